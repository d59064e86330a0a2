"""What a trainer sees of a group: how many joined, and once it is closed, figures of all together. Never one learner.

Somebody's number could be told from two means that differ by one person, or by one answer. So a group's figures are
made once, when it is closed, and kept as they are; and since nobody sits in two open groups and only what was answered
while one sat in the group counts, no answer is in the figures of two groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from soi.drills.measure.equivalence import Change, paired
from soi.drills.measure.estimates import Estimate
from soi.drills.measure.group import TooFewPeopleError, of_people
from soi.drills.measure.signal import Answer, Signal, measure, tally
from soi.drills.models import Course, Group, GroupSeat, Learner, Response, Sitting, SittingKind
from soi.drills.queries.measuring import as_answer, ends, of_one
from soi.people.models import Person

EACH_SIDE: Final = 10
"""True, and as many false, messages at most that stand for the beginning and for the end."""


def groups_of(trainer: Person) -> list[Group]:
    """A trainer's groups, newest first."""
    return list(Group.objects.filter(trainer=trainer).select_related("course"))


def courses_of(trainer: Person) -> list[Course]:
    """A trainer's courses, newest first."""
    return list(Course.objects.filter(trainer=trainer))


def figures_of(group: Group) -> dict[str, Any]:
    """The figures of everybody who sits in the group, from what they answered since they joined: to be kept by whoever
    closes it. `too_few`: nothing else is told, not even how many."""
    signals: list[Signal | None] = []
    changes: list[Change | None] = []
    for answers in _answers(group):
        signals.append(measure(tally(answers)))
        changes.append(of_one(*ends(answers, EACH_SIDE)))
    try:
        shown = of_people(signals)
    except TooFewPeopleError:
        return {"too_few": True}
    found = paired([one for one in changes if one is not None])
    return {
        "too_few": False,
        "people": shown.sensitivity.count,
        "d": _triple(shown.sensitivity),
        "c": _triple(shown.criterion),
        "change": {
            "outcome": found.outcome.value,
            "people": found.sensitivity.count if found.sensitivity else None,
            "d": _triple(found.sensitivity),
            "c": _triple(found.criterion),
        },
    }


def _answers(group: Group) -> list[Sequence[Answer]]:
    """Of each seat, what was said of true and false messages since it was taken."""
    found: list[Sequence[Answer]] = []
    for seat in group.seats.all():
        rows = Response.objects.filter(
            learner_id=seat.learner_id, truth__isnull=False, at__gte=seat.joined_at
        ).order_by("id")
        found.append([as_answer(one) for one in rows])
    return found


def _triple(one: Estimate | None) -> list[float] | None:
    return [round(each, 3) for each in (one.value, one.low, one.high)] if one else None


def open_seat(learner: Learner) -> GroupSeat | None:
    """The seat in a group that is still open; there is one at most."""
    return (
        GroupSeat.objects.filter(learner=learner, group__closed_at=None)
        .select_related("group__course")
        .first()
    )


def seats_of(learner: Learner) -> list[GroupSeat]:
    """Every group that somebody sits in."""
    return list(
        GroupSeat.objects.filter(learner=learner).select_related("group__course").order_by("-joined_at")
    )


def finished(learner: Learner) -> set[str]:
    """Keys of the lessons whose test somebody finished, in whatever version."""
    return set(
        Sitting.objects.filter(learner=learner, kind=SittingKind.TEST, finished_at__isnull=False).values_list(
            "lesson", flat=True
        )
    )


def completed(learner: Learner, course: Course) -> bool:
    """Whether somebody finished every lesson of a course."""
    return bool(course.lessons) and set(course.lessons) <= finished(learner)
