"""Somebody sits down to tasks that are not of the quick kinds, and answers them. Each verb is one transaction.

What was answered first stays: who comes back to a task has seen what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from soi.drills.models import Learner, Response, Sitting

LONGEST: Final = timedelta(minutes=30)
"""Who takes longer went away meanwhile; only this much is noted."""
LEAST_SURE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Session:
    """What somebody sits down to: `kind` of SittingKind, a key, the language of its tasks, and their names."""

    kind: str
    key: str
    language: str
    plan: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """One answer. `confidence`: 0.5 to 1, where it was asked and the question was not left open."""

    item: str
    task: str
    skill: str
    answer: str
    right: bool | None = None
    confidence: float | None = None
    truth: bool | None = None


@transaction.atomic
def sit_down(learner: Learner, wanted: Session) -> Sitting:
    """A new sitting, or the one with the same tasks that is still open."""
    Learner.objects.select_for_update().get(pk=learner.pk)
    going_on = learner.sittings.filter(
        kind=wanted.kind, lesson=wanted.key, language=wanted.language, finished_at=None
    ).order_by("-id")
    for sitting in going_on:
        if sitting.plan == list(wanted.plan):
            return sitting
    return Sitting.objects.create(
        uid=get_random_string(16).lower(),
        learner=learner,
        kind=wanted.kind,
        lesson=wanted.key,
        language=wanted.language,
        plan=list(wanted.plan),
    )


@transaction.atomic
def note(learner: Learner, uid: str, given: Noted, waited_for: Sequence[str]) -> Response:
    """Note an answer, once. The sitting is finished when every item of `waited_for` is answered. Raises
    Sitting.DoesNotExist for a sitting of somebody else, ValueError for a confidence that is none."""
    if given.confidence is not None and not LEAST_SURE <= given.confidence <= 1:
        raise ValueError("a confidence is between 0.5 and 1")
    sitting = Sitting.objects.select_for_update().get(uid=uid, learner=learner)
    before = {one.item: one for one in sitting.responses.all()}
    if given.item in before:
        return before[given.item]
    now = timezone.now()
    since = max([sitting.started_at, *(one.at for one in before.values())])
    response = Response.objects.create(
        sitting=sitting,
        learner=learner,
        item=given.item,
        task=given.task,
        skill=given.skill,
        truth=given.truth,
        answer=given.answer,
        confidence=given.confidence,
        right=given.right,
        seconds=min(now - since, LONGEST).seconds,
    )
    if set(waited_for) <= {*before, given.item}:
        sitting.finished_at = now
        sitting.save(update_fields=["finished_at"])
    return response
