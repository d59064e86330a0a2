"""Fitting the ranker and the calibration. Never used when answering.

Ranker: conditional (listwise softmax) logistic regression over the candidates of each query (McFadden 1974),
L2-penalised, minimised with L-BFGS. Calibration: gradient-boosted trees (Friedman 2001).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.ensemble import HistGradientBoostingClassifier

from soi.match.bands import CALIBRATION

Array = NDArray[np.float64]
RISING = {
    **dict.fromkeys(("score", "margin", "exact", "near", "url", "static_cos", "dense_cos"), 1),
    **dict.fromkeys(("blocked", "material_differences", "numbers_clash"), -1),
}
"""Evidence that can only speak for a check (1) or against it (-1), whatever a small sample says."""


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


def fit_forest(values: Array, labels: NDArray[np.bool_], weights: Array, name: str) -> dict[str, Any]:
    """The JSON of a `soi.match.forest.Forest` fitted on (n, len(CALIBRATION)) values: gradient boosting
    (scikit-learn's histogram version), small trees, strong shrinkage."""
    model = HistGradientBoostingClassifier(
        max_iter=150,
        learning_rate=0.05,
        max_leaf_nodes=6,
        min_samples_leaf=15,
        l2_regularization=5.0,
        max_features=0.4,
        random_state=0,
        monotonic_cst=[RISING.get(name, 0) for name in CALIBRATION],
    )
    model.fit(values, labels, sample_weight=weights)
    trees = [[_node(at, node) for at, node in enumerate(step[0].nodes)] for step in model._predictors]
    return {
        "fitted_on": name,
        "columns": list(CALIBRATION),
        "slope": 1.0,
        "shift": round(float(model._baseline_prediction.ravel()[0]), 5),
        "trees": trees,
    }


def _node(at: int, node: Any) -> list[float]:
    """[feature, threshold, left, right, value]; a leaf points at itself."""
    if node["is_leaf"]:
        return [0, 0.0, at, at, round(float(node["value"]), 5)]
    threshold = float(np.format_float_positional(node["num_threshold"], precision=6))
    return [int(node["feature_idx"]), threshold, int(node["left"]), int(node["right"]), 0.0]
