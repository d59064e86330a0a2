"""Courses and groups: made by trainers, joined and left by learners of their own will. Each verb is one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from soi.drills.codes import ROOM_CHARS, new_code
from soi.drills.lessons import BY_KEY
from soi.drills.models import Course, Group, GroupSeat, Learner
from soi.drills.queries.groups import figures_of, open_seat
from soi.people.audit import record
from soi.people.models import Person

LONGEST_TITLE: Final = 120


class ElsewhereError(Exception):
    """The learner sits in another open group."""


class GroupClosedError(Exception):
    """The group is closed: nobody joins any more."""


class NoLessonsError(ValueError):
    """A course needs a title and at least one lesson that there is."""


@transaction.atomic
def make_course(trainer: Person, title: str, language: str, lessons: Sequence[str]) -> Course:
    """Lessons in the order that was chosen, each once. Raises NoLessonsError."""
    chosen = [one for one in dict.fromkeys(lessons) if one in BY_KEY]
    if not chosen or not title.strip():
        raise NoLessonsError
    return Course.objects.create(
        uid=_uid(), title=title.strip()[:LONGEST_TITLE], language=language, lessons=chosen, trainer=trainer
    )


@transaction.atomic
def make_group(trainer: Person, title: str, language: str, course: Course | None) -> Group:
    """A class with a code by which it is joined."""
    while True:
        try:
            with transaction.atomic():
                return Group.objects.create(
                    uid=_uid(), code=new_code(ROOM_CHARS), title=title.strip()[:LONGEST_TITLE],
                    language=language, course=course, trainer=trainer,
                )  # fmt: skip
        except IntegrityError:  # the code is taken
            continue


@transaction.atomic
def join(learner: Learner, group: Group) -> GroupSeat:
    """Sit down in a group. Raises GroupClosedError and ElsewhereError."""
    group = Group.objects.select_for_update().get(pk=group.pk)
    Learner.objects.select_for_update().get(pk=learner.pk)
    if group.closed_at is not None:
        raise GroupClosedError
    seat = open_seat(learner)
    if seat is not None and seat.group_id != group.pk:
        raise ElsewhereError
    return seat or GroupSeat.objects.create(group=group, learner=learner)


@transaction.atomic
def leave(learner: Learner, group: Group) -> None:
    """Get up again: from then on nothing of this learner is counted. Figures that were made before stay."""
    GroupSeat.objects.filter(learner=learner, group=group).delete()


@transaction.atomic
def close_group(group: Group, by: Person) -> Group:
    """Nobody joins any more, and the figures of all together are made: once, whoever comes twice."""
    group = Group.objects.select_for_update().get(pk=group.pk)
    if group.closed_at is None:
        group.closed_at, group.figures = timezone.now(), figures_of(group)
        group.save(update_fields=["closed_at", "figures"])
        record(by, "drills.close-group", f"group:{group.uid}")
    return group


@transaction.atomic
def erase_group(group: Group, by: Person) -> None:
    """Erase a group with its seats and figures; what learners answered stays theirs."""
    record(by, "drills.erase-group", f"group:{group.uid}")
    group.delete()


def _uid() -> str:
    return get_random_string(16).lower()
