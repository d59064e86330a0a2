"""Early warning: a question that more people ask than its own history lets expect. Questions only, never people or
places.

The different people who asked in the last six hours are compared with the six-hour stretches of the week before, in
two ways, and both must find it unlikely (below `P`):

- given how many asked in all, those of the last hours are binomial if the rate did not change (the conditional test of
  two Poisson rates, Przyborowski and Wilenski 1940);
- stretches of one question differ more than chance alone would have it: day and night, a post that went round. So the
  last is also held against a negative binomial with the mean and variance of the question's own stretches.

And there must be at least `LEAST` people. A question without a history counts as asked by one person before."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
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
"""`scripts/bench rising` simulates how often it alarms; docs/guide/numbers.md has the figures."""
STRETCHES: Final = BEFORE // RECENT
LEAST_STRETCHES: Final = 4
"""A question asked for less than a day counts as a day old: its first hour is no alarm by itself."""


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
    asked: dict[int, list[datetime]] = {}
    for row in first:
        asked.setdefault(row["question"], []).append(row["first"])
    opened = _opened(asked.keys())
    found = {}
    for question, times in asked.items():
        recent, history = _stretches(times, now, opened[question])
        p = chance(recent, history)
        if recent >= LEAST and p < P:
            found[question] = Rising(question, recent, sum(history), p)
    return found


def _stretches(times: Sequence[datetime], now: datetime, opened: datetime) -> tuple[int, list[int]]:
    """How many asked in the last six hours, and in each stretch before it that the question has seen."""
    lived = math.ceil((now - opened) / RECENT)
    counts = [0] * min(max(lived, LEAST_STRETCHES + 1), STRETCHES + 1)
    for at in times:
        counts[min(int((now - at) / RECENT), len(counts) - 1)] += 1
    return counts[0], counts[1:]


def chance(recent: int, history: Sequence[int]) -> float:
    """Probability that so many would have asked in the last stretch by chance: the larger one of the two tests'.
    `history`: how many asked in each stretch before, at least one of them."""
    before = max(sum(history), 1)
    return max(_conditional(recent, before, 1 / (len(history) + 1)), _dispersed(recent, history))


def _conditional(recent: int, before: int, share: float) -> float:
    n = recent + before
    return min(1.0, math.fsum(_binomial(n, k, share) for k in range(recent, n + 1)))


def _binomial(n: int, k: int, share: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return math.exp(ways + k * math.log(share) + (n - k) * math.log1p(-share))


def _dispersed(recent: int, history: Sequence[int]) -> float:
    """Upper tail of a negative binomial with the moments of the stretches; 0 where they vary no more than chance."""
    mean = max(sum(history), 1) / len(history)
    variance = sum((one - mean) ** 2 for one in history) / max(len(history) - 1, 1)
    if variance <= mean:
        return 0.0
    size = mean * mean / (variance - mean)
    share = size / (size + mean)
    below = math.fsum(
        math.exp(
            math.lgamma(k + size) - math.lgamma(k + 1) - math.lgamma(size)
            + size * math.log(share) + k * math.log1p(-share)
        )
        for k in range(recent)
    )  # fmt: skip
    return min(1.0, max(0.0, 1.0 - below))


def _opened(questions: Collection[int]) -> dict[int, datetime]:
    rows = Tip.objects.filter(question__in=list(questions)).order_by().values("question")
    return {row["question"]: row["first"] for row in rows.annotate(first=Min("received_at"))}
