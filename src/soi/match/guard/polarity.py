"""Whether a message says the claim or its denial: negations and complementary words, counted together."""

from __future__ import annotations

from collections.abc import Iterable

from soi.match.guard.analysis import View
from soi.match.guard.items import Item
from soi.match.results import Difference
from soi.text.negation import Negation

_PERMIT = frozenset(
    [
        "được",
        "duoc",
        "dc",
        "đc",
        "nên",
        "nen",
        "phải",
        "phai",
        "can",
        "should",
        "must",
        "may",
        "cần",
        "allowed",
        "okay",
        "ok",
        "vô",
        "tư",
        "thoải",
        "vẫn",
        "van",
        "buộc",
        "buoc",
        "need",
        "needs",
        "needed",
        "required",
        "mandatory",
        "still",
    ]
)
_SUFFER = frozenset(
    [
        "bị",
        "bi",
        "mắc",
        "mac",
        "nhiễm",
        "nhiem",
        "dính",
        "dinh",
        "lây",
        "lay",
        "get",
        "gets",
        "catch",
        "catches",
        "have",
        "lo",
        "sợ",
    ]
)
_AND = frozenset(["va", "cung", "hay", "hoac", "lan", "and", "or", "nor", "neither"])
_AGAIN = (
    "lai nua", "lai lan", "mac lai", "bi lai", "lan nua", "lan hai", "lan 2", "tai nhiem", "tai phat", "again",
    "twice", "second time", "more than once",
)  # fmt: skip
_NEAR = 20
"""Characters from `only` to the `once` it speaks of."""
_SHORT, _VERY_SHORT = 28, 14
"""Words up to which a cue anywhere in a text is taken to speak of the text's one claim."""


def denial(message: View, claim: View, *, repeated: bool = False) -> Difference | None:
    """A difference of kind `negation` when one text denies what the other says; `material` when unclear.

    Clean means: one side carries the odd denial, it stands right before words the two share, and the other
    side has no denial of its own that could answer it. `repeated`: the message is the claim nearly word for
    word, so that every denial without a twin counts.
    """
    ours, theirs = _unanswered(message, claim, repeated), _unanswered(claim, message, repeated)
    flips = len(ours) + len(theirs) + _complement_flip(message, claim) + _iteration_flip(message, claim)
    flips += _permission_flip(message, claim, ("needless",) if repeated else ("forbidden", "needless"))
    if _same_by_suffering(message, claim) or _same_by_suffering(claim, message):
        flips += 1
    if flips % 2 == 0:
        return None
    view, cues = (message, ours) if ours else (claim, theirs)
    other = claim if ours else message
    unclear = len(cues) > 1 or _lone_not(other, view)
    unclear = unclear or not (repeated or all(_plainly(view, other, cue) for cue in cues))
    return _difference(view, cues[0] if cues else None, bool(ours), material=unclear and bool(cues))


def _difference(view: View, cue: Negation | None, on_message: bool, *, material: bool) -> Difference:
    if cue is None:
        return Difference("negation", "", "", material)
    span = view.span(cue.first, cue.last)
    if on_message:
        return Difference("negation", cue.text, "", material, message_span=span)
    return Difference("negation", "", cue.text, material, check_span=span)


def _unanswered(view: View, other: View, repeated: bool) -> list[Negation]:
    """Cues of `view` that deny something the other text says, without a twin there that denies it too."""
    if repeated:
        lone = [cue for cue in view.negations if _denies(view, cue) and not _on_complement(view, other, cue)]
        answers = sum(_denies(other, cue) for cue in other.negations)
        return [] if len(lone) <= answers else [cue for cue in lone if not _has_twin(view, other, cue)][:1]
    lone = [
        cue
        for cue in view.negations
        if (cue.kind == "untrue" and not _asked(view, cue))
        or (
            cue.kind == "not"
            and not _on_complement(view, other, cue)
            and not _has_twin(view, other, cue)
            and _reaches(view, other, cue)
        )
    ]
    return [cue for at, cue in enumerate(lone) if not at or not _agrees(view, lone[at - 1], cue)]


def _agrees(view: View, before: Negation, cue: Negation) -> bool:
    """`not A and not B`; `it does not. That is a lie`: the second denial repeats the first."""
    between = view.words[before.last : cue.first]
    if cue.kind == "untrue":
        return any(word.sort in ("sign", "line") for word in between)
    return any(word.folded in _AND for word in between)


def _iteration_flip(message: View, claim: View) -> int:
    """`only once in a life` says what `never again` says, and `again` denies it."""
    for once, again in ((claim, message), (message, claim)):
        if _says_once(once) and not _says_once(again):
            return int(_says_again(again))
    return 0


def _says_once(view: View) -> bool:
    starts = [
        amount.start for amount in view.quantities if amount.kind == "count:times" and amount.value == 1
    ]
    starts += [word.start for word in view.words if word.folded == "once"]
    return any(
        cue.end <= start <= cue.end + _NEAR
        for cue in view.axes.get("only", {}).get("only", [])
        for start in starts
    )


def _says_again(view: View) -> bool:
    folded = " ".join(word.folded for word in view.words)
    return any(f" {phrase} " in f" {folded} " for phrase in _AGAIN)


def _denies(view: View, cue: Negation) -> bool:
    """Whether a cue denies the claim when all else is equal; `don't …` at the start of a clause advises."""
    advises = not cue.first or view.words[cue.first - 1].sort in ("sign", "line")
    return cue.kind in ("not", "untrue") or (cue.kind == "forbidden" and not advises)


def _on_complement(view: View, other: View, cue: Negation) -> bool:
    """Whether the cue negates a word such as safe, which carries the denial itself (not safe = dangerous)."""
    return any(
        item.key.endswith("|") and item.first - cue.last <= 2 and item.key in other.keys
        for item in view.reach(cue.last)
    )


def _has_twin(view: View, other: View, cue: Negation) -> bool:
    """Whether the other text denies or forbids the same thing."""
    if any(twin.kind == "without" for twin in other.negations):
        return True
    heads = [item.key for item in _reach(view, cue)[:2]]
    if not other.denied_heads.isdisjoint(heads):
        return True
    both_deny = any(twin.kind in ("not", "untrue") for twin in other.negations)
    states = other.states
    return both_deny and not any(False in states.get(key, ()) for key in heads)


def _lone_not(view: View, other: View) -> bool:
    return any(cue.kind == "not" and not _has_twin(view, other, cue) for cue in view.negations)


def _reach(view: View, cue: Negation) -> list[Item]:
    """Units of content after a cue, in its clause."""
    return view.reach(cue.last)


def _plainly(view: View, other: View, cue: Negation) -> bool:
    """Whether the cue stands right before something the other text says, or its text is a short one."""
    if len(view.words) <= _VERY_SHORT or (view.reading == "english") != (other.reading == "english"):
        return True
    near = _reach(view, cue)[:2] if cue.kind == "not" else []
    return any(item.key in other.keys for item in near) or (
        cue.kind == "untrue" and len(view.words) <= _SHORT
    )


def _asked(view: View, cue: Negation) -> bool:
    """`có phải tin giả không?`, `is it false?`: asked about, not said."""
    if any(other.kind == "never-mind" and other.first >= cue.last for other in view.negations):
        return True
    return any(word.form == "?" for word in view.words[cue.last : cue.last + 12])


def _reaches(view: View, other: View, cue: Negation) -> bool:
    """Whether the words the cue denies are also said by the other text, there not denied.

    In a long text the cue must stand right before them. Between languages few words are known, so there a
    short text's denial counts without any. Words of a complementary axis (safe) carry the denial themselves.
    """
    reach = _reach(view, cue)
    short = len(view.words) <= _SHORT
    head = reach[: 3 if short else 2]
    if head and "|" in head[0].key and head[0].key.partition("|")[0] not in other.axes:
        return False
    if any(item.key in other.keys for item in head):
        return True
    return (
        len(view.words) <= _VERY_SHORT
        and not any(_known(item) for item in head)
        and (_same_clause(view, other, cue))
    )


def _same_clause(view: View, other: View, cue: Negation) -> bool:
    """Whether something both texts say stands before the cue in its own clause."""
    for item in reversed([item for item in view.items if item.last <= cue.first]):
        if any(word.sort in ("sign", "line") for word in view.words[item.last : cue.first]):
            return False
        if item.key in other.keys:
            return True
    return (view.reading == "english") != (other.reading == "english")


def _known(item: Item) -> bool:
    """Whether a unit is of a table, so that its absence from the other text means something."""
    return not item.key[0].isalnum() or ":" in item.key or "|" in item.key


def _complement_flip(message: View, claim: View) -> bool:
    """safe against dangerous, legal against banned, with the negations of both sides counted in."""
    ours, theirs = message.states, claim.states
    return any(ours[key].isdisjoint(theirs[key]) for key in ours.keys() & theirs.keys() if key.endswith("|"))


def _permission_flip(message: View, claim: View, kinds: tuple[str, ...]) -> int:
    """`must not eat`, `need not boil` deny only what the other side permits or obliges to do."""
    if not message.negations and not claim.negations:
        return 0
    ours, theirs = _unbound(message, kinds), _unbound(claim, kinds)
    if bool(ours) == bool(theirs):
        return 0
    acts, other = (ours, claim) if ours else (theirs, message)
    return int(bool(acts & _permitted(other)))


def _unbound(view: View, kinds: tuple[str, ...]) -> set[str]:
    """The acts after `must not`, `không được` (two words of content), `need not` (one)."""
    return {
        key
        for cue in view.negations
        if cue.kind in kinds
        for key in _acts(view, cue.last)[: 2 if cue.kind == "forbidden" else 1]
    }


def _permitted(view: View) -> set[str]:
    taken = {at for cue in view.negations for at in range(cue.first, cue.last)}
    starts = [
        at + 1
        for at, word in enumerate(view.words)
        if at not in taken and (word.form in _PERMIT or word.folded in _PERMIT) and not _is_asked(view, at)
    ]
    return {key for start in starts for key in _acts(view, start)}


def _is_asked(view: View, at: int) -> bool:
    """`có cần …`, `do I need …`, `should I …`: asked, not said."""
    before = {word.folded for word in view.words[max(0, at - 2) : at]}
    after = view.words[at + 1].folded if at + 1 < len(view.words) else ""
    return bool(before & {"co", "do", "does", "did"}) or after in ("i", "we")


def _acts(view: View, start: int) -> list[str]:
    return [item.key for item in view.reach(start)[:2] if item.first < start + 4]


def _same_by_suffering(view: View, other: View) -> bool:
    """`ăn tỏi là không bị covid` says what `tỏi ngăn ngừa covid` says."""
    effects = other.axes.get("effect", {})
    if not effects or "cause" in effects or "effect" in view.axes:
        return False
    for cue in view.negations:
        if cue.kind == "not" and any(word.folded in _SUFFER for word in view.words[cue.last : cue.last + 2]):
            return True
    return False


def left_out_differences(message: View, claim: View) -> Iterable[Difference]:
    """`không đường` against `đường`: material, it is another thing."""
    for group, keys in claim.groups.items():
        for key, theirs in keys.items():
            ours = message.groups.get(group, {}).get(key)
            if (
                ours
                and (ours[0].absent or theirs[0].absent)
                and {mention.absent for mention in ours}.isdisjoint({mention.absent for mention in theirs})
            ):
                a, b = message.span(ours[0].first, ours[0].last), claim.span(theirs[0].first, theirs[0].last)
                yield Difference(
                    "negation", message.text[a.start : a.end], claim.text[b.start : b.end], True, a, b
                )
