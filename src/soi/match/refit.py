"""Refitting the calibration to one desk: Platt scaling of the shipped model on the desk's own decisions.

Two numbers are fitted, so a few dozen decisions are enough: probability' = logistic(a * logit + c)
(Platt 1999, with his smoothed targets)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soi.match.bands import logistic

MIN_DECISIONS = 40
MIN_OF_EACH = 10
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Scaling:
    """a and c above, with the held-out log loss before and after (nats per decision) and the decisions used."""

    slope: float
    shift: float
    loss_before: float
    loss_after: float
    decisions: int

    @property
    def better(self) -> bool:
        """Whether the desk's own fit predicts held-out decisions better than the shipped one."""
        return self.loss_after < self.loss_before


def platt(logits: NDArray[np.float64], fits: NDArray[np.bool_]) -> tuple[float, float]:
    """Slope and shift by Newton's method; the slope is kept positive, so that the order never changes."""
    yes, no = int(fits.sum()), int((~fits).sum())
    targets = np.where(fits, (yes + 1) / (yes + 2), 1 / (no + 2))
    rows = np.column_stack([logits, np.ones(len(logits))])
    found = np.array([1.0, 0.0])
    prior = np.array([1.0, 0.0])
    for _ in range(50):
        probabilities = logistic(rows @ found)
        gradient = rows.T @ (probabilities - targets) + 0.5 * (found - prior)
        weights = probabilities * (1 - probabilities)
        hessian = rows.T @ (rows * weights[:, None]) + 0.5 * np.eye(2)
        step = np.linalg.solve(hessian, gradient)
        found = found - step
        if float(np.abs(step).max()) < 1e-8:
            break
    return max(float(found[0]), 0.05), float(found[1])


def _loss(logits: NDArray[np.float64], fits: NDArray[np.bool_]) -> float:
    return float(np.logaddexp(0.0, np.where(fits, -logits, logits)).mean())


def refit(logits: Sequence[float], decisions: Sequence[bool], seed: int = 3) -> Scaling:
    """Fit on all decisions; the losses are cross-validated.

    Raises ValueError when there are fewer than MIN_DECISIONS, or MIN_OF_EACH of a kind."""
    values, fits = np.asarray(logits, dtype=np.float64), np.asarray(decisions, dtype=np.bool_)
    if len(values) < MIN_DECISIONS or min(int(fits.sum()), int((~fits).sum())) < MIN_OF_EACH:
        raise ValueError(
            f"{len(values)} decisions ({int(fits.sum())} confirmed) are too few: "
            f"at least {MIN_DECISIONS}, and {MIN_OF_EACH} of each kind, are needed"
        )
    folds = np.random.default_rng(seed).permutation(np.arange(len(values)) % FOLDS)
    after = 0.0
    for fold in range(FOLDS):
        held = folds == fold
        slope, shift = platt(values[~held], fits[~held])
        after += _loss(slope * values[held] + shift, fits[held]) * int(held.sum())
    slope, shift = platt(values, fits)
    return Scaling(slope, shift, _loss(values, fits), after / len(values), len(values))
