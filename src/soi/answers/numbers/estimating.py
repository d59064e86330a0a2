"""Estimates with their uncertainty. Pure: numbers in, numbers out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

Z: Final = 1.959964
"""The normal distribution's 97.5th percentile: intervals are of 95 %."""


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, with the Wilson score interval (Wilson 1927); None while there is nothing to share."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """From 0 to 1."""
        return self.part / self.whole if self.whole else None

    @property
    def low(self) -> float | None:
        """Lower end of the 95 % interval."""
        return self._end(-1)

    @property
    def high(self) -> float | None:
        """Upper end of the 95 % interval."""
        return self._end(1)

    def _end(self, sign: int) -> float | None:
        if not self.whole:
            return None
        n, p = self.whole, self.part / self.whole
        middle = p + Z * Z / (2 * n)
        spread = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        return min(1.0, max(0.0, (middle + sign * spread) / (1 + Z * Z / n)))


@dataclass(frozen=True, slots=True)
class Waited:
    """How long somebody waited: until the answer, or until now where there is none yet. Seconds."""

    seconds: float
    answered: bool


@dataclass(frozen=True, slots=True)
class Step:
    """At `seconds`, the share of askers who still wait drops to `waiting` (with its 95 % interval)."""

    seconds: float
    waiting: float
    low: float
    high: float


def kaplan_meier(waits: Iterable[Waited]) -> tuple[Step, ...]:
    """Kaplan and Meier's estimate (1958) of who still waits after how long; the unanswered count as long as they have
    waited. Intervals: Greenwood's variance on the log-log scale. The first step is at 0: everybody waits."""
    rows = sorted(waits, key=lambda one: (one.seconds, not one.answered))
    steps = [Step(0.0, 1.0, 1.0, 1.0)]
    at_risk, waiting, variance = len(rows), 1.0, 0.0
    start = 0
    while start < len(rows):
        end = start
        answered = 0
        while end < len(rows) and rows[end].seconds == rows[start].seconds:
            answered += rows[end].answered
            end += 1
        if answered:
            waiting *= 1 - answered / at_risk
            variance += answered / (at_risk * (at_risk - answered)) if at_risk > answered else 0.0
            steps.append(Step(rows[start].seconds, waiting, *_interval(waiting, variance)))
        at_risk -= end - start
        start = end
    return tuple(steps)


def _interval(waiting: float, variance: float) -> tuple[float, float]:
    if not 0 < waiting < 1:
        return waiting, waiting
    spread = Z * math.sqrt(variance) / abs(math.log(waiting))
    return waiting ** math.exp(spread), waiting ** math.exp(-spread)


def median(steps: Sequence[Step]) -> float | None:
    """Seconds after which half of all askers have their answer; None while fewer than half have one."""
    return next((step.seconds for step in steps if step.waiting <= 0.5), None)


def waiting_after(steps: Sequence[Step], seconds: float) -> float:
    """The share that still waits after `seconds`."""
    return [step.waiting for step in steps if step.seconds <= seconds][-1]
