"""How many people a trial needs: from what a test of so many items *measures* of people like those assumed.

n = (z₁₋α⸝₂ + z_power)² (σ₁² + σ₂²) / Δ² in each arm to see a difference Δ (Cohen 1988), and by TOST to show |Δc| <
margin when there is none (z₀.₉₅ and z_(1+power)/2: Julious 2004). A short test is noisier towards the ends, where a
lesson moves people to: planned with the spread of the average person, a trial that promised 80 % kept 77. So gain and
spread are taken over people: each one's answers are two binomials, exact; people are weighed by Gauss and Hermite."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from soi.drills.measure.equivalence import MARGIN
from soi.drills.measure.estimates import NORMAL, Array, cdf
from soi.drills.measure.probit import binomial, table

SIZES: Final = (10, 20, 50, 100)
"""Items of each kind in the printed table."""
BETWEEN_D: Final = 0.5
BETWEEN_C: Final = 0.3
"""Spread of true d′ and c between people: assumed, of the size published studies have. Put in your own where known."""
AVERAGE_D: Final = 1.0
"""True d′ of the average person before a lesson; their c is 0."""
CHANGE_D: Final = 0.3
CHANGE_C: Final = 0.2
"""How differently a lesson moves people's true d′ and c (standard deviation): assumed, as in `bench drills cynic`."""
ROOM: Final = 1.01
"""One per cent more people than for normal figures: answers come in lumps, and simulated trials of the exact size fell
0.2 points short of their power (`bench drills trial`)."""
NODES: Final = 7
"""Points of the quadrature in each of d′, c, and their changes."""
GRID: Final = np.linspace(-5, 5, 401)
"""Rates on the z scale at which the mean and the variance of an estimate are computed; between them straight lines."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Mean and variance, between people, of what is measured of one: d′ and c, or their changes."""

    d: float
    d_variance: float
    c: float
    c_variance: float


@dataclass(frozen=True, slots=True)
class Row:
    """With `items` true and `items` false items: the spread of the average person's d′ and c over repeated tests,
    people per arm to see d′ rise by 0.3 and by 0.2 (80 % power), and to show that c moved by less than MARGIN (90 %
    power)."""

    items: int
    spread_d: float
    spread_c: float
    people_03: int
    people_02: int
    people_same: int


def rows() -> tuple[Row, ...]:
    """The table for one test afterwards."""
    found = []
    for items in SIZES:
        of_d, of_c = spread(items)
        control = once(items)
        seen = [to_see(once(items, gain), control) for gain in (0.3, 0.2)]
        found.append(Row(items, of_d, of_c, seen[0], seen[1], to_show_same(control, MARGIN)))
    return tuple(found)


def spread(items: int, d: float = AVERAGE_D, c: float = 0.0) -> tuple[float, float]:
    """The standard deviation of one person's d′ and c over repeated tests with `items` true and `items` false items."""
    _, noise = _seen(items, np.array(d), np.array(c))
    return math.sqrt(float(noise[0])), math.sqrt(float(noise[1]))


def once(items: int, gain: float = 0.0) -> Measured:
    """One test of people whose true d′ is `gain` above AVERAGE_D on average."""
    d, c, weights = _spread_out(BETWEEN_D, BETWEEN_C)
    mean, noise = _seen(items, AVERAGE_D + gain + d, c)
    return _over_people(mean, noise, weights)


@lru_cache(maxsize=64)
def change(items: int, gain: float = 0.0) -> Measured:
    """A test after minus a test before, of people whose true d′ moves by `gain` on average, and c not at all."""
    d, c, people = _spread_out(BETWEEN_D, BETWEEN_C)
    more_d, more_c, moves = _spread_out(CHANGE_D, CHANGE_C)
    d, c = AVERAGE_D + d[:, None], c[:, None]
    before, noise_before = _seen(items, d + 0 * more_d, c + 0 * more_c)
    after, noise_after = _seen(items, d + gain + more_d, c + more_c)
    return _over_people(after - before, noise_before + noise_after, people[:, None] * moves)


def to_see(lesson: Measured, control: Measured, alpha: float = 0.05, power: float = 0.8) -> int:
    """People in each arm so that a two-sided test of d′ at `alpha` has this power. ValueError where nothing is gained.
    The last term makes up for Student's t in place of normal quantiles (Guenther 1981)."""
    gained = lesson.d - control.d
    if gained <= 0:
        raise ValueError("no difference needs no people")
    half = NORMAL.inv_cdf(1 - alpha / 2)
    whole = (half + NORMAL.inv_cdf(power)) ** 2 * (lesson.d_variance + control.d_variance) / gained**2
    return math.ceil(ROOM * whole + half**2 / 4)


def to_show_same(both: Measured, margin: float, alpha: float = 0.05, power: float = 0.9) -> int:
    """People in each arm so that two one-sided tests at `alpha` show c within `margin` when it did not move."""
    if margin <= 0:
        raise ValueError("a margin is more than nothing")
    one = NORMAL.inv_cdf(1 - alpha)
    whole = (one + NORMAL.inv_cdf((1 + power) / 2)) ** 2 * 2 * both.c_variance / margin**2
    return math.ceil(ROOM * whole + one**2 / 4)


def _spread_out(of_d: float, of_c: float) -> tuple[Array, Array, Array]:
    """d′ and c of a normal population around 0, as points with weights that sum to 1."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(NODES)
    x, y = np.meshgrid(nodes, nodes)
    each = np.outer(weights, weights).ravel()
    return of_d * x.ravel(), of_c * y.ravel(), each / each.sum()


def _seen(items: int, d: Array, c: Array) -> tuple[Array, Array]:
    """Means of measured d′ and c of people with true `d` and `c`, and their variances over repeated tests: (2, …)."""
    means, variances = _moments(items)
    hit, hit_noise = (np.interp(d / 2 - c, GRID, one) for one in (means, variances))
    alarm, alarm_noise = (np.interp(-d / 2 - c, GRID, one) for one in (means, variances))
    noise = hit_noise + alarm_noise
    return np.stack([hit - alarm, -(hit + alarm) / 2]), np.stack([noise, noise / 4])


@lru_cache(maxsize=16)
def _moments(items: int) -> tuple[Array, Array]:
    values = np.array(table(items))
    chances = np.array([binomial(items, p) for p in cdf(GRID)])
    means = chances @ values
    return means, chances @ values**2 - means**2


def _over_people(mean: Array, noise: Array, weights: Array) -> Measured:
    """Over people with these weights: what they differ in, and what one test differs from the next, together."""
    middle = [float((weights * one).sum()) for one in mean]
    variance = [
        float((weights * ((one - at) ** 2 + of)).sum())
        for one, at, of in zip(mean, middle, noise, strict=True)
    ]
    return Measured(middle[0], variance[0], middle[1], variance[1])
