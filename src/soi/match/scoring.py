"""Candidates in, calibrated ranking out: the ranker and the calibration that belong to one set of views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.match.bands import CALIBRATION, Thresholds, calibration_rows, logistic
from soi.match.features import COLUMNS, Candidate, Idf, Query, matrix
from soi.match.ranking import WEIGHTS_FOLDER, LinearModel, load_json, read_model


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates of one query, best first, with everything that led to their order.

    `features` (n, len(COLUMNS)), `scores` (n,), `probabilities` (n,) are in the candidates' order."""

    query: Query
    candidates: tuple[Candidate, ...]
    features: NDArray[np.float64]
    scores: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    model: Model

    def parts(self, position: int) -> dict[str, float]:
        """Each feature's share of one candidate's score."""
        return self.model.ranker.parts(self.features[position])

    def calibration(self) -> NDArray[np.float64]:
        """Calibration inputs, shape (n, len(CALIBRATION))."""
        same = [one.record.lang == self.query.lang for one in self.candidates]
        return calibration_rows(self.query, self.features, self.scores, same)


@dataclass(frozen=True, slots=True)
class Model:
    """One ranker, one calibration and the band thresholds fitted with them."""

    name: str
    ranker: LinearModel
    calibration: LinearModel
    thresholds: Thresholds

    def rank(self, query: Query, candidates: Sequence[Candidate], idf: Idf) -> Ranked:
        """Score, order and calibrate the candidates of one query."""
        features = matrix(query, candidates, idf)
        scores = self.ranker.scores(features)
        order = np.argsort(-scores, kind="stable")
        ranked = Ranked(
            query,
            tuple(candidates[at] for at in order),
            features[order],
            scores[order],
            np.zeros(len(order)),
            self,
        )
        if not len(order):
            return ranked
        probabilities = logistic(self.calibration.scores(ranked.calibration()))
        return Ranked(query, ranked.candidates, ranked.features, ranked.scores, probabilities, self)


def _name_for(spaces: Sequence[str]) -> str:
    if "dense" in spaces:
        return "dense"
    return "static" if "static" in spaces else "lexical"


def read_full_model(path: Path) -> Model:
    """Read a model file: {"ranking": …, "calibration": …, "thresholds": {"answer", "choose"}}.

    Raises ValueError naming what is wrong with the file."""
    data = load_json(path)
    ranking, calibration, thresholds = data.get("ranking"), data.get("calibration"), data.get("thresholds")
    if not (isinstance(ranking, dict) and isinstance(calibration, dict) and isinstance(thresholds, dict)):
        raise ValueError(f"{path}: needs the objects ranking, calibration and thresholds")
    return Model(
        path.stem,
        read_model(ranking, COLUMNS, f"{path.name} ranking"),
        read_model(calibration, CALIBRATION, f"{path.name} calibration"),
        Thresholds(float(thresholds["answer"]), float(thresholds["choose"])),
    )


def load_model(spaces: Sequence[str], folder: Path | None = None) -> Model:
    """The model for the vector spaces at hand. A file of the same name in `folder` (a desk's own fit) wins
    over the shipped one."""
    name = _name_for(spaces)
    own = folder / f"{name}.json" if folder else None
    if own and own.exists():
        return read_full_model(own)
    return read_full_model(WEIGHTS_FOLDER / f"{name}.json")


def rescaled(model: Model, slope: float, shift: float, note: str) -> dict[str, object]:
    """A model file (see `read_full_model`) with the calibration's log-odds scaled: slope * logit + shift."""

    def part(one: LinearModel, factor: float, bias: float, fitted_on: str) -> dict[str, object]:
        weights = {
            name: float(value) * factor for name, value in zip(one.columns, one.weights, strict=True) if value
        }
        return {"fitted_on": fitted_on, "bias": bias, "weights": weights}

    calibration = model.calibration
    return {
        "ranking": part(model.ranker, 1.0, model.ranker.bias, model.ranker.fitted_on),
        "calibration": part(
            calibration, slope, slope * calibration.bias + shift, f"{calibration.fitted_on}; {note}"
        ),
        "thresholds": {"answer": model.thresholds.answer, "choose": model.thresholds.choose},
    }
