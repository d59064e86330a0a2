"""Differences of numbers and dates between two views."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from soi.match.guard.analysis import View
from soi.match.results import Difference, Span
from soi.text.dates import DateMention
from soi.text.quantities import Quantity

_TOLERANCE = 0.011
_LOOSE = 0.06
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
    loose = _LOOSE if "about" in (a.approximation, b.approximation) else _TOLERANCE
    if a.upper > a.value and b.upper > b.value:
        return _near(a.value, b.value, loose) and _near(a.upper, b.upper, loose)
    if a.upper > a.value or b.upper > b.value:
        return a.value <= b.upper * (1 + loose) and b.value <= a.upper * (1 + loose)
    return _near(a.value, b.value, loose)


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


def date_differences(message: View, claim: View) -> Iterable[Difference]:
    """A day, month, year, weekday, hour or relative day that differs on both sides; material."""
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


def _parts(mentions: Sequence[DateMention]) -> dict[str, dict[str, DateMention]]:
    table: dict[str, dict[str, DateMention]] = {}
    for mention in mentions:
        for name, value in mention.parts:
            table.setdefault(name, {}).setdefault(value, mention)
    return table
