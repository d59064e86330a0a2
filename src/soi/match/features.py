"""How well a check fits a message, as named numbers. Pure arithmetic over two analysed texts.

Every feature is computed from the texts, the index-wide document frequencies and the vectors alone,
never from a store's own scores, so that every store ranks alike.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from soi.match.views import Record, word_grams

K1, B = 0.9, 0.4
"""BM25 saturation and length normalisation (Robertson and Zaragoza 2009; values for short texts)."""
AVERAGE_TERMS = {"words": 25.0, "folded": 40.0, "grams": 110.0, "concepts": 10.0}
"""Assumed mean field lengths in terms: constants, so that a score does not change with the library."""

Idf = Callable[[str, Sequence[str]], Mapping[str, float]]
"""(field, terms) -> inverse document frequency of each term."""


@dataclass(frozen=True, slots=True)
class Query:
    """One piece of a message, analysed once."""

    text: str
    lang: str
    unaccented: bool
    words: tuple[str, ...]
    stems: tuple[str, ...]
    grams: frozenset[str]
    numbers: frozenset[str]
    names: frozenset[str]
    concepts: tuple[str, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A check under consideration, with its cosines to the query by vector space.

    `cosines` maps a space to (cosine, z-score of the cosine among checks of the same language)."""

    record: Record
    cosines: Mapping[str, tuple[float, float]]
    keys: frozenset[str]


FEATURES = (
    "bm25_words",
    "bm25_folded",
    "bm25_grams",
    "share_words",
    "share_folded",
    "share_grams",
    "claim_covered",
    "title_covered",
    "claim_grams",
    "title_grams",
    "bigrams_claim",
    "bigrams_title",
    "rare_shared",
    "rare_claim",
    "numbers_shared",
    "numbers_clash",
    "names_shared",
    "summary_covered",
    "concepts_shared",
    "concepts_query",
    "concepts_claim",
    "exact",
    "near",
    "url",
    "length_claim",
    "length_ratio",
    "same_language",
    "static_z",
    "static_cos",
    "dense_z",
    "dense_cos",
    "dense_title_z",
)
RELATIVE = (
    "bm25_words",
    "bm25_folded",
    "bm25_grams",
    "claim_covered",
    "rare_shared",
    "concepts_shared",
    "static_z",
    "dense_z",
)
"""Features repeated as a share of the best value among the candidates (name + `_rel`)."""
CROSSED = (
    "bm25_folded_rel",
    "bm25_grams_rel",
    "concepts_shared",
    "concepts_query",
    "concepts_claim",
    "dense_z",
    "static_z",
)
"""Features repeated for unmarked Vietnamese (`_unaccented`), across languages (`_cross`) and for long
messages (`_long`)."""
COLUMNS: tuple[str, ...] = (
    *FEATURES,
    *(f"{name}_rel" for name in RELATIVE),
    *(f"{name}_{case}" for name in CROSSED for case in ("unaccented", "cross", "long")),
)
LONG_MESSAGE = 40
"""Words from which a message counts as long."""


def _bm25(query: frozenset[str], document: Sequence[str], idf: Mapping[str, float], field: str) -> float:
    counts = Counter(document)
    norm = K1 * (1 - B + B * len(document) / AVERAGE_TERMS[field])
    total = 0.0
    for term in query & counts.keys():
        frequency = counts[term]
        total += idf[term] * frequency * (K1 + 1) / (frequency + norm)
    return total


def _weight(terms: set[str] | frozenset[str], idf: Mapping[str, float]) -> float:
    return sum(idf[term] for term in terms)


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def _bigrams(terms: Sequence[str]) -> set[tuple[str, str]]:
    return set(pairwise(terms))


def _gram_set(terms: Sequence[str]) -> set[str]:
    return set(chain.from_iterable(map(word_grams, terms)))


@dataclass(frozen=True, slots=True)
class _Side:
    """What is the same for every candidate of one query."""

    query: Query
    stems: frozenset[str]
    words: frozenset[str]
    bigrams: set[tuple[str, str]]
    idf_words: Mapping[str, float]
    idf_stems: Mapping[str, float]
    idf_grams: Mapping[str, float]
    idf_concepts: Mapping[str, float]
    self_words: float
    self_stems: float
    self_grams: float


def _side(query: Query, candidates: Sequence[Candidate], idf: Idf) -> _Side:
    stems, words = frozenset(query.stems), frozenset(query.words)
    terms = set(stems)
    for candidate in candidates:
        terms.update(
            candidate.record.claim_stems, candidate.record.title_stems, candidate.record.summary_stems
        )
    idf_words, idf_grams = idf("words", list(words)), idf("grams", list(query.grams))
    idf_stems = idf("folded", list(terms))
    held = {concept for candidate in candidates for concept in candidate.record.concepts}
    idf_concepts = idf("concepts", list(held.union(query.concepts)))
    return _Side(
        query=query,
        stems=stems,
        words=words,
        bigrams=_bigrams(query.stems),
        idf_words=idf_words,
        idf_stems=idf_stems,
        idf_grams=idf_grams,
        idf_concepts=idf_concepts,
        self_words=_weight(words, idf_words) * (K1 + 1),
        self_stems=_weight(stems, idf_stems) * (K1 + 1),
        self_grams=_weight(query.grams, idf_grams) * (K1 + 1),
    )


def _lexical(side: _Side, record: Record) -> dict[str, float]:
    claim, title = set(record.claim_stems), set(record.title_stems)
    body = [*record.title_stems, *record.claim_stems, *record.summary_stems]
    claim_grams, title_grams = _gram_set(record.claim_stems), _gram_set(record.title_stems)
    all_grams = list(chain.from_iterable(map(word_grams, (*record.title_stems, *record.claim_stems))))
    words = _bm25(side.words, record.words, side.idf_words, "words")
    folded = _bm25(side.stems, body, side.idf_stems, "folded")
    grams = _bm25(side.query.grams, all_grams, side.idf_grams, "grams")
    shared = side.stems & (claim | title)
    rare = sorted((side.idf_stems[term] for term in shared), reverse=True)[:4]
    rarest = sorted((side.idf_stems[term] for term in claim | title), reverse=True)[:4]
    idf = side.idf_stems
    return {
        "bm25_words": words / 10,
        "bm25_folded": folded / 10,
        "bm25_grams": grams / 40,
        "share_words": _share(words, side.self_words),
        "share_folded": _share(folded, side.self_stems),
        "share_grams": _share(grams, side.self_grams),
        "claim_covered": _share(_weight(side.stems & claim, idf), _weight(claim, idf)),
        "title_covered": _share(_weight(side.stems & title, idf), _weight(title, idf)),
        "claim_grams": _share(len(claim_grams & side.query.grams), len(claim_grams)),
        "title_grams": _share(len(title_grams & side.query.grams), len(title_grams)),
        "bigrams_claim": math.log1p(len(side.bigrams & _bigrams(record.claim_stems))),
        "bigrams_title": math.log1p(len(side.bigrams & _bigrams(record.title_stems))),
        "rare_shared": sum(rare) / 20,
        "rare_claim": _share(sum(rare), sum(rarest)),
        "summary_covered": _share(
            _weight(side.stems & set(record.summary_stems), idf), _weight(set(record.summary_stems), idf)
        ),
        **_numbers_and_names(side.query, claim | title),
        **_concepts(side, record),
    }


def _numbers_and_names(query: Query, terms: set[str]) -> dict[str, float]:
    numbers = {term for term in terms if term[0].isdigit()}
    shared = len(numbers & query.numbers)
    return {
        "numbers_shared": math.log1p(shared),
        "numbers_clash": float(bool(numbers) and bool(query.numbers) and not shared),
        "names_shared": math.log1p(len(query.names & terms)),
    }


def _concepts(side: _Side, record: Record) -> dict[str, float]:
    ours, theirs, idf = frozenset(side.query.concepts), frozenset(record.concepts), side.idf_concepts
    shared = _weight(ours & theirs, idf)
    return {
        "concepts_shared": shared / 10,
        "concepts_query": _share(shared, _weight(ours, idf)),
        "concepts_claim": _share(shared, _weight(theirs, idf)),
    }


def _other(query: Query, candidate: Candidate) -> dict[str, float]:
    record, keys = candidate.record, candidate.keys
    none = (0.0, 0.0)
    static, dense = candidate.cosines.get("static", none), candidate.cosines.get("dense", none)
    return {
        "exact": float(any(key.startswith("exact:") for key in keys)),
        "near": min(1.0, sum(key.startswith("near:") for key in keys) / 8),
        "url": float(any(key.startswith("url:") for key in keys)),
        "length_claim": math.log1p(len(record.claim_stems)) / 3,
        "length_ratio": math.log((len(query.stems) + 1) / (len(record.claim_stems) + 1)),
        "same_language": float(record.lang == query.lang),
        "static_z": static[1] / 4,
        "static_cos": static[0],
        "dense_z": dense[1] / 4,
        "dense_cos": (dense[0] - 0.8) * 5 if dense[0] else 0.0,
        "dense_title_z": candidate.cosines.get("dense-title", none)[1] / 4,
    }


def matrix(query: Query, candidates: Sequence[Candidate], idf: Idf) -> NDArray[np.float64]:
    """Features of every candidate: an array of shape (len(candidates), len(COLUMNS))."""
    if not candidates:
        return np.zeros((0, len(COLUMNS)))
    side = _side(query, candidates, idf)
    rows = [{**_lexical(side, one.record), **_other(query, one)} for one in candidates]
    base = np.array([[row[name] for name in FEATURES] for row in rows])
    at = {name: position for position, name in enumerate(FEATURES)}
    columns = [base]
    relative: dict[str, NDArray[np.float64]] = {}
    for name in RELATIVE:
        column = base[:, at[name]]
        best = float(column.max())
        relative[f"{name}_rel"] = column / best if best > 0 else np.zeros_like(column)
    columns += [column[:, None] for column in relative.values()]
    cases = (query.unaccented, None, len(query.words) >= LONG_MESSAGE)
    cross = np.array([float(one.record.lang != query.lang) for one in candidates])
    for name in CROSSED:
        column = relative[name] if name in relative else base[:, at[name]]
        for case in cases:
            columns.append((column * (cross if case is None else float(case)))[:, None])
    return np.hstack(columns)
