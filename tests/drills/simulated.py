"""Learners who are not there: their sittings and answers as rows, with the d′ and c that they are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils import timezone

from soi.drills.measure.estimates import NORMAL
from soi.drills.models import Learner, Response, Sitting, SittingKind


@dataclass(frozen=True)
class Mind:
    """How well somebody tells true from false, and which way they lean."""

    d: float
    c: float


def learners(count: int, start: int = 0) -> list[Learner]:
    """So many learners, in one statement."""
    rows = [
        Learner(uid=f"sim-{start + one}", language="en", last_seen_on=timezone.localdate())
        for one in range(count)
    ]
    return Learner.objects.bulk_create(rows)


def minds(dice: np.random.Generator, count: int, d: float = 0.0, c: float = 0.0) -> list[tuple[Mind, Mind]]:
    """Minds before and after a lesson that moves d′ and c so far on average (spreads as in `bench drills cynic`)."""
    was = [Mind(dice.normal(1, 0.5), dice.normal(0, 0.3)) for _ in range(count)]
    return [(one, Mind(one.d + dice.normal(d, 0.3), one.c + dice.normal(c, 0.2))) for one in was]


def sat(
    who: Sequence[Learner], kind: str, lesson: str, *, arms: Sequence[str] = (), version: int = 1
) -> list[Sitting]:
    """A finished sitting for each."""
    now = timezone.now()
    rows = [
        Sitting(
            uid=f"{one.uid}-{kind}-{lesson}", learner=one, kind=kind, lesson=lesson, lesson_version=version,
            language="en", finished_at=now, arm=arms[place] if arms else "",
        )
        for place, one in enumerate(who)
    ]  # fmt: skip
    return Sitting.objects.bulk_create(rows)


def answer(
    dice: np.random.Generator, sittings: Sequence[Sitting], with_minds: Sequence[Mind], items: int
) -> None:
    """Each answers `items` true and as many false messages."""
    rows = []
    for sitting, mind in zip(sittings, with_minds, strict=True):
        for place in range(2 * items):
            truth = place % 2 == 0
            says = bool(dice.random() < NORMAL.cdf((mind.d if truth else -mind.d) / 2 - mind.c))
            rows.append(
                Response(
                    sitting=sitting, learner_id=sitting.learner_id, item=f"sim-{place}", task="true-false",
                    skill="/post/en", truth=truth, answer="true" if says else "false", right=says == truth,
                    confidence=0.75,
                )
            )  # fmt: skip
    Response.objects.bulk_create(rows, batch_size=500)


def take_lesson(
    dice: np.random.Generator,
    lesson: str,
    both: Sequence[tuple[Mind, Mind]],
    *,
    version: int = 1,
    start: int = 0,
) -> None:
    """So many learners practise (three true, three false) and are tested (four and four)."""
    who = learners(len(both), start)
    answer(dice, sat(who, SittingKind.LESSON, lesson, version=version), [was for was, _ in both], 3)
    answer(dice, sat(who, SittingKind.TEST, lesson, version=version), [now for _, now in both], 4)
