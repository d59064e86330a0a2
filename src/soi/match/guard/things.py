"""Differences of named things and of direction: another place, body, substance; more against less."""

from __future__ import annotations

from collections.abc import Iterable

from soi.match.guard.aligned import overlap
from soi.match.guard.analysis import View
from soi.match.guard.items import Mention
from soi.match.guard.lexicon import KIND_OF_GROUP, RELATED
from soi.match.results import Difference, DifferenceKind
from soi.text.cues import COMPLEMENT, QUANTIFIERS, Cue

_COMPATIBLE = frozenset({frozenset({"prevent", "cure"})})
_SHORT = 16
"""Words up to which a cue anywhere in a message speaks of its one claim; else its neighbours must agree."""
_IGNORED = frozenset({"water", "world", "germ"})


def thing_differences(message: View, claim: View) -> Iterable[Difference]:
    """A named thing the claim has and the message lacks, while the message has another of its group."""
    for group, theirs in claim.groups.items():
        ours = message.groups.get(group)
        if not ours:
            continue
        left = [key for key in theirs if key not in ours and key not in _IGNORED]
        rivals = [key for key in ours if key not in theirs and key not in _IGNORED]
        if not left or not rivals:
            continue
        pairs = [(a, b) for b in left for a in rivals if frozenset((a, b)) not in RELATED]
        covered = {b for b in left if any(frozenset((a, b)) in RELATED for a in ours)}
        covered |= {a for a in rivals if any(frozenset((a, b)) in RELATED for b in theirs)}
        pair = next(((a, b) for a, b in pairs if a not in covered and b not in covered), None)
        if pair is not None:
            yield _named(message, claim, ours[pair[0]][0], theirs[pair[1]][0])


def unmatched_things(message: View, claim: View) -> Iterable[Difference]:
    """Between languages: a named thing on one side, and on the other only a word no table knows.

    A translation of a short claim names all its things; the unknown word then stands for another one.
    """
    if max(len(message.words), len(claim.words)) > _SHORT or not _shared_thing(message, claim):
        return
    for view, other in ((claim, message), (message, claim)):
        unknown = [item for item in other.items if item.hard and ":" not in item.key and item.key[0] != "="]
        for mention in view.mentions:
            group = other.groups.get(mention.concept.group, {})
            if (
                mention.concept.group in _TOLD
                and mention.concept.key not in group
                and unknown
                and mention.concept.key not in _IGNORED
            ):
                ours, theirs = (unknown[0], mention) if view is claim else (mention, unknown[0])
                yield _replacement(message, claim, (ours.first, ours.last), (theirs.first, theirs.last))
                return


_TOLD = frozenset({"matter", "disease", "animal"})
"""Groups whose things a translation names too, in words the tables are likely to have."""


def _shared_thing(message: View, claim: View) -> bool:
    return any(key in claim.groups.get(group, {}) for group, keys in message.groups.items() for key in keys)


def _replacement(message: View, claim: View, a: tuple[int, int], b: tuple[int, int]) -> Difference:
    ours, theirs = message.span(*a), claim.span(*b)
    words = message.text[ours.start : ours.end], claim.text[theirs.start : theirs.end]
    return Difference("substance", *words, True, ours, theirs)


def _named(message: View, claim: View, a: Mention, b: Mention) -> Difference:
    ours, theirs = message.span(a.first, a.last), claim.span(b.first, b.last)
    return Difference(
        KIND_OF_GROUP[a.concept.group],
        message.text[ours.start : ours.end],
        claim.text[theirs.start : theirs.end],
        True,
        ours,
        theirs,
    )


def direction_differences(message: View, claim: View) -> Iterable[Difference]:
    """Another value on an axis of comparison (more/less, before/after, cause/cure) or of quantity words."""
    for axis, theirs in claim.axes.items():
        ours = message.axes.get(axis)
        if not ours or axis in COMPLEMENT or axis == "only":
            continue
        left = [value for value in theirs if value not in ours]
        rivals = [value for value in ours if value not in theirs]
        if not left or not rivals or frozenset((left[0], rivals[0])) in _COMPATIBLE:
            continue
        a, b = ours[rivals[0]][0], theirs[left[0]][0]
        if len(message.words) <= _SHORT or _beside(message, a) & _beside(claim, b):
            yield _cued(message, claim, a, b)
    swapped = _swapped(message, claim)
    if swapped is not None:
        yield swapped


def _cued(message: View, claim: View, a: Cue, b: Cue) -> Difference:
    kind: DifferenceKind = "quantifier" if a.axis in QUANTIFIERS else "comparison"
    ours, theirs = message.span(a.first, a.last), claim.span(b.first, b.last)
    return Difference(kind, a.text, b.text, True, ours, theirs)


def _beside(view: View, cue: Cue) -> set[str]:
    """Keys of the content words next to a cue."""
    before = [item.key for item in view.items if item.last <= cue.first and item.hard]
    after = [item.key for item in view.items if item.first >= cue.last and item.hard]
    return {*before[-1:], *after[:1]}


def _swapped(message: View, claim: View) -> Difference | None:
    """`A is safer than B` against `B is safer than A`; the same for cause and effect."""
    for axis in ("degree", "effect"):
        for value, theirs in claim.axes.get(axis, {}).items():
            ours = message.axes.get(axis, {}).get(value)
            if not ours:
                continue
            a, b = ours[0], theirs[0]
            before_a, after_a = _around(message, a)
            before_b, after_b = _around(claim, b)
            if _passive(message, a) or _passive(claim, b):
                continue
            if (before_a & after_b) - before_b and (after_a & before_b) - after_b:
                return _cued(message, claim, a, b)
    return None


def _passive(view: View, cue: Cue) -> bool:
    near = [*view.words[max(0, cue.first - 1) : cue.first], *view.words[cue.last : cue.last + 3]]
    return any(word.folded in ("by", "boi", "duoc", "bi", "due") for word in near)


def _around(view: View, cue: Cue) -> tuple[set[str], set[str]]:
    before = {item.key for item in view.items if item.hard and item.last <= cue.first}
    after = {item.key for item in view.items if item.hard and item.first >= cue.last}
    return before, after


def scope_difference(message: View, claim: View) -> Iterable[Difference]:
    """`all X`, `most X` in the message where the claim speaks of X: it claims more than was checked."""
    if "scope" in claim.axes or len(message.words) > _LONG:
        return
    for value in ("all", "most"):
        for cue in message.axes.get("scope", {}).get(value, []):
            if _determines(message, cue):
                span = message.span(cue.first, cue.last)
                yield Difference("quantifier", cue.text, "", True, message_span=span)
                return


def _determines(view: View, cue: Cue) -> bool:
    """Whether the cue says of how many things a claim holds; `ai cũng bảo`, `every morning` do not."""
    if view.words[cue.last - 1].folded not in _DETERMINERS:
        return False
    before = view.words[cue.first - 1].folded if cue.first else ""
    after = view.words[cue.last] if cue.last < len(view.words) else None
    return (
        before not in ("of", "trong")
        and after is not None
        and after.sort == "word"
        and (after.folded not in _NO_THINGS)
    )


_NEAR = 0.8
_LONG = 30
"""Words up to which a quantity word is taken to speak of the message's one claim."""
_DETERMINERS = frozenset(
    [
        "ca",
        "bo",
        "thay",
        "nuoc",
        "quoc",
        "het",
        "so",
        "lon",
        "all",
        "most",
        "majority",
        "nationwide",
        "entire",
    ]
)
_NO_THINGS = frozenset(
    ["moi", "ba", "anh", "chi", "nguoi", "my", "your", "our", "this", "that", "day", "night", "you"]
)
"""After `all`, `tất cả` these address people or tell a time."""


def only_difference(message: View, claim: View, *, alone: bool) -> Iterable[Difference]:
    """`only` on one side: material when nothing else differs (`alone`: nothing so far), shown otherwise."""
    ours, theirs = _only(message), _only(claim)
    if bool(ours) == bool(theirs):
        return
    near_identical = alone and min(overlap(message, claim)) >= _NEAR
    scope = (claim if ours else message).axes.get("scope", {})
    near_identical = near_identical or ("all" in scope and len(message.words) <= _SHORT)
    cue, view = (ours or theirs)[0], message if ours else claim
    span = view.span(cue.first, cue.last)
    if ours:
        yield Difference("quantifier", cue.text, "", near_identical, message_span=span)
    else:
        yield Difference("quantifier", "", cue.text, near_identical, check_span=span)


def _only(view: View) -> list[Cue]:
    """Cues of `only` that do not merely stand before a number (`only 10 %`)."""
    if "only" not in view.axes:
        return []
    starts = [amount.start for amount in view.quantities]
    found = []
    for cue in view.axes.get("only", {}).get("only", []):
        reach = view.words[min(cue.last + 3, len(view.words)) - 1].end
        if not any(cue.end <= start <= reach for start in starts):
            found.append(cue)
    return found
