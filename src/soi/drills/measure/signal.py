"""Signal detection: how well somebody tells true from false (d′), and which way they lean when unsure (c).

d′ = z(H) - z(F), c = -(z(H) + z(F)) / 2. A *hit* is a true item called true, a *false alarm* a false item called
true, so c > 0 is sceptical: calls things false (Macmillan and Creelman 2005, ch. 1-2; the definitions of Pfander et
al.'s meta-analysis of misinformation interventions). z by `probit.table`, almost without bias where Hautus'
correction has up to 0.17; intervals (95 % by their measured coverage) are the middle of the posterior of z(H) ∓ z(F).

**"Can't tell yet"** is the middle of three answers: false < can't tell < true. Counting it as "true" gives one
dividing line between the answers, counting it as "false" another, and d′ is the same for both (the rating method,
Macmillan and Creelman ch. 3). So d′ and c are the mean of both readings, and c is the middle of the undecided band.
Somebody who holds back where the evidence is thin loses no d′ by it and gains none, as half a hit would take and
leaving out would give. The interval's arms are the mean of both readings' arms times √((1 + ρ)/2), ρ being the
correlation of the two readings. How many were left open is shown beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from soi.drills.measure.estimates import NORMAL, Array, Estimate
from soi.drills.measure.probit import GRID, TAIL, posterior, table

LEAST_OF_EACH: Final = 5
"""Fewer true or fewer false items say nothing that is worth showing."""
LEAST_FOR_MANY: Final = 3
"""Of each kind, where only the mean over many people is looked at."""
MOST_UNSURE: Final = 0.5
"""Beyond this share of "can't tell yet" the dividing lines are guesses."""
_STEP: Final = float(GRID[1] - GRID[0])
_SUMS: Final = np.arange(2 * len(GRID) - 1) * _STEP + 2 * float(GRID[0])


@dataclass(frozen=True, slots=True)
class Answer:
    """One item answered: whether it is true, and what it was called (None: "can't tell yet")."""

    true: bool
    called: bool | None


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of answers. `hits` of `true_items` and `false_alarms` of `false_items` were called true;
    `unsure_true` and `unsure_false` were left open."""

    hits: int
    true_items: int
    false_alarms: int
    false_items: int
    unsure_true: int = 0
    unsure_false: int = 0

    @property
    def items(self) -> int:
        """How many items were answered."""
        return self.true_items + self.false_items

    @property
    def unsure(self) -> int:
        """How many were answered "can't tell yet"."""
        return self.unsure_true + self.unsure_false


@dataclass(frozen=True, slots=True)
class Signal:
    """What is shown: d′ and c with 95 % intervals, the number of items, and how many were left open."""

    sensitivity: Estimate
    criterion: Estimate
    items: int
    unsure: int


def tally(answers: Iterable[Answer]) -> Tally:
    """Count answers."""
    rows = list(answers)
    return Tally(
        hits=sum(one.true and one.called is True for one in rows),
        true_items=sum(one.true for one in rows),
        false_alarms=sum(not one.true and one.called is True for one in rows),
        false_items=sum(not one.true for one in rows),
        unsure_true=sum(one.true and one.called is None for one in rows),
        unsure_false=sum(not one.true and one.called is None for one in rows),
    )


def measure(counts: Tally) -> Signal | None:
    """d′ and c with intervals; None while there are fewer than LEAST_OF_EACH items of a kind, or more than MOST_UNSURE
    of all answers are "can't tell yet"."""
    if min(counts.true_items, counts.false_items) < LEAST_OF_EACH:
        return None
    if counts.unsure > MOST_UNSURE * counts.items:
        return None
    strict = _reading(counts.hits, counts.true_items, counts.false_alarms, counts.false_items)
    hits, alarms = counts.hits + counts.unsure_true, counts.false_alarms + counts.unsure_false
    lenient = _reading(hits, counts.true_items, alarms, counts.false_items)
    d, d_low, d_high, c, c_low, c_high = ((a + b) / 2 for a, b in zip(strict, lenient, strict=True))
    arm = _both_arms(counts) if counts.unsure else 1.0
    return Signal(
        Estimate(d, d + arm * (d_low - d), d + arm * (d_high - d), counts.items),
        Estimate(c, c + arm * (c_low - c), c + arm * (c_high - c), counts.items),
        counts.items,
        counts.unsure,
    )


def point(counts: Tally) -> tuple[float, float] | None:
    """d′ and c without intervals: for means over many people, where each has answered only a few. None where there
    are fewer than LEAST_FOR_MANY items of a kind, or where too many are left open. Say nothing of one person by it."""
    if (
        min(counts.true_items, counts.false_items) < LEAST_FOR_MANY
        or counts.unsure > MOST_UNSURE * counts.items
    ):
        return None
    strict = _reading(counts.hits, counts.true_items, counts.false_alarms, counts.false_items)
    hits, alarms = counts.hits + counts.unsure_true, counts.false_alarms + counts.unsure_false
    lenient = _reading(hits, counts.true_items, alarms, counts.false_items)
    return (strict[0] + lenient[0]) / 2, (strict[3] + lenient[3]) / 2


def _both_arms(counts: Tally) -> float:
    """√((1 + ρ)/2): how much narrower the mean of both readings is than one. Two nested rates p < q of the same n items
    correlate as √(p(1 - q) / (q(1 - p))); ρ is the mean over true and false items."""
    pairs = (
        (counts.hits, counts.unsure_true, counts.true_items),
        (counts.false_alarms, counts.unsure_false, counts.false_items),
    )
    total = 0.0
    for called, unsure, items in pairs:
        p, q = (called + 0.5) / (items + 1), (called + unsure + 0.5) / (items + 1)
        total += math.sqrt(p * (1 - q) / (q * (1 - p)))
    return math.sqrt((1 + total / 2) / 2)


@lru_cache(maxsize=8192)
def _reading(hits: int, true_items: int, alarms: int, false_items: int) -> tuple[float, ...]:
    """d′, its interval's ends, c, its interval's ends, for one dividing line."""
    z_hit, z_alarm = table(true_items)[hits], table(false_items)[alarms]
    of_hits, of_alarms = posterior(hits, true_items), posterior(alarms, false_items)
    d_low, d_high = _middle(of_hits, of_alarms[::-1])
    sum_low, sum_high = _middle(of_hits, of_alarms)
    return z_hit - z_alarm, d_low, d_high, -(z_hit + z_alarm) / 2, -sum_high / 2, -sum_low / 2


def _middle(one: Array, other: Array) -> tuple[float, float]:
    """All but the tails of the sum of two independent variables on GRID."""
    sums = np.convolve(one, other)
    shares = np.cumsum(sums) - sums / 2  # up to the middle of each step: no lean to either side
    low, high = np.interp([TAIL, 1 - TAIL], shares, _SUMS)
    return float(low), float(high)


def log_linear(counts: Tally) -> tuple[float, float]:
    """d′ and c as most papers print them, to compare with theirs: H = (hits + ½)/(n + 1) (Hautus 1995).
    "Can't tell yet" counts as not called true, as papers with two answers have it."""
    z_hit = NORMAL.inv_cdf((counts.hits + 0.5) / (counts.true_items + 1))
    z_alarm = NORMAL.inv_cdf((counts.false_alarms + 0.5) / (counts.false_items + 1))
    return z_hit - z_alarm, -(z_hit + z_alarm) / 2
