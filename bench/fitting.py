"""Fitting the ranker and the calibration. Never used when answering.

Ranker: conditional (listwise softmax) logistic regression over the candidates of each query (McFadden 1974),
L2-penalised. Calibration: L2-penalised logistic regression. Both minimised with L-BFGS.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Array = NDArray[np.float64]


def fit_ranker(
    lists: Sequence[Array], gold: Sequence[NDArray[np.bool_]], weights: Sequence[float], penalty: float = 0.02
) -> Array:
    """Weights of shape (columns,) for candidate lists of shape (n, columns) with their gold masks.

    Lists without gold among the candidates are skipped. `weights` are per list."""
    kept = [at for at, mask in enumerate(gold) if mask.any()]
    values = np.vstack([lists[at] for at in kept])
    mask = np.concatenate([gold[at] for at in kept])
    sizes = np.array([len(gold[at]) for at in kept])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(kept)), sizes)
    share = np.array([weights[at] for at in kept])
    share = share / share.sum()
    spread = values.std(axis=0)
    usable = spread > 1e-9
    scaled = values[:, usable] / spread[usable]

    def loss(coefficients: Array) -> tuple[float, Array]:
        scores = scaled @ coefficients
        top = np.maximum.reduceat(scores, starts)
        exponents = np.exp(scores - top[owner])
        everything = np.add.reduceat(exponents, starts)
        good = np.add.reduceat(np.where(mask, exponents, 0.0), starts)
        value = -(share * (np.log(good) - np.log(everything))).sum() + penalty * (coefficients**2).sum() / 2
        expected = exponents / everything[owner] - np.where(mask, exponents, 0.0) / good[owner]
        gradient = scaled.T @ (share[owner] * expected) + penalty * coefficients
        return float(value), gradient

    best = minimize(loss, np.zeros(int(usable.sum())), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    found = np.zeros(values.shape[1])
    found[usable] = best.x / spread[usable]
    return found


def fit_logistic(
    values: Array, labels: NDArray[np.bool_], weights: Array, penalty: float = 0.003
) -> tuple[Array, float]:
    """Weights (columns,) and bias of a logistic regression on (n, columns) values."""
    spread = values.std(axis=0)
    usable = spread > 1e-9
    scaled = values[:, usable] / spread[usable]
    share = weights / weights.sum()
    sign = np.where(labels, 1.0, -1.0)

    def loss(parameters: Array) -> tuple[float, Array]:
        coefficients, bias = parameters[:-1], parameters[-1]
        margins = sign * (scaled @ coefficients + bias)
        value = (share * np.logaddexp(0.0, -margins)).sum() + penalty * (coefficients**2).sum() / 2
        slope = -share * sign / (1.0 + np.exp(np.clip(margins, -40, 40)))
        gradient = np.concatenate([scaled.T @ slope + penalty * coefficients, [slope.sum()]])
        return float(value), gradient

    start = np.zeros(int(usable.sum()) + 1)
    best = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    found = np.zeros(values.shape[1])
    found[usable] = best.x[:-1] / spread[usable]
    return found, float(best.x[-1])
