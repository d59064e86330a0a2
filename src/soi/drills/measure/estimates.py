"""An estimate and its interval, and the distributions intervals are made of (numpy and the standard library only)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NORMAL: Final = NormalDist()
Z: Final = NORMAL.inv_cdf(0.975)
"""Intervals are of 95 % unless a name says otherwise."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value, its interval, and the number of answers or people behind it."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}]"


def cdf(z: Array) -> Array:
    """The normal distribution function of each element."""
    return np.array([0.5 * math.erfc(-one / math.sqrt(2)) for one in z.ravel()]).reshape(z.shape)


def wilson(part: float, whole: int) -> Estimate:
    """A share with its Wilson score interval (Wilson 1927). `part` may be fractional; ValueError without a whole."""
    if whole < 1:
        raise ValueError("a share of nothing")
    share = part / whole
    middle = share + Z * Z / (2 * whole)
    spread = Z * math.sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole))
    scale = 1 + Z * Z / whole
    return Estimate(share, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale), whole)


def student_quantile(share: float, freedom: float) -> float:
    """The quantile of Student's t with `freedom` (> 0) degrees of freedom, by bisection; `share` in (0, 1)."""
    if share < 0.5:
        return -student_quantile(1 - share, freedom)
    low, high = 0.0, 1e4
    for _ in range(80):
        middle = (low + high) / 2
        if _student_cdf(middle, freedom) < share:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _student_cdf(t: float, freedom: float) -> float:
    """For t ≥ 0: 1 - I(ν/(ν+t²); ν/2, ½)/2 (Abramowitz and Stegun 26.7.1)."""
    return 1 - 0.5 * _incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5)


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function by Lentz's continued fraction (Press et al., Numerical Recipes, 6.4)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    numerator, denominator = 1.0, 1 / (1 - (a + b) * x / (a + 1))
    result = denominator
    for m in range(1, 300):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for term in (even, odd):
            denominator = 1 / (1 + term * denominator)
            numerator = 1 + term / numerator
            result *= numerator * denominator
        if abs(numerator * denominator - 1) < 1e-13:
            break
    return front * result / a


def mean(values: Sequence[float], confidence: float = 0.95) -> Estimate:
    """The mean with Student's interval. ValueError for fewer than two values."""
    count = len(values)
    if count < 2:
        raise ValueError("a mean with an interval needs two values")
    array = np.asarray(values, dtype=np.float64)
    centre, error = float(array.mean()), float(array.std(ddof=1)) / math.sqrt(count)
    half = student_quantile((1 + confidence) / 2, count - 1) * error
    return Estimate(centre, centre - half, centre + half, count)
