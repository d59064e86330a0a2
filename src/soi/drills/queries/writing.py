"""What there is to write, what others may read of it, and what comes back.

A text is read by two members of its writer's group, or by the group's trainer; nobody is told who wrote or who read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from django.db.models import Count, Q, QuerySet

from soi.drills.bank import LANGUAGES, Source
from soi.drills.models import Group, Learner, PeerMark, Work
from soi.drills.tasks import CheckableTask, CorrectionTask, load_tasks
from soi.people.models import Person
from soi.people.permissions import may

READERS: Final = 2
"""How many peers read a text; what they found is shown when both have."""
LEAST_SEATS: Final = 4
"""Members that a group needs before peers read: in a smaller one everybody knows who wrote."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Something to write. `text`: the message it is about; `points`: what readers look for; `model`: a good answer."""

    id: str
    lang: str
    sort: str
    text: str
    points: tuple[str, ...]
    model: str
    found: str = ""
    source: Source | None = None


@lru_cache(maxsize=len(LANGUAGES))
def assignments(language: str) -> Mapping[str, Assignment]:
    """Every assignment of a language by its id; empty for a language without a bank."""
    if language not in LANGUAGES:
        return MappingProxyType({})
    checkable = (
        Assignment(one.id, one.lang, one.KIND, one.text, tuple(each.says for each in one.points), one.answer)
        for one in load_tasks(CheckableTask, language)
    )
    corrections = (
        Assignment(one.id, one.lang, one.KIND, one.message, one.rubric, one.model, one.found, one.source)
        for one in load_tasks(CorrectionTask, language)
    )
    return MappingProxyType({one.id: one for one in (*checkable, *corrections)})


def assignment(name: str) -> Assignment | None:
    """The assignment of this name, in whatever language."""
    return next((assignments(one)[name] for one in LANGUAGES if name in assignments(one)), None)


def own_works(learner: Learner) -> dict[str, str]:
    """What this learner wrote: the work's uid by the assignment's name."""
    return dict(learner.works.values_list("task", "uid"))


def groups_of(learner: Learner) -> list[Group]:
    """The groups that this learner joined and that are open."""
    return list(Group.objects.filter(seats__learner=learner, closed_at=None).order_by("title", "id"))


def to_read(learner: Learner) -> QuerySet[Work]:
    """Texts of this learner's groups that wait for a reader, the longest waiting first; never their own."""
    mine = learner.seats.filter(group__closed_at=None).values("group")
    big = Group.objects.filter(pk__in=mine).annotate(members=Count("seats")).filter(members__gte=LEAST_SEATS)
    return (
        Work.objects.filter(group__in=big.values("pk"))
        .exclude(learner=learner)
        .exclude(marks__by_learner=learner)
        .annotate(readers=Count("marks", filter=Q(marks__trainer=False)))
        .filter(readers__lt=READERS)
        .order_by("id")
    )


def to_read_as_trainer(person: object) -> QuerySet[Work]:
    """Texts in the groups of this trainer that no trainer has read; never their own."""
    if not isinstance(person, Person) or not may(person, "drills.train"):
        return Work.objects.none()
    return (
        Work.objects.filter(group__trainer=person, group__closed_at=None)
        .exclude(learner__person=person)
        .exclude(marks__trainer=True)
        .order_by("id")
    )


def marks_shown(work: Work) -> list[PeerMark]:
    """What came back, as far as it may be seen: a trainer's at once, peers' when two have read."""
    marks = list(work.marks.order_by("id"))
    peers = [one for one in marks if not one.trainer]
    return [one for one in marks if one.trainer or len(peers) >= READERS]
