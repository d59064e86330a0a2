"""One rate on the z scale: an estimate with almost no bias, and what is still possible after the answers.

Let K of n items be called true, K ~ Binomial(n, p), and z = Φ⁻¹(p). The usual estimates of z from small n are biased:
Hautus' log-linear z((K+½)/(n+1)) (1995) pulls d′ = 2 towards 1.83 at 10+10 items. We ask for the table g(0..n) with E
g(K) ≈ z for every z in ±SPAN. Start: z((k+π/8)/(n+π/4)), which removes the bias of order 1/n at p = ½. Then the
smallest change of that table (ridge least squares) that makes Σ over a grid of z of (E g(K) - z)² least."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Final

import numpy as np

from soi.drills.measure.estimates import NORMAL, Array, cdf

SPAN: Final = 1.6
"""The rates the table is made for: Φ(±1.6), 5 % to 95 %. Outside, estimates are pulled towards the middle."""
RIDGE: Final = 0.05
"""What a change of the table costs against bias. Less gives tables that jump, and a larger spread."""
TABLE_ITEMS: Final = 100
"""Up to so many items the table is made; beyond, the start alone is within 0.005."""
PRIOR: Final = 0.65
"""The interval's prior on p is Beta(.65, .65), between Jeffreys' ½ and the uniform 1; see TAIL."""
TAIL: Final = 0.0265
"""What the interval leaves out on each side of the posterior. With so few possible outcomes coverage moves in steps; of
priors from .4 to 1 and tails from 2.2 to 2.75 % this pair keeps it nearest to 95 % at 10+10 and 20+20 items. With
Jeffreys' prior and 2.5 % it falls to 91 % for some learners at 10+10 (`bench drills recovery`)."""
GRID: Final = np.linspace(-6, 6, 1201)


@lru_cache(maxsize=512)
def table(items: int) -> tuple[float, ...]:
    """g(0), …, g(items): increasing and antisymmetric. ValueError for no items."""
    if items < 1:
        raise ValueError("a rate of nothing")
    k = np.arange(items + 1)
    start = np.array([NORMAL.inv_cdf((one + math.pi / 8) / (items + math.pi / 4)) for one in k])
    if items > TABLE_ITEMS:
        return tuple(start.tolist())
    z = np.linspace(-SPAN, SPAN, 65)
    chance = np.array([binomial(items, p) for p in cdf(z)])
    rows = np.vstack([chance, math.sqrt(RIDGE) * np.eye(items + 1)])
    wanted = np.concatenate([z - chance @ start, np.zeros(items + 1)])
    found = start + np.linalg.lstsq(rows, wanted, rcond=None)[0]
    return tuple(((found - found[::-1]) / 2).tolist())


def binomial(items: int, p: float) -> Array:
    """The chance of 0, …, `items` successes; 0 < p < 1."""
    whole = math.lgamma(items + 1)
    logs = [
        whole
        - math.lgamma(k + 1)
        - math.lgamma(items - k + 1)
        + k * math.log(p)
        + (items - k) * math.log1p(-p)
        for k in range(items + 1)
    ]
    return np.asarray(np.exp(np.array(logs)))


@lru_cache(maxsize=1)
def _logs() -> tuple[Array, Array]:
    below = np.log(cdf(GRID))
    return below, below[::-1]


@lru_cache(maxsize=512)
def posterior(called: int, items: int) -> Array:
    """The probability of each z of GRID after `called` of `items`: Φ(z)^(k+a-1) Φ(-z)^(n-k+a-1) φ(z), a = PRIOR."""
    below, above = _logs()
    logs = (called + PRIOR - 1) * below + (items - called + PRIOR - 1) * above - GRID**2 / 2
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())
