"""Retrieval and abstention metrics with bootstrap intervals. Formulas: Manning, Raghavan, Schütze, ch. 8;
AUROC as the Mann-Whitney statistic; percentile bootstrap (Efron 1979)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its 95 % interval and the number of cases behind it."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]" if self.count else "–"


def bootstrap(values: Sequence[float], seed: int = 7) -> Estimate:
    """Mean of `values` with a percentile bootstrap interval over cases."""
    if not values:
        return Estimate(math.nan, math.nan, math.nan, 0)
    array = np.asarray(values, dtype=np.float64)
    draws = np.random.default_rng(seed).integers(0, len(array), size=(RESAMPLES, len(array)))
    means = array[draws].mean(axis=1)
    return Estimate(
        float(array.mean()), float(np.quantile(means, 0.025)), float(np.quantile(means, 0.975)), len(array)
    )


def wilson(hits: int, count: int) -> Estimate:
    """A share with its 95 % Wilson score interval (Wilson 1927): honest where the share is near 0 or 1."""
    if not count:
        return Estimate(math.nan, math.nan, math.nan, 0)
    z = 1.959964
    share = hits / count
    centre = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return Estimate(share, max(0.0, centre - half), min(1.0, centre + half), count)


def average_precision(ranking: Sequence[str], gold: frozenset[str], depth: int = 5) -> float:
    """Average precision at `depth`; the divisor is min(len(gold), depth)."""
    hits, total = 0, 0.0
    for position, uid in enumerate(ranking[:depth], start=1):
        if uid in gold:
            hits += 1
            total += hits / position
    return total / min(len(gold), depth) if gold else 0.0


def recall(ranking: Sequence[str], gold: frozenset[str], depth: int) -> float:
    """Share of the gold that is among the first `depth`."""
    return len(gold & set(ranking[:depth])) / len(gold) if gold else 0.0


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Probability that a positive scores above a negative; ties count half."""
    if not positive or not negative:
        return math.nan
    scores = np.concatenate([np.asarray(positive), np.asarray(negative)])
    ranks = _ranks(scores)
    rank_sum = ranks[: len(positive)].sum()
    count = len(positive)
    return float((rank_sum - count * (count + 1) / 2) / (count * len(negative)))


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = np.arange(1, len(values) + 1)
    unique, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    sums = np.zeros(len(unique))
    np.add.at(sums, inverse, ranks)
    means: NDArray[np.float64] = (sums / counts)[inverse]
    return means


def auroc_estimate(positive: Sequence[float], negative: Sequence[float], seed: int = 7) -> Estimate:
    """AUROC with a bootstrap interval over both groups."""
    rng = np.random.default_rng(seed)
    first, second = np.asarray(positive), np.asarray(negative)
    draws = [
        auroc(
            first[rng.integers(0, len(first), len(first))].tolist(),
            second[rng.integers(0, len(second), len(second))].tolist(),
        )
        for _ in range(300)
    ]
    low, high = np.quantile(draws, [0.025, 0.975])
    return Estimate(auroc(positive, negative), float(low), float(high), len(first) + len(second))
