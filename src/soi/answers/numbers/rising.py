"""Early warning: a question that more people ask than its own history lets expect. Questions only, never people or
places.

The test: given how many different people asked in the recent hours and in the days before, the recent ones are
binomial if the rate did not change (the conditional test of two Poisson rates, Przyborowski and Wilenski 1940). A
question is rising when as many recent askers would come by chance with a probability below `P`, and there are at least
`LEAST` of them. A question without a history of its own is compared with one asker in the time before."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min
from django.utils import timezone

from soi.inbox.models import Tip

RECENT: Final = timedelta(hours=6)
BEFORE: Final = timedelta(days=7)
LEAST: Final = 5
P: Final = 0.0001
"""One look in ten thousand alarms falsely at most; docs/guide/numbers.md has what was measured."""


@dataclass(frozen=True, slots=True)
class Rising:
    """Different people who asked a question in the last hours, and in the days before; `p` as above."""

    question: int
    recent: int
    before: int
    p: float


def rising(now: datetime | None = None) -> dict[int, Rising]:
    """Questions that are rising now, by id."""
    now = now or timezone.now()
    busy = (
        Tip.objects.filter(received_at__gt=now - RECENT, received_at__lte=now, repeat=False)
        .exclude(asker="")
        .order_by()
        .values("question")
        .annotate(askers=Count("asker", distinct=True))
        .filter(askers__gte=LEAST)
    )
    busy_ids = [row["question"] for row in busy]
    if not busy_ids:
        return {}
    first = (
        Tip.objects.filter(
            question__in=busy_ids, received_at__gt=now - BEFORE - RECENT, received_at__lte=now, repeat=False
        )
        .exclude(asker="")
        .order_by()
        .values("question", "asker")
        .annotate(first=Min("received_at"))
    )
    counts: dict[int, list[int]] = {}
    for row in first:
        counts.setdefault(row["question"], [0, 0])[row["first"] > now - RECENT] += 1
    opened = _opened(counts.keys())
    found = {}
    for question, (before, recent) in counts.items():
        p = chance(recent, before, _share(now, opened[question]))
        if recent >= LEAST and p < P:
            found[question] = Rising(question, recent, before, p)
    return found


def chance(recent: int, before: int, share: float) -> float:
    """Probability that at least `recent` of all askers came recently, if the rate had not changed. `share`: the
    recent part of the whole time, from 0 to 1. A history of nobody counts as one asker."""
    before = max(before, 1)
    n = recent + before
    return min(1.0, math.fsum(_binomial(n, k, share) for k in range(recent, n + 1)))


def _binomial(n: int, k: int, share: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + k * math.log(share) + (n - k) * math.log1p(-share))


def _opened(questions: Collection[int]) -> dict[int, datetime]:
    rows = Tip.objects.filter(question__in=list(questions)).order_by().values("question")
    return {row["question"]: row["first"] for row in rows.annotate(first=Min("received_at"))}


def _share(now: datetime, opened: datetime) -> float:
    """The recent hours as a part of the time in which the question could be asked; one asked for less than a day
    counts as a day old, so that the first hour of a new question is no alarm by itself."""
    lived = max(now - opened, timedelta(days=1))
    return RECENT / min(lived, RECENT + BEFORE)
