"""AUC: how often somebody puts a true item above a false one, from how sure they are. No dividing line is needed.

The Mann-Whitney statistic with ties counted half; its variance by DeLong, DeLong and Clarke-Pearson (1988); the
interval on the logit scale (Pepe 2003, ch. 5), which stays inside 0..1. Where DeLong's variance is 0 (every true item
above every false one) the interval is Newcombe's method 5 (2006), which does not shrink to a point."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from soi.drills.measure.estimates import Estimate, Z


def auc(of_true: Sequence[float], of_false: Sequence[float]) -> Estimate | None:
    """`of_true`, `of_false`: the truth probability (or any rating that rises with it) given to each true and each false
    item. None with fewer than two of a kind."""
    m, n = len(of_true), len(of_false)
    if min(m, n) < 2:
        return None
    x, y = np.asarray(of_true, dtype=np.float64), np.asarray(of_false, dtype=np.float64)
    above = (x[:, None] > y[None]) + 0.5 * (x[:, None] == y[None])
    value = float(above.mean())
    variance = float(above.mean(axis=1).var(ddof=1)) / m + float(above.mean(axis=0).var(ddof=1)) / n
    if variance < 1e-12 or not 0 < value < 1:
        return Estimate(value, *_newcombe(value, m, n), m + n)
    logit, half = math.log(value / (1 - value)), Z * math.sqrt(variance) / (value * (1 - value))
    return Estimate(value, _logistic(logit - half), _logistic(logit + half), m + n)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x > -700 else 0.0


def _newcombe(value: float, m: int, n: int) -> tuple[float, float]:
    """All AUCs A with |value - A| ≤ z √V(A); V(A) = A(1-A)[1 + N((1-A)/(2-A) + A/(1+A))] / mn, N = (m+n)/2 - 1
    (Newcombe 2006, method 5; Hanley and McNeil's variance 1982 with equal group sizes)."""
    grid = np.linspace(0, 1, 2001)
    spread = (
        grid * (1 - grid) * (1 + ((m + n) / 2 - 1) * ((1 - grid) / (2 - grid) + grid / (1 + grid))) / (m * n)
    )
    kept = grid[np.abs(grid - value) <= Z * np.sqrt(spread) + 1e-12]
    return float(kept[0]), float(kept[-1])
