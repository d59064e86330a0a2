"""From a ranker's score to a calibrated probability, and from that to a band.

The calibration reads the score, its margin, the agreement of the views, the length and language of the
message and what the guard found; it is fitted on evaluation sets (`bench fit`) and rescaled to a desk's own
confirmed and rejected matches (`soi fit`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soi.match.features import COLUMNS, Query

TAKEN = (
    "share_words",
    "share_folded",
    "share_grams",
    "claim_covered",
    "title_covered",
    "claim_grams",
    "title_grams",
    "bm25_folded",
    "bm25_grams",
    "bigrams_claim",
    "rare_shared",
    "rare_claim",
    "numbers_shared",
    "numbers_clash",
    "names_shared",
    "concepts_shared",
    "concepts_query",
    "concepts_claim",
    "exact",
    "near",
    "url",
    "static_z",
    "static_cos",
    "dense_z",
    "dense_cos",
)
"""Ranking features that are also read by the calibration."""
OWN = (
    "score",
    "margin",
    "leads_lexical",
    "leads_dense",
    "static_margin",
    "dense_margin",
    "short",
    "length",
    "unaccented",
    "cross",
    "cross_share",
    "cross_dense",
    "cross_concepts",
    "vietnamese",
    "english",
)
GUARD = ("blocked", "opposite", "soft_differences", "material_differences")
"""What the guard found, as numbers: see `soi.match.judging`."""
CALIBRATION: tuple[str, ...] = (*TAKEN, *OWN, *GUARD)
COMPARED = 6
"""Candidates of a query that the guard compares and the calibration judges."""
_AT = {name: position for position, name in enumerate(COLUMNS)}
_TAKEN_AT = [_AT[name] for name in TAKEN]


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Probability at or above which a band begins."""

    answer: float
    choose: float


def _margins(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each value minus the best of the others; a single one stands against nothing, which is 0."""
    if len(values) < 2:
        return values
    order = np.argsort(-values)
    best, second = values[order[0]], values[order[1]]
    others = np.full_like(values, best)
    others[order[0]] = second
    return values - others


def calibration_rows(
    query: Query, features: NDArray[np.float64], scores: NDArray[np.float64], same: Sequence[bool]
) -> NDArray[np.float64]:
    """Calibration inputs of every candidate without the guard's: shape (n, len(TAKEN) + len(OWN)).
    `same`: the check is in the message's language."""
    count = len(scores)
    if not count:
        return np.zeros((0, len(TAKEN) + len(OWN)))
    column = {name: features[:, _AT[name]] for name in ("bm25_folded", "bm25_grams", "static_z", "dense_z")}
    cross = np.array([0.0 if one else 1.0 for one in same])
    lexical = column["bm25_folded"] + column["bm25_grams"]
    length = math.log1p(len(query.stems))
    own = np.column_stack(
        [
            scores,
            np.clip(_margins(scores), -6.0, 6.0),
            (lexical >= lexical.max()) & (lexical > 0),
            (column["dense_z"] + column["static_z"] >= (column["dense_z"] + column["static_z"]).max()),
            _margins(column["static_z"]),
            _margins(column["dense_z"]),
            np.full(count, float(len(query.stems) < 5)),
            np.full(count, length),
            np.full(count, float(query.unaccented)),
            cross,
            cross * features[:, _AT["share_folded"]],
            cross * column["dense_z"],
            cross * features[:, _AT["concepts_query"]],
            np.full(count, float(query.lang == "vi")),
            np.full(count, float(query.lang == "en")),
        ]
    ).astype(np.float64)
    return np.hstack([features[:, _TAKEN_AT], own])


def logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / (1 + exp(-x)), element by element, safe for large values."""
    return 1.0 / (1.0 + np.exp(-np.clip(values, -40.0, 40.0)))
