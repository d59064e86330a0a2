"""Somebody sits down, answers one exercise after the other, and is done. Each verb is one transaction.

An answer counts once, and only for the exercise whose turn it is: what is seen afterwards cannot change it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from soi.drills import drawing
from soi.drills.actions.reviewing import review_booster, review_test
from soi.drills.exercises import UNSURE, Exercise, exercises, key_of
from soi.drills.lessons import Lesson
from soi.drills.measure import placement
from soi.drills.models import Learner, Response, Sitting, SittingKind
from soi.drills.queries.sittings import due_skills, on_hold, placed, seen_items, waiting

LONGEST: Final = timedelta(minutes=10)
"""Who takes longer went away meanwhile; only this much is noted."""
PLACEMENT: Final = "placement"
REFRESHER: Final = "refresher"


class NothingLeftError(Exception):
    """The bank has too few exercises that this learner has not seen."""


class OnHoldError(Exception):
    """The lesson is on hold until somebody reviewed it."""


class NotInTurnError(ValueError):
    """The answer is not to the exercise whose turn it is, or it is none of its answers."""


@dataclass(frozen=True, slots=True)
class Given:
    """What came from the form: the exercise, the answer ("" is "can't tell yet"), and how sure (0.5..1), if asked."""

    item: str
    answer: str
    confidence: float | None = None


@transaction.atomic
def start_lesson(learner: Learner, lesson: Lesson, language: str) -> Sitting:
    """The lesson's practice, its test drawn with it; the one that is open, where there is one. Raises OnHoldError and
    NothingLeftError."""
    learner = _alone(learner)
    open_ones = learner.sittings.filter(lesson=lesson.key, language=language, finished_at=None)
    going_on = open_ones.order_by("id").first()
    if going_on is not None:
        return going_on
    if (lesson.key, lesson.version) in on_hold():
        raise OnHoldError
    drawn = drawing.lesson(lesson, language, seen_items(learner), _dice())
    if drawn is None:
        raise NothingLeftError
    practice = _sit(learner, SittingKind.LESSON, (lesson.key, lesson.version), language, drawn.practice)
    _sit(learner, SittingKind.TEST, (lesson.key, lesson.version), language, drawn.test)
    return practice


@transaction.atomic
def start_refresher(learner: Learner) -> Sitting:
    """Unseen exercises for the skills that are due. Raises NothingLeftError where none is due, or no exercise left."""
    learner = _alone(learner)
    going_on = learner.sittings.filter(kind=SittingKind.BOOSTER, finished_at=None).first()
    if going_on is not None:
        return going_on
    skills = due_skills(learner, timezone.now())
    drawn = drawing.refresher(skills, seen_items(learner), _dice())
    if not drawn:
        raise NothingLeftError
    language = drawn[0][0].language
    return _sit(learner, SittingKind.BOOSTER, (REFRESHER, 1), language, [one for one, _skill in drawn])


@transaction.atomic
def start_placement(learner: Learner, language: str) -> Sitting:
    """The adaptive test: it grows by one exercise after each answer. Raises NothingLeftError."""
    learner = _alone(learner)
    going_on = learner.sittings.filter(kind=SittingKind.PLACEMENT, finished_at=None).first()
    if going_on is not None:
        return going_on
    first = _next_placed(learner, language, [])
    if first is None:
        raise NothingLeftError
    return _sit(learner, SittingKind.PLACEMENT, (PLACEMENT, 1), language, [first])


@transaction.atomic
def answer(learner: Learner, uid: str, given: Given) -> Response:
    """Note an answer; what was noted already stays, whatever comes a second time. The last one finishes the sitting.
    Raises Sitting.DoesNotExist for a sitting of somebody else, NotInTurnError."""
    sitting = Sitting.objects.select_for_update().get(uid=uid, learner=learner)
    given_before = {one.item: one for one in sitting.responses.all()}
    if given.item in given_before:
        return given_before[given.item]
    if waiting(sitting, given_before)[:1] != [given.item]:
        raise NotInTurnError(given.item)
    exercise = exercises(sitting.language)[given.item]
    response = _note(sitting, exercise, given, list(given_before.values()))
    AFTER_EACH.get(sitting.kind, _nothing)(sitting)
    if not waiting(sitting, {*given_before, given.item}):
        sitting.finished_at = timezone.now()
        sitting.save(update_fields=["finished_at"])
        AT_THE_END.get(sitting.kind, _nothing)(sitting)
    return response


def _note(sitting: Sitting, exercise: Exercise, given: Given, before: Sequence[Response]) -> Response:
    if given.answer not in {UNSURE, *(one.value for one in exercise.choices)}:
        raise NotInTurnError(given.item)
    asked = exercise.asks_confidence and given.answer != UNSURE
    if asked and not (given.confidence is not None and 0.5 <= given.confidence <= 1):
        raise NotInTurnError(given.item)
    since = max([sitting.started_at, *(one.at for one in before)])
    return Response.objects.create(
        sitting=sitting,
        learner_id=sitting.learner_id,
        item=exercise.id,
        task=exercise.task,
        skill=key_of(exercise.skill),
        truth=exercise.truth,
        answer=given.answer,
        confidence=given.confidence if asked else None,
        right=exercise.right(given.answer),
        seconds=min(timezone.now() - since, LONGEST).seconds,
    )


def _lengthen(sitting: Sitting) -> None:
    following = _next_placed(sitting.learner, sitting.language, list(sitting.responses.all()))
    if following is not None:
        sitting.plan = [*sitting.plan, following.id]
        sitting.save(update_fields=["plan"])


def _nothing(sitting: Sitting) -> None:
    """What most kinds of sitting do."""


AFTER_EACH: Final[Mapping[str, Callable[[Sitting], None]]] = MappingProxyType(
    {SittingKind.PLACEMENT: _lengthen}
)
AT_THE_END: Final[Mapping[str, Callable[[Sitting], None]]] = MappingProxyType(
    {SittingKind.TEST: review_test, SittingKind.BOOSTER: review_booster}
)


def _next_placed(learner: Learner, language: str, responses: Sequence[Response]) -> Exercise | None:
    shown = placed(responses, language)
    closed = seen_items(learner)
    chosen = placement.next_item(drawing.placement_items(language), shown, _dice(), closed)
    return exercises(language)[chosen.id] if chosen else None


def _alone(learner: Learner) -> Learner:
    """The learner, theirs alone until the transaction ends: two clicks are not two sittings with the same items."""
    return Learner.objects.select_for_update().get(pk=learner.pk)


def _sit(
    learner: Learner,
    kind: SittingKind,
    lesson: tuple[str, int],
    language: str,
    plan: Sequence[Exercise],
) -> Sitting:
    return Sitting.objects.create(
        uid=get_random_string(16).lower(),
        learner=learner,
        kind=kind,
        lesson=lesson[0],
        lesson_version=lesson[1],
        language=language,
        plan=[one.id for one in plan],
    )


def _dice() -> random.Random:
    return random.SystemRandom()
