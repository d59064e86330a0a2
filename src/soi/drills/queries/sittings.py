"""What a learner has seen, what is due, and where a sitting stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q

from soi.drills.exercises import EVIDENCE, SIFT, Exercise, exercises, skill_of
from soi.drills.measure.placement import Item, Shown
from soi.drills.models import Decision, Learner, LessonFlag, Response, Sitting, SkillCard
from soi.drills.scheduling import Skill

LONGER: Final = (EVIDENCE, SIFT)
"""Skills that are kept fresh by longer tasks of their own."""
SCORES: Final = {True: 1.0, False: 0.0, None: 0.5}


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a sitting stands: the exercise whose turn it is (None: done), its place, and how many there are."""

    exercise: Exercise | None
    place: int
    of: int


def turn(sitting: Sitting) -> Turn:
    """The exercise whose turn it is."""
    left = left_of(sitting, exercises(sitting.language))
    exercise = exercises(sitting.language)[left[0]] if left else None
    return Turn(exercise, len(sitting.plan) - len(left) + 1, len(sitting.plan))


def left_of(sitting: Sitting, known: Collection[str]) -> list[str]:
    """Names in the plan that were not answered yet; such as are not `known` any more are passed over."""
    answered = set(sitting.responses.values_list("item", flat=True))
    return [one for one in sitting.plan if one not in answered and one in known]


def waiting(sitting: Sitting, answered: Collection[str]) -> list[str]:
    """Names of the exercises that are still to come; such as the bank no longer has are passed over."""
    known = exercises(sitting.language)
    return [one for one in sitting.plan if one not in answered and one in known]


def seen_items(learner: Learner) -> set[str]:
    """Names of everything that was shown to a learner or lies ready for them."""
    planned = learner.sittings.values_list("plan", flat=True)
    return {item for plan in planned for item in plan}


def due_cards(learner: Learner, now: datetime) -> list[SkillCard]:
    """The skills that a refresher would do good now, the most overdue first. What longer tasks train is not among them:
    see queries.fresh."""
    return [one for one in overdue(learner, now) if skill_of(one.skill).technique not in LONGER]


def overdue(learner: Learner, now: datetime) -> list[SkillCard]:
    """Every skill that fades, the most overdue first."""
    return list(learner.cards.filter(due_at__lte=now).order_by("due_at", "skill"))


def due_skills(learner: Learner, now: datetime) -> list[Skill]:
    """The same, as skills."""
    return [skill_of(one.skill) for one in due_cards(learner, now)]


def placed(responses: Iterable[Response], language: str) -> list[Shown]:
    """Answers as placement has them."""
    by_id = exercises(language)
    return [
        Shown(
            Item(one.item, bool(one.truth), by_id[one.item].difficulty, pair=by_id[one.item].pair),
            SCORES[one.right],
        )
        for one in responses
        if one.item in by_id
    ]


def on_hold() -> set[tuple[str, int]]:
    """Key and version of each lesson that is on hold, or was retired."""
    held = Q(reviewed_at=None) | Q(decision=Decision.RETIRED)
    return set(LessonFlag.objects.filter(held).values_list("lesson", "lesson_version"))


def test_after(practice: Sitting) -> Sitting | None:
    """The test that was drawn with a practice, while it is open."""
    return (
        Sitting.objects.filter(
            learner_id=practice.learner_id, lesson=practice.lesson, kind="test", pk__gt=practice.pk
        )
        .filter(finished_at=None, language=practice.language)
        .order_by("id")
        .first()
    )


def answered(sitting: Sitting) -> Sequence[Response]:
    """A sitting's answers in their order."""
    return list(sitting.responses.order_by("id"))
