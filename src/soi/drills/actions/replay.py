"""Somebody judges the desk's closed cases before they see the check. Each verb is one transaction.

Two sorts. *Cases*: as they came, most of them not true, since that is what people send; they say nothing about
trusting or suspicious and stay off the dial. *True or false*: as many true as false ones, so they count there."""

from __future__ import annotations

import random
from typing import Final

from django.db import transaction
from django.utils import timezone

from soi.checks.models import Check
from soi.drills.actions.noting import Noted, Session, note, sit_down
from soi.drills.exercises import CASE, TRUE_FALSE, UNSURE
from soi.drills.judging import CASES, FAMILIES
from soi.drills.judging import TRUE_OR_FALSE as CHOICES
from soi.drills.models import Learner, Response, Sitting, SittingKind
from soi.drills.queries.cases import closed_cases, still_there, true_and_false, unseen

REPLAY: Final = "desk-cases"
BALANCED: Final = "desk-true-false"
AT_A_TIME: Final = 5
OF_EACH: Final = 4
"""True and false ones of a balanced round."""


@transaction.atomic
def start_replay(learner: Learner, language: str, topic: str = "") -> Sitting | None:
    """Sit down to a few cases this learner has not seen, or go on; None when there are none."""
    open_one = _open(learner, REPLAY, language)
    if open_one is not None:
        return open_one
    left = unseen(learner, closed_cases(language, timezone.now(), topic))
    return _sit(learner, REPLAY, language, _some(left, AT_A_TIME))


@transaction.atomic
def start_balanced(learner: Learner, language: str, topic: str = "") -> Sitting | None:
    """As many true claims as false ones, mixed; None where either is missing: with false ones alone one would only
    learn to say "false"."""
    open_one = _open(learner, BALANCED, language)
    if open_one is not None:
        return open_one
    true, false = true_and_false(learner, closed_cases(language, timezone.now(), topic))
    each = min(len(true), len(false), OF_EACH)
    chosen = [*_some(true, each), *_some(false, each)]
    random.SystemRandom().shuffle(chosen)
    return _sit(learner, BALANCED, language, chosen)


def judge(
    learner: Learner, sitting: Sitting, item: str, check: Check, said: tuple[str, float | None]
) -> Response:
    """Note what somebody thinks of a case: `said` is an answer ("" for "can't tell yet") and how sure. ValueError for
    an answer that this sort of sitting does not offer."""
    answer, confidence = said
    balanced = sitting.lesson == BALANCED
    if answer not in {one.value for one in (CHOICES if balanced else CASES)}:
        raise ValueError("no answer to a case")
    family = FAMILIES.get(check.verdict, "")
    technique = str(check.techniques[0]) if check.techniques else ""
    given = Noted(
        item,
        TRUE_FALSE if balanced else CASE,
        f"{technique}/case/{sitting.language}",
        answer,
        None if answer == UNSURE else answer == family,
        confidence,
        family == "true" if balanced and family in {"true", "false"} else None,
    )
    return note(learner, sitting.uid, given, still_there(sitting))


def _open(learner: Learner, key: str, language: str) -> Sitting | None:
    Learner.objects.select_for_update().get(pk=learner.pk)  # two clicks are one sitting
    return learner.sittings.filter(lesson=key, language=language, finished_at=None).order_by("-id").first()


def _sit(learner: Learner, key: str, language: str, plan: list[str]) -> Sitting | None:
    if not plan:
        return None
    return sit_down(learner, Session(SittingKind.REPLAY, key, language, tuple(plan)))


def _some(names: list[str], count: int) -> list[str]:
    return random.SystemRandom().sample(names, min(count, len(names)))
