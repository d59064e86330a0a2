"""Somebody weighs pieces of evidence. Each verb is one transaction."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from soi.drills.actions.noting import Noted, Session, note, sit_down
from soi.drills.actions.reviewing import review_weighing
from soi.drills.exercises import EVIDENCE, UNSURE
from soi.drills.models import Learner, Response, Sitting, SittingKind
from soi.drills.queries.evidence import evidence_tasks, unseen_evidence
from soi.drills.tasks import WEIGHTS, EvidenceTask

KEY: Final = "evidence"
AT_A_TIME: Final = 4


@transaction.atomic
def start_weighing(learner: Learner, language: str) -> Sitting | None:
    """Sit down to a few tasks that this learner has not seen, or go on; None when all were seen."""
    Learner.objects.select_for_update().get(pk=learner.pk)  # two clicks are one sitting
    open_one = (
        learner.sittings.filter(lesson=KEY, language=language, finished_at=None).order_by("-id").first()
    )
    if open_one is not None:
        return open_one
    unseen = unseen_evidence(learner, language)
    if not unseen:
        return None
    chosen = random.SystemRandom().sample(unseen, min(AT_A_TIME, len(unseen)))
    return sit_down(learner, Session(SittingKind.LESSON, KEY, language, tuple(chosen)))


@transaction.atomic
def weigh(learner: Learner, sitting: Sitting, task: EvidenceTask, weights: Sequence[str]) -> Response:
    """Note the weights of a task's pieces, in the bank's order; "" is "can't tell yet". The round's last task reviews
    the skill. ValueError for others."""
    if len(weights) != len(task.pieces) or not set(weights) <= {UNSURE, *WEIGHTS}:
        raise ValueError("a weight for each piece")
    right = None if UNSURE in weights else all(
        piece.weight == weight for piece, weight in zip(task.pieces, weights, strict=True)
    )  # fmt: skip
    Learner.objects.select_for_update().get(pk=learner.pk)  # two clicks are one review
    open_before = Sitting.objects.filter(pk=sitting.pk, finished_at=None).exists()
    given = Noted(task.id, EVIDENCE, f"{EVIDENCE}/message/{task.lang}", ",".join(weights), right)
    known = evidence_tasks(sitting.language)
    response = note(learner, sitting.uid, given, [one for one in sitting.plan if one in known])
    if open_before and response.sitting.finished_at is not None:
        review_weighing(response.sitting)
    return response
