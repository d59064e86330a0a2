"""How sure, and how rightly so: the Brier score of the stated chance that an item is true, and calibration.

"True, 80 % sure" is a chance of 0.8 that the item is true; "false, 80 % sure" one of 0.2; "can't tell yet" one of
0.5. Brier's score (1950), the mean of (chance - truth)², is proper: whoever says what they believe loses least in
expectation, so an honest "can't tell yet" (0.25) beats a bluff (a coin called at 90 % costs 0.41)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from soi.drills.measure.estimates import Array, Estimate, mean, wilson

EDGES: Final = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
"""Bins of confidence: 50-60 %, … 90-100 %; the last one holds 100 %."""
RESAMPLES: Final = 1000
LEAST: Final = 20
"""Fewer judgements say nothing about calibration that is worth showing."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The stated chance (0..1) that an item is true, and whether it is."""

    chance: float
    true: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Judgements of about the same confidence: their mean confidence, and the share that was right."""

    confidence: float
    right: Estimate


@dataclass(frozen=True, slots=True)
class Calibration:
    """The curve; the expected calibration error (ECE, 0..0.5); and the error that chance alone gives somebody perfectly
    calibrated with the same answers: an ECE below its `floor` shows no miscalibration."""

    curve: tuple[Bin, ...]
    error: Estimate
    floor: float
    overconfidence: Estimate


def chance(called: bool | None, confidence: float = 0.5) -> float:
    """The chance that the item is true, from what it was called (None: "can't tell yet") and the confidence in that, in
    0.5..1. ValueError for another confidence."""
    if called is None:
        return 0.5
    if not 0.5 <= confidence <= 1:
        raise ValueError("confidence is between 0.5 (a coin) and 1 (certain)")
    return confidence if called else 1 - confidence


def brier(judgements: Sequence[Judgement]) -> Estimate | None:
    """Brier's score, 0 (certain and right) to 1 (certain and wrong), with Student's interval; None under two."""
    if len(judgements) < 2:
        return None
    score = mean([(one.chance - one.true) ** 2 for one in judgements])
    return Estimate(score.value, max(0.0, score.low), min(1.0, score.high), score.count)


def calibration(judgements: Sequence[Judgement], seed: int = 7) -> Calibration | None:
    """Confidence against the share right; None for fewer than LEAST judgements.

    A judgement's confidence is max(chance, 1 - chance), its side the likelier one; at 0.5 it is half right. ECE: the
    mean over bins, by size, of |mean confidence - share right| (Naeini et al. 2015). Intervals: Wilson for bins, a
    percentile bootstrap over judgements for the ECE (which is biased upwards in small samples: see `floor`), Student's
    for overconfidence (mean confidence - share right)."""
    if len(judgements) < LEAST:
        return None
    stated = np.array([one.chance for one in judgements], dtype=np.float64)
    true = np.array([one.true for one in judgements], dtype=np.float64)
    confidence = np.maximum(stated, 1 - stated)
    right = np.where(stated == 0.5, 0.5, np.where(stated > 0.5, true, 1 - true))
    bins = _bins(confidence)
    dice = np.random.default_rng(seed)
    drawn = dice.integers(0, len(right), size=(RESAMPLES, len(right)))
    errors = _errors(confidence[drawn], right[drawn], bins[drawn])
    perfect = (dice.random((RESAMPLES, len(right))) < confidence).astype(np.float64)
    perfect[:, confidence == 0.5] = 0.5
    whole = np.broadcast_to(confidence, perfect.shape)
    floor = _errors(whole, perfect, np.broadcast_to(bins, perfect.shape))
    error = float(_errors(confidence[None], right[None], bins[None])[0])
    low, high = np.quantile(errors, [0.025, 0.975])
    return Calibration(
        _curve(confidence, right, bins),
        Estimate(error, min(float(low), error), max(float(high), error), len(right)),
        float(np.quantile(floor, 0.95)),
        mean((confidence - right).tolist()),
    )


def _bins(confidence: Array) -> np.ndarray[tuple[int, ...], np.dtype[np.intp]]:
    """The bin of each confidence. 0.7 said as 1 - 0.3 is 0.7."""
    return np.clip(np.searchsorted(EDGES, confidence + 1e-9, side="right") - 1, 0, len(EDGES) - 2)


def _errors(confidence: Array, right: Array, bins: np.ndarray[tuple[int, ...], np.dtype[np.intp]]) -> Array:
    """The ECE of each row."""
    gap = confidence - right
    total = np.zeros(len(gap))
    for one in range(len(EDGES) - 1):
        total += np.abs((gap * (bins == one)).sum(axis=1))
    return np.asarray(total / gap.shape[1])


def _curve(
    confidence: Array, right: Array, bins: np.ndarray[tuple[int, ...], np.dtype[np.intp]]
) -> tuple[Bin, ...]:
    found = []
    for one in range(len(EDGES) - 1):
        inside = bins == one
        if inside.any():
            found.append(
                Bin(float(confidence[inside].mean()), wilson(float(right[inside].sum()), int(inside.sum())))
            )
    return tuple(found)
