"""Differences of numbers and dates between two views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from soi.match.guard.analysis import View
from soi.match.results import Difference, Span
from soi.text.dates import DateMention
from soi.text.quantities import Quantity

_TOLERANCE = 0.011
_LOOSE = 0.06
_BESIDE = 11
"""Characters between a thing and the percentage of its strength (`nước muối ưu trương 20%`)."""
_LONG = 30
"""Words up to which a date on the message's side alone is taken to belong to its one claim."""
_TOLD, _NEXT = 10, 2
"""Words before and after a date in which a teller may stand."""
_TELLERS = frozenset(
    [
        "toi",
        "tui",
        "em",
        "minh",
        "me",
        "bo",
        "ba",
        "ma",
        "chong",
        "vo",
        "chi",
        "anh",
        "ong",
        "i",
        "my",
        "we",
        "our",
    ]
)
_MOST = 100
"""Amounts compared per text."""
_SHORT = 18
"""Words up to which two bare numbers are taken to count the same thing."""


def number_differences(message: View, claim: View) -> Iterable[Difference]:
    """A number the claim has and the message replaces by another of the same kind; material.

    A number on one side only narrows or widens a claim; it is shown and forbids nothing.
    """
    ours, theirs = _amounts(message), _amounts(claim)
    left_claim = [b for b in theirs if not any(_equal(a, b) for a in ours)]
    left_message = [a for a in ours if not any(_equal(a, b) for b in theirs)]
    used: set[int] = set()
    close = len(message.words) <= _SHORT or (message.reading == "english") != (claim.reading == "english")
    for b in left_claim:
        rival = next((a for a in left_message if id(a) not in used and _rivals(a, b, close)), None)
        if rival is not None:
            used.add(id(rival))
            yield _difference(rival, b, material=not (rival.weak or b.weak))
        elif not b.weak and not _any_name(b):
            yield _difference(None, b, material=False)
    if not left_claim:
        for a in left_message:
            if not a.weak and not _any_name(a) and theirs:
                yield _difference(a, None, material=False)
    yield from _sides(ours, theirs)
    yield from _ratios(message, claim, ours, theirs)
    yield from _strengths(message, ours, theirs)


def _amounts(view: View) -> list[Quantity]:
    """Rates (`một ngày`, `1 week` beside another amount) count as weak."""
    found = []
    for at, amount in enumerate(view.quantities[:_MOST]):
        rate = (
            amount.kind == "duration"
            and at > 0
            and amount.text.split()[0].lower() in ("1", "một", "mot", "one", "a", "an")
        )
        found.append(_weakened(amount) if rate else amount)
    return found


def _weakened(amount: Quantity) -> Quantity:
    return Quantity(
        amount.kind, amount.value, amount.unit, amount.start, amount.end, amount.text, amount.upper, weak=True
    )


def _any_name(amount: Quantity) -> bool:
    return amount.kind in ("label", "ordinal")


def _equal(a: Quantity, b: Quantity) -> bool:
    """Equal up to rounding and conversion, or one inside the other's range."""
    if a.kind != b.kind and not _bare(a) and not _bare(b):
        return False
    if a.kind == b.kind == "money" and a.unit != b.unit:
        return False
    if a.kind == b.kind == "temperature":
        return abs(a.value - b.value) <= 0.35
    if a.kind == b.kind == "age" and (_within(a, b) or _within(b, a)):
        return True
    loose = _LOOSE if "about" in (a.approximation, b.approximation) else _TOLERANCE
    if a.upper > a.value and b.upper > b.value:
        return _near(a.value, b.value, loose) and _near(a.upper, b.upper, loose)
    if a.upper > a.value or b.upper > b.value:
        return a.value <= b.upper * (1 + loose) and b.value <= a.upper * (1 + loose)
    return _near(a.value, b.value, loose)


def _within(one: Quantity, bound: Quantity) -> bool:
    """A child of 8 months is one of the children under 1."""
    if one.approximation in ("more", "less") or one.upper > one.value:
        return False
    return (bound.approximation == "less" and one.value < bound.value) or (
        bound.approximation == "more" and one.value > bound.value
    )


def _near(a: float, b: float, share: float) -> bool:
    return a == b or abs(a - b) <= share * max(abs(a), abs(b))


def _bare(amount: Quantity) -> bool:
    return amount.kind == "count"


def _rivals(a: Quantity, b: Quantity, close: bool) -> bool:
    """Whether the two measure the same thing, so that one excludes the other."""
    if a.kind == b.kind:
        return a.kind not in ("count", "label") or a.unit == b.unit or (close and a.kind == "count")
    if _bare(a) or _bare(b):
        other = b if _bare(a) else a
        bare = a if _bare(a) else b
        if other.kind == "money":
            return bare.value >= 1000
        return close and other.kind.startswith("count:")
    same_figure = a.text.split()[:1] == b.text.split()[:1] and a.text[:1].isdigit()
    return same_figure and not _any_name(a) and not _any_name(b)


def _difference(a: Quantity | None, b: Quantity | None, *, material: bool) -> Difference:
    return Difference(
        "number",
        a.text if a else "",
        b.text if b else "",
        material,
        Span(a.start, a.end) if a else None,
        Span(b.start, b.end) if b else None,
    )


def _sides(ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> Iterable[Difference]:
    """`over 40 km/h` against `under 40 km/h`."""
    for a in ours:
        for b in theirs:
            if a.kind == b.kind and _equal(a, b) and {a.approximation, b.approximation} == {"more", "less"}:
                yield Difference(
                    "comparison", a.text, b.text, True, Span(a.start, a.end), Span(b.start, b.end)
                )


def _ratios(
    message: View, claim: View, ours: Sequence[Quantity], theirs: Sequence[Quantity]
) -> Iterable[Difference]:
    """`half as strong` against `five times stronger`; a tenth of the cost and ten times cheaper agree."""
    for a in ours:
        for b in theirs:
            part, whole = (a, b) if a.kind == "percent" else (b, a)
            if part.kind != "percent" or whole.kind != "count:times" or "%" in part.text:
                continue
            if _compares(claim if whole is b else message, whole) and not _near(
                part.value * whole.value, 1, 0.02
            ):
                yield _difference(a, b, material=True)
                return


def _compares(view: View, times: Quantity) -> bool:
    """Whether `N times` compares two things instead of counting occasions."""
    at = next((at for at, word in enumerate(view.words) if word.start >= times.start), 0)
    after = [word.folded for word in view.words[at : at + 4] if word.start >= times.end]
    before = view.words[at - 1].folded if at else ""
    return before in ("gap", "hon") or any(
        word in ("more", "as", "less", "hon") or word.endswith("er") for word in after[:1]
    )


def _strengths(message: View, ours: Sequence[Quantity], theirs: Sequence[Quantity]) -> Iterable[Difference]:
    """`20 % brine` where the claim has brine of no stated strength: another thing; material."""
    if any(b.kind == "percent" for b in theirs):
        return
    matter = [mention for mention in message.mentions if mention.concept.group == "matter"]
    for a in ours:
        if a.kind != "percent" or not a.text[:1].isdigit() or a.approximation:
            continue
        for mention in matter:
            start, end = message.words[mention.first].start, message.words[mention.last - 1].end
            if 0 <= a.start - end <= _BESIDE or 0 <= start - a.end <= 1:
                yield _difference(a, None, material=True)
                return


def date_differences(message: View, claim: View) -> Iterable[Difference]:
    """A day, month, year, weekday, hour or relative day that differs on both sides; material.

    So is a year or month on the message's side alone, unless the teller speaks of their own past.
    """
    yield from _unasked_dates(message, claim)
    ours, theirs = _parts(message.dates), _parts(claim.dates)
    seen: set[tuple[int, int]] = set()
    for name, values in theirs.items():
        others = ours.get(name, {})
        left = [mention for value, mention in values.items() if value not in others]
        rivals = [mention for value, mention in others.items() if value not in values]
        if left and rivals and (rivals[0].start, left[0].start) not in seen:
            seen.add((rivals[0].start, left[0].start))
            yield Difference(
                "date",
                rivals[0].text,
                left[0].text,
                True,
                Span(rivals[0].start, rivals[0].end),
                Span(left[0].start, left[0].end),
            )


def _unasked_dates(message: View, claim: View) -> Iterable[Difference]:
    """`in 2012` where the claim is of no year: what holds now was not checked for then."""
    if len(message.words) > _LONG or {"year", "month"} & _parts(claim.dates).keys():
        return
    for mention in message.dates:
        names = {name for name, _ in mention.parts}
        if names & {"year", "month"} and "day" not in names and not _own_past(message, mention):
            span = Span(mention.start, mention.end)
            yield Difference("date", mention.text, "", True, message_span=span)
            return


def _own_past(message: View, mention: DateMention) -> bool:
    before = [word.folded for word in message.words if word.end <= mention.start][-_TOLD:]
    after = [word.folded for word in message.words if word.start >= mention.end][:_NEXT]
    return not _TELLERS.isdisjoint([*before, *after])


def _parts(mentions: Sequence[DateMention]) -> dict[str, dict[str, DateMention]]:
    table: dict[str, dict[str, DateMention]] = {}
    for mention in mentions:
        for name, value in mention.parts:
            table.setdefault(name, {}).setdefault(value, mention)
    return table
