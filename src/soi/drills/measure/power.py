"""How many people a trial needs, by formula; the spread of one person's result is exact.

People per arm to see a difference Δ: n = 2 (z₁₋α⸝₂ + z_power)² σ² / Δ² (Cohen 1988). To show |Δc| < margin by TOST
when there is none: n = 2 (z₀.₉₅ + z_(1+power)/2)² σ² / margin² (Julious 2004). σ² = spread between people² + spread
of one person's result². Both are for one test after the lesson; normal quantiles, so add about one person."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from soi.drills.measure.equivalence import MARGIN
from soi.drills.measure.estimates import NORMAL
from soi.drills.measure.probit import binomial, table

SIZES: Final = (10, 20, 50, 100)
"""Items of each kind in the printed table."""
BETWEEN_D: Final = 0.5
BETWEEN_C: Final = 0.3
"""Spread of true d′ and c between people: assumed, of the size published studies have. Put in your own where known."""


@dataclass(frozen=True, slots=True)
class Row:
    """With `items` true and `items` false items: the spread of one person's d′ and c, people per arm to see d′ rise by
    0.3 and by 0.2 (80 % power), and to show that c moved by less than MARGIN (90 % power)."""

    items: int
    spread_d: float
    spread_c: float
    people_03: int
    people_02: int
    people_same: int


def spread(items: int, d: float = 1.0, c: float = 0.0) -> tuple[float, float]:
    """The standard deviation of one person's d′ and c over repeated tests with `items` true and `items` false items."""
    values = np.array(table(items))
    variances = []
    for rate in (NORMAL.cdf(d / 2 - c), NORMAL.cdf(-d / 2 - c)):
        chance = binomial(items, rate)
        middle = float(chance @ values)
        variances.append(float(chance @ (values - middle) ** 2))
    whole = math.sqrt(sum(variances))
    return whole, whole / 2


def people_per_arm(difference: float, deviation: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """People in each arm to see `difference` (two-sided test at `alpha`); `deviation` is the spread of one person's
    result between people. ValueError for a difference of 0."""
    if difference == 0:
        raise ValueError("no difference needs no people")
    z = NORMAL.inv_cdf(1 - alpha / 2) + NORMAL.inv_cdf(power)
    return math.ceil(2 * (z * deviation / difference) ** 2)


def people_for_same(margin: float, deviation: float, power: float = 0.9, alpha: float = 0.05) -> int:
    """People in each arm for two one-sided tests at `alpha` to show a difference under `margin` when there is none."""
    if margin <= 0:
        raise ValueError("a margin is more than nothing")
    z = NORMAL.inv_cdf(1 - alpha) + NORMAL.inv_cdf((1 + power) / 2)
    return math.ceil(2 * (z * deviation / margin) ** 2)


def rows(between_d: float = BETWEEN_D, between_c: float = BETWEEN_C) -> tuple[Row, ...]:
    """The table a trial is planned with."""
    found = []
    for items in SIZES:
        of_d, of_c = spread(items)
        d, c = math.hypot(of_d, between_d), math.hypot(of_c, between_c)
        people = people_per_arm(0.3, d), people_per_arm(0.2, d), people_for_same(MARGIN, c)
        found.append(Row(items, of_d, of_c, *people))
    return tuple(found)
