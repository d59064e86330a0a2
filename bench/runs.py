"""Running a retrieval set through the engine: candidates and features of every query, collected once, so that
rankers can be fitted on some folds and scored on others."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bench.fitting import fit_logistic, fit_ranker
from soi.match.bands import CALIBRATION, logistic
from soi.match.features import COLUMNS
from soi.match.index import Index
from soi.match.ranking import LinearModel
from soi.match.scoring import Ranked

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One query as the engine saw it. `gold`: mask over the candidates; `wanted`: how many checks answer it."""

    id: str
    ranked: Ranked
    gold: NDArray[np.bool_]
    wanted: int
    group: str
    milliseconds: float

    @property
    def ids(self) -> list[str]:
        return [one.record.id for one in self.ranked.candidates]


def run_queries(
    index: Index, queries: Mapping[str, str], gold: Mapping[str, frozenset[str]], group: str
) -> list[Case]:
    """Rank every query as one whole message."""
    cases = []
    for uid, text in queries.items():
        started = time.perf_counter()
        ranked = index.rank(text)
        elapsed = (time.perf_counter() - started) * 1000
        wanted = gold.get(uid, frozenset())
        mask = np.array([one.record.id in wanted for one in ranked.candidates], dtype=np.bool_)
        cases.append(Case(uid, ranked, mask, len(wanted), group, elapsed))
    return cases


def folds_of(cases: Sequence[Case], seed: int = 1) -> NDArray[np.int64]:
    """A fold number for each case, equal sizes, seeded."""
    return np.random.default_rng(seed).permutation(np.arange(len(cases)) % FOLDS)


def ranker_for(cases: Sequence[Case], name: str, weights: Sequence[float] | None = None) -> LinearModel:
    """A ranker fitted on these cases."""
    found = fit_ranker(
        [case.ranked.features for case in cases], [case.gold for case in cases], weights or [1.0] * len(cases)
    )
    return LinearModel(name, COLUMNS, found, 0.0, name)


def reordered(case: Case, ranker: LinearModel) -> Case:
    """The same case, ranked by another ranker."""
    scores = ranker.scores(case.ranked.features)
    order = np.argsort(-scores, kind="stable")
    ranked = replace(
        case.ranked,
        candidates=tuple(case.ranked.candidates[at] for at in order),
        features=case.ranked.features[order],
        scores=scores[order],
        probabilities=np.zeros(len(order)),
    )
    return replace(case, ranked=ranked, gold=case.gold[order])


CALIBRATED = 5
"""Candidates of each query that the calibration is fitted on."""


def calibration_for(cases: Sequence[Case], name: str, weights: Sequence[float] | None = None) -> LinearModel:
    """A calibration fitted on the first candidates of these (already ranked) cases: is this the right check?"""
    rows, labels, shares = [], [], []
    for at, case in enumerate(cases):
        rows.append(case.ranked.calibration()[:CALIBRATED])
        labels.append(case.gold[:CALIBRATED])
        shares.append(np.full(len(labels[-1]), weights[at] if weights else 1.0))
    found, bias = fit_logistic(np.vstack(rows), np.concatenate(labels), np.concatenate(shares))
    return LinearModel(name, CALIBRATION, found, bias, name)


def calibrated(case: Case, calibration: LinearModel) -> Case:
    """The same case with probabilities."""
    probabilities = logistic(calibration.scores(case.ranked.calibration()))
    return replace(case, ranked=replace(case.ranked, probabilities=probabilities))


def cross_fitted(cases: Sequence[Case]) -> list[Case]:
    """Every case ranked and calibrated by models fitted on the other folds."""
    folds = folds_of(cases)
    done: list[Case] = []
    for fold in range(FOLDS):
        train = [case for case, own in zip(cases, folds, strict=True) if own != fold]
        ranker = ranker_for(train, f"fold {fold}")
        fitted = calibration_for([reordered(case, ranker) for case in train], f"fold {fold}")
        held = [case for case, own in zip(cases, folds, strict=True) if own == fold]
        done += [calibrated(reordered(case, ranker), fitted) for case in held]
    return done
