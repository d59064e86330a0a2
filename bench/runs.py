"""Running a retrieval set through the engine: candidates and features of every query, collected once, so that
rankers can be fitted on some folds and scored on others."""

from __future__ import annotations

import time
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.fitting import fit_forest, fit_ranker
from soi.match.bands import CALIBRATION, COMPARED, GUARD, calibration_rows, logistic
from soi.match.features import COLUMNS
from soi.match.forest import Forest, read_forest
from soi.match.guard import analyse, compare_analysed
from soi.match.index import Index
from soi.match.judging import guard_columns
from soi.match.ranking import LinearModel
from soi.match.scoring import Ranked
from soi.text import strip_asking

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
    text: str
    compared: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    probabilities: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

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
        cases.append(Case(uid, ranked, mask, len(wanted), group, elapsed, text))
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
    )
    return replace(case, ranked=ranked, gold=case.gold[order])


def inputs(case: Case) -> NDArray[np.float64]:
    """Calibration inputs of the first candidates, shape (n <= COMPARED, len(CALIBRATION)). The guard's comparisons
    are remembered in the case, whatever the ranking."""
    first = case.ranked.candidates[:COMPARED]
    new = [one for one in first if one.record.id not in case.compared]
    if new:
        message = analyse(strip_asking(case.text).text or case.text, case.ranked.query.lang)
        found = [compare_analysed(message, analyse(one.record.claim, one.record.lang)) for one in new]
        for one, row in zip(new, guard_columns(found), strict=True):
            case.compared[one.record.id] = row
    ranked = case.ranked
    same = [one.record.lang == ranked.query.lang for one in ranked.candidates]
    rows = calibration_rows(ranked.query, ranked.features, ranked.scores, same)[:COMPARED]
    guard = np.array([case.compared[one.record.id] for one in first]).reshape(len(first), len(GUARD))
    return np.hstack([rows, guard])


def group_of(case: Case) -> int:
    """Fold group: messages that look like the same check stay together."""
    return zlib.crc32((case.ids[0] if case.ids else case.id).encode())


def boosted(cases: Sequence[Case], name: str, weights: Sequence[float]) -> dict[str, Any]:
    """A calibration (see `soi.match.forest`) fitted on the first candidates of (already ranked) cases. Candidates
    after the first count a third."""
    rows, labels, shares = [], [], []
    for case, weight in zip(cases, weights, strict=True):
        own = inputs(case)
        if len(own):
            rows.append(own)
            labels.append(case.gold[:COMPARED])
            shares.append(weight * np.r_[1.0, np.full(len(own) - 1, 0.3)])
    values, share = np.vstack(rows), np.concatenate(shares)
    return fit_forest(values, np.concatenate(labels), share / share.mean(), name)


def calibrated(case: Case, forest: Forest) -> Case:
    """The same case with the probabilities of its first candidates."""
    own = inputs(case)
    return replace(case, probabilities=logistic(forest.scores(own)) if len(own) else np.zeros(0))


def cross_fitted(cases: Sequence[Case]) -> list[Case]:
    """Every case ranked and calibrated by models fitted on the other folds."""
    folds = folds_of(cases)
    done: list[Case] = []
    for fold in range(FOLDS):
        train = [case for case, own in zip(cases, folds, strict=True) if own != fold]
        ranker = ranker_for(train, f"fold {fold}")
        ordered = [reordered(case, ranker) for case in train]
        forest = read_forest(boosted(ordered, f"fold {fold}", [1.0] * len(ordered)), CALIBRATION, "fold")
        held = [case for case, own in zip(cases, folds, strict=True) if own == fold]
        done += [calibrated(reordered(case, ranker), forest) for case in held]
    return done
