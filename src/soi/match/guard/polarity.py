"""Whether a message says the claim or its denial: negations and complementary words, counted together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from soi.match.guard.analysis import View
from soi.match.results import Difference
from soi.text.negation import Negation

_PERMIT = frozenset("được duoc dc đc nên nen phải can should must may cần allowed okay ok vô tư thoải".split())
_SUFFER = frozenset("bị bi mắc mac nhiễm nhiem dính dinh lây lay get gets catch catches have lo sợ".split())
_SHORT = 30


def denial(message: View, claim: View) -> Difference | None:
    """A difference of kind `negation` when one text denies what the other says; `material` when unclear.

    Clean means: exactly one side carries the odd denial, and it reaches words the two share.
    """
    ours, theirs = _count(message, claim), _count(claim, message)
    flips = ours[0] + theirs[0] + _permission_flip(message, claim)
    flipped_items = _flipped(message, claim)
    if not flips and not flipped_items:
        return None
    odd = flips % 2 == 1
    if _same_by_suffering(message, claim) or _same_by_suffering(claim, message):
        odd = not odd
    if not odd and not _complement_flip(message, claim):
        return None
    cue = (ours[1] or theirs[1] or [None])[0]
    on_message = bool(ours[1])
    unclear = max(ours[0], theirs[0]) > 1
    return _difference(message if on_message else claim, cue, on_message, material=unclear)


def _difference(view: View, cue: Negation | None, on_message: bool, *, material: bool) -> Difference:
    if cue is None:
        return Difference("negation", "", "", material)
    span = view.span(cue.first, cue.last)
    if on_message:
        return Difference("negation", cue.text, "", material, message_span=span)
    return Difference("negation", "", cue.text, material, check_span=span)


def _count(view: View, other: View) -> tuple[int, list[Negation]]:
    """How many cues of `view` deny something the other text says plainly."""
    cues = []
    for cue in view.negations:
        if cue.kind == "untrue" and not _asked(view, cue):
            cues.append(cue)
        elif cue.kind == "not" and _reaches(view, other, cue):
            cues.append(cue)
    return len(cues), cues


def _asked(view: View, cue: Negation) -> bool:
    """`có phải tin giả không?`, `is it false?`: asked about, not said."""
    if any(other.kind == "never-mind" and other.first >= cue.last for other in view.negations):
        return True
    return any(word.form == "?" for word in view.words[cue.last : cue.last + 12])


def _reaches(view: View, other: View, cue: Negation) -> bool:
    """Whether the words the cue denies are also said by the other text, there not denied.

    Between languages few words are known; a short text's denial then counts if the other has none at all.
    """
    shared = False
    for item in view.items:
        if item.first >= cue.last and _in_clause(view, cue.last, item.first) and item.key in other.keys:
            shared = True
            theirs = [twin for twin in other.items if twin.key == item.key]
            if any(not _denied_by_not(other, twin.first) for twin in theirs) or "|" in item.key:
                return True
    return not shared and len(view.words) <= _SHORT


def _in_clause(view: View, start: int, end: int) -> bool:
    return end - start <= 12 and not any(word.form in ".!?;:…\n" for word in view.words[start:end])


def _denied_by_not(view: View, at: int) -> bool:
    return any(
        cue.kind == "not" and cue.last <= at and _in_clause(view, cue.last, at) for cue in view.negations
    )


def _flipped(message: View, claim: View) -> bool:
    ours = _states(message.items)
    theirs = _states(claim.items)
    return any(key in theirs and ours[key].isdisjoint(theirs[key]) for key in ours)


def _states(items: Sequence) -> dict[str, set[bool]]:  # type: ignore[type-arg]
    states: dict[str, set[bool]] = {}
    for item in items:
        states.setdefault(item.key, set()).add(item.denied)
    return states


def _complement_flip(message: View, claim: View) -> bool:
    """safe against dangerous, legal against banned, with the negations of both sides counted in."""
    ours, theirs = _states(message.items), _states(claim.items)
    return any(
        key.endswith("|") and key in theirs and ours[key].isdisjoint(theirs[key]) for key in ours
    )


def _permission_flip(message: View, claim: View) -> int:
    """`must not` on one side only counts as a denial when the other side permits or obliges."""
    ours, theirs = _forbids(message), _forbids(claim)
    if ours == theirs:
        return 0
    return int(_permits(claim if ours else message))


def _forbids(view: View) -> bool:
    return any(cue.kind == "forbidden" for cue in view.negations)


def _permits(view: View) -> bool:
    taken = {at for cue in view.negations for at in range(cue.first, cue.last)}
    return any(word.form in _PERMIT or word.folded in _PERMIT for at, word in enumerate(view.words) if at not in taken)


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
            if ours and {mention.absent for mention in ours}.isdisjoint({mention.absent for mention in theirs}):
                a, b = message.span(ours[0].first, ours[0].last), claim.span(theirs[0].first, theirs[0].last)
                yield Difference(
                    "negation", message.text[a.start : a.end], claim.text[b.start : b.end], True, a, b
                )
