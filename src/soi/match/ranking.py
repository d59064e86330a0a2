"""The ranker: a linear model over named features, read from a JSON file a person can read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

WEIGHTS_FOLDER = Path(__file__).parent / "weights"


@dataclass(frozen=True, slots=True)
class LinearModel:
    """score = bias + sum over columns of weight * value. Natural units: nothing is standardised."""

    name: str
    columns: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float
    fitted_on: str

    def scores(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Scores of shape (n,) for values of shape (n, len(columns))."""
        return values @ self.weights + self.bias

    def parts(self, row: NDArray[np.float64]) -> dict[str, float]:
        """Each column's share of one row's score; zero parts are left out."""
        products = row * self.weights
        return {
            name: round(float(part), 4) for name, part in zip(self.columns, products, strict=True) if part
        }


def read_model(data: Mapping[str, object], columns: tuple[str, ...], name: str) -> LinearModel:
    """Build a model from `{"weights": {column: number}, "bias": number, "fitted_on": text}`.

    Raises ValueError for a column the engine does not compute."""
    raw = data["weights"]
    assert isinstance(raw, dict)
    unknown = set(raw) - set(columns)
    if unknown:
        raise ValueError(f"weights {name}: unknown feature {', '.join(sorted(unknown))}")
    bias = data.get("bias", 0.0)
    assert isinstance(bias, int | float)
    values = np.array([float(raw.get(column, 0.0)) for column in columns])
    return LinearModel(name, columns, values, float(bias), str(data.get("fitted_on", "")))


def load_json(path: Path) -> dict[str, object]:
    """Read one JSON object."""
    data = orjson.loads(path.read_bytes())
    if not isinstance(data, dict):
        raise ValueError(f"{path.name} must hold one JSON object")
    return data
