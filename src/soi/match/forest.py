"""The calibration: a small sum of decision trees giving the log-odds that a check is about the claim.

Fitted offline by gradient boosting (Friedman 2001) and read from a JSON file; evaluating it is all that
happens here. A linear model was measured against it: docs/decisions/0008-ranking-and-bands.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Forest:
    """Trees as arrays of shape (trees, nodes); a leaf points at itself. log-odds = slope * sum + shift."""

    columns: tuple[str, ...]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    value: NDArray[np.float64]
    depth: int
    slope: float
    shift: float
    fitted_on: str

    def scores(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Log-odds of shape (n,) for values of shape (n, len(columns)): value <= threshold goes left."""
        trees = np.arange(len(self.feature))
        node = np.zeros((len(values), len(trees)), dtype=np.int64)
        rows = np.arange(len(values))[:, None]
        for _ in range(self.depth):
            goes_left = values[rows, self.feature[trees, node]] <= self.threshold[trees, node]
            node = np.where(goes_left, self.left[trees, node], self.right[trees, node])
        total: NDArray[np.float64] = self.value[trees, node].sum(axis=1)
        return self.slope * total + self.shift


def read_forest(data: Mapping[str, Any], columns: tuple[str, ...], name: str) -> Forest:
    """Build a forest from its JSON: {"columns", "trees": [[[feature, threshold, left, right, value], …], …],
    "slope", "shift", "fitted_on"}. Raises ValueError for columns the engine does not compute."""
    own: Sequence[str] = data["columns"]
    unknown = set(own) - set(columns)
    if unknown:
        raise ValueError(f"calibration {name}: unknown feature {', '.join(sorted(unknown))}")
    trees: Sequence[Sequence[Sequence[float]]] = data["trees"]
    nodes = max(len(tree) for tree in trees)
    table = np.zeros((len(trees), nodes, 5))
    for at, tree in enumerate(trees):
        table[at, : len(tree)] = tree
    place = np.array([columns.index(column) for column in own], dtype=np.int64)
    return Forest(
        columns=tuple(columns),
        feature=place[table[:, :, 0].astype(np.int64)],
        threshold=table[:, :, 1],
        left=table[:, :, 2].astype(np.int64),
        right=table[:, :, 3].astype(np.int64),
        value=table[:, :, 4],
        depth=max(_depth(tree) for tree in trees),
        slope=float(data["slope"]),
        shift=float(data["shift"]),
        fitted_on=str(data["fitted_on"]),
    )


def _depth(tree: Sequence[Sequence[float]]) -> int:
    depth = [0] * len(tree)
    for at, (_, _, left, right, _) in enumerate(tree):
        for child in (int(left), int(right)):
            if child != at:
                depth[child] = depth[at] + 1
    return max(depth)
