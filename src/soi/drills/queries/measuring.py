"""From answers to d′ and c of one person, for figures about many. What leaves this module is about a group."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from soi.drills.measure.equivalence import Change
from soi.drills.measure.signal import Answer, measure, point, tally
from soi.drills.models import Response


def as_answer(one: Response) -> Answer:
    """What was said of something true or false; open is None."""
    return Answer(bool(one.truth), None if one.right is None else one.answer == "true")


def of_many(before: Iterable[Answer], after: Iterable[Answer]) -> Change | None:
    """One person's change by a few answers each time, good only for the mean of very many people."""
    was, now = point(tally(before)), point(tally(after))
    return Change(now[0] - was[0], now[1] - was[1]) if was and now else None


def of_one(before: Iterable[Answer], after: Iterable[Answer]) -> Change | None:
    """One person's change where each side would be shown for itself: five answers of each kind or more."""
    was, now = measure(tally(before)), measure(tally(after))
    if was is None or now is None:
        return None
    return Change(now.sensitivity.value - was.sensitivity.value, now.criterion.value - was.criterion.value)


def ends(answers: Sequence[Answer], most: int) -> tuple[list[Answer], list[Answer]]:
    """The first and the last answers that do not overlap, as many true as false ones on each side, `most` of each kind
    or fewer."""
    kinds = [[one for one in answers if one.true is truth] for truth in (True, False)]
    size = min(most, *(len(kind) // 2 for kind in kinds))
    first = [one for kind in kinds for one in kind[:size]]
    last = [one for kind in kinds for one in kind[len(kind) - size :]]
    return first, last
