"""Candidates in, calibrated ranking out: the ranker and the calibration that belong to one set of views."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.match.bands import CALIBRATION, Thresholds
from soi.match.features import COLUMNS, Candidate, Idf, Query, matrix
from soi.match.forest import Forest, read_forest
from soi.match.ranking import WEIGHTS_FOLDER, LinearModel, load_json, read_model


@dataclass(frozen=True, slots=True)
class Ranked:
    """Candidates of one query, best first, with what led to their order.

    `features` (n, len(COLUMNS)) and `scores` (n,) are in the candidates' order."""

    query: Query
    candidates: tuple[Candidate, ...]
    features: NDArray[np.float64]
    scores: NDArray[np.float64]
    model: Model

    def parts(self, position: int) -> dict[str, float]:
        """Each feature's share of one candidate's score."""
        return self.model.ranker.parts(self.features[position])


@dataclass(frozen=True, slots=True)
class Model:
    """One ranker, one calibration and the band thresholds fitted with them."""

    name: str
    ranker: LinearModel
    calibration: Forest
    thresholds: Thresholds

    def rank(self, query: Query, candidates: Sequence[Candidate], idf: Idf) -> Ranked:
        """Score and order the candidates of one query."""
        features = matrix(query, candidates, idf)
        scores = self.ranker.scores(features)
        order = np.argsort(-scores, kind="stable")
        return Ranked(query, tuple(candidates[at] for at in order), features[order], scores[order], self)


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
        read_forest(calibration, CALIBRATION, path.name),
        Thresholds(float(thresholds["answer"]), float(thresholds["choose"])),
    )


def load_model(spaces: Sequence[str], folder: Path | None = None) -> Model:
    """The model for the vector spaces at hand. A file of the same name in `folder` (a desk's own fit) wins
    over the shipped one."""
    return read_full_model(model_path(_name_for(spaces), folder))


def rescaled(path: Path, slope: float, shift: float, note: str) -> dict[str, object]:
    """The model file at `path` with the calibration's log-odds scaled: slope * log-odds + shift."""
    data = load_json(path)
    calibration = data["calibration"]
    assert isinstance(calibration, dict)
    return {
        **data,
        "calibration": {
            **calibration,
            "slope": slope * float(calibration["slope"]),
            "shift": slope * float(calibration["shift"]) + shift,
            "fitted_on": f"{calibration['fitted_on']}; {note}",
        },
    }


def model_path(name: str, folder: Path | None = None) -> Path:
    """The file of a model: the desk's own in `folder` if there is one, else the shipped one."""
    own = folder / f"{name}.json" if folder else None
    return own if own and own.exists() else WEIGHTS_FOLDER / f"{name}.json"
