"""How well a check fits a message, as named numbers. Pure arithmetic over two analysed texts.

Every feature is computed from the texts, the index-wide document frequencies and the vectors alone,
never from a store's own scores, so that every store ranks alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from soi.match.views import Record, word_grams

K1, B = 0.9, 0.4
"""BM25 saturation and length normalisation (Robertson and Zaragoza 2009; values for short texts)."""
AVERAGE_TERMS = {"words": 25.0, "folded": 40.0, "grams": 110.0, "concepts": 10.0}
"""Assumed mean field lengths in terms: constants, so that a score does not change with the library."""

Idf = Callable[[str, Collection[str]], Mapping[str, float]]
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


def _share(part: NDArray[np.float64], whole: NDArray[np.float64] | float) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros_like(part), where=np.asarray(whole) > 0)


class _Terms:
    """The query's distinct terms of one field, each with a place and a weight; documents become rows of counts."""

    def __init__(self, field: str, terms: Collection[str], idf: Mapping[str, float]) -> None:
        self._field = field
        self.place = {term: at for at, term in enumerate(sorted(terms))}
        self.weights = np.array([idf[term] for term in self.place], dtype=np.float64)
        self.total = float(self.weights.sum())

    def counts(self, documents: Sequence[Iterable[str]]) -> NDArray[np.float64]:
        """How often each document holds each of the terms: (documents, terms)."""
        place, held = self.place, self.place.keys()
        return self.tally([[place[term] for term in document if term in held] for document in documents])

    def tally(self, hits: Sequence[Sequence[int]]) -> NDArray[np.float64]:
        """The same from places of terms."""
        width = len(self.place)
        lengths = [len(found) for found in hits]
        rows = np.repeat(np.arange(len(hits)) * width, lengths)
        flat = np.fromiter(chain.from_iterable(hits), dtype=np.int64, count=sum(lengths))
        counted = np.bincount(rows + flat, minlength=len(hits) * width)
        return counted.reshape(len(hits), width).astype(np.float64)

    def bm25(self, counts: NDArray[np.float64], lengths: Sequence[int]) -> NDArray[np.float64]:
        """BM25 of each document of so many terms."""
        norm = K1 * (1 - B + B * np.array(lengths, dtype=np.float64) / AVERAGE_TERMS[self._field])
        saturated: NDArray[np.float64] = counts * (K1 + 1) / (counts + norm[:, None]) @ self.weights
        return saturated

    def covered(self, counts: NDArray[np.float64]) -> NDArray[np.float64]:
        """Summed weight of the terms each document holds."""
        weight: NDArray[np.float64] = (counts > 0) @ self.weights
        return weight


class _Lexical:
    """The lexical features of all candidates of one query, column by column."""

    def __init__(self, query: Query, records: Sequence[Record], idf: Idf) -> None:
        self._query, self._records, self._idf = query, records, idf
        self._claims = [frozenset(record.claim_stems) for record in records]
        self._titles = [frozenset(record.title_stems) for record in records]
        known = frozenset().union(query.stems, *(_body(record) for record in records))
        self._weight = idf("folded", known)

    def columns(self) -> dict[str, NDArray[np.float64]]:
        """Name -> one value for each candidate."""
        return {**self._words(), **self._stems(), **self._grams(), **self._rare(), **self._concepts()}

    def _words(self) -> dict[str, NDArray[np.float64]]:
        terms = _Terms(
            "words", frozenset(self._query.words), self._idf("words", frozenset(self._query.words))
        )
        documents = [record.words for record in self._records]
        found = terms.bm25(terms.counts(documents), [len(words) for words in documents])
        return {"bm25_words": found / 10, "share_words": _share(found, terms.total * (K1 + 1))}

    def _stems(self) -> dict[str, NDArray[np.float64]]:
        terms = _Terms("folded", frozenset(self._query.stems), self._weight)
        summaries = [frozenset(record.summary_stems) for record in self._records]
        bodies = [_body(record) for record in self._records]
        found = terms.bm25(terms.counts(bodies), [len(body) for body in bodies])
        columns = {"bm25_folded": found / 10, "share_folded": _share(found, terms.total * (K1 + 1))}
        fields = {"claim": self._claims, "title": self._titles, "summary": summaries}
        for name, documents in fields.items():
            whole = np.array([self._sum(document) for document in documents])
            columns[f"{name}_covered"] = _share(terms.covered(terms.counts(documents)), whole)
        bigrams = set(pairwise(self._query.stems))
        columns["bigrams_claim"] = _log(
            len(bigrams & set(pairwise(one.claim_stems))) for one in self._records
        )
        columns["bigrams_title"] = _log(
            len(bigrams & set(pairwise(one.title_stems))) for one in self._records
        )
        return columns

    def _grams(self) -> dict[str, NDArray[np.float64]]:
        terms = _Terms("grams", self._query.grams, self._idf("grams", self._query.grams))
        held = _Held(terms.place)
        claims = terms.tally([held.in_words(record.claim_stems) for record in self._records])
        titles = terms.tally([held.in_words(record.title_stems) for record in self._records])
        records = self._records
        found = terms.bm25(claims + titles, [one.grams for one in records])
        return {
            "bm25_grams": found / 40,
            "share_grams": _share(found, terms.total * (K1 + 1)),
            "claim_grams": _share(
                (claims > 0).sum(axis=1) * 1.0, np.array([one.claim_grams for one in records])
            ),
            "title_grams": _share(
                (titles > 0).sum(axis=1) * 1.0, np.array([one.title_grams for one in records])
            ),
        }

    def _rare(self) -> dict[str, NDArray[np.float64]]:
        query, weight = self._query, self._weight.__getitem__
        stems = frozenset(query.stems)
        rare, rarest, shared, clash, names = [], [], [], [], []
        for claim, title in zip(self._claims, self._titles, strict=True):
            both = claim | title
            rare.append(sum(nlargest(4, map(weight, stems & both))))
            rarest.append(sum(nlargest(4, map(weight, both))))
            numbers = {term for term in both if term[0].isdigit()}
            shared.append(len(numbers & query.numbers))
            clash.append(float(bool(numbers) and bool(query.numbers) and not shared[-1]))
            names.append(len(query.names & both))
        return {
            "rare_shared": np.array(rare) / 20,
            "rare_claim": _share(np.array(rare, dtype=np.float64), np.array(rarest)),
            "numbers_shared": _log(shared),
            "numbers_clash": np.array(clash),
            "names_shared": _log(names),
        }

    def _concepts(self) -> dict[str, NDArray[np.float64]]:
        ours = frozenset(self._query.concepts)
        documents = [frozenset(record.concepts) for record in self._records]
        idf = self._idf("concepts", ours.union(*documents))
        shared = np.array([_sum(ours & theirs, idf) for theirs in documents])
        return {
            "concepts_shared": shared / 10,
            "concepts_query": _share(shared, _sum(ours, idf)),
            "concepts_claim": _share(shared, np.array([_sum(theirs, idf) for theirs in documents])),
        }

    def _sum(self, terms: Iterable[str]) -> float:
        return _sum(terms, self._weight)


class _Held:
    """Which of the query's grams each word of the candidates holds; a word is looked at once."""

    def __init__(self, place: Mapping[str, int]) -> None:
        self._place = place
        self._known: dict[str, list[int]] = {}

    def in_words(self, words: Iterable[str]) -> list[int]:
        found: list[int] = []
        known, place = self._known, self._place
        for word in words:
            if word not in known:
                known[word] = [place[gram] for gram in word_grams(word) if gram in place]
            found += known[word]
        return found


def _body(record: Record) -> tuple[str, ...]:
    return (*record.title_stems, *record.claim_stems, *record.summary_stems)


def _sum(terms: Iterable[str], idf: Mapping[str, float]) -> float:
    return float(sum(map(idf.__getitem__, terms)))


def _log(counts: Iterable[int]) -> NDArray[np.float64]:
    return np.log1p(np.array(list(counts), dtype=np.float64))


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
    others = [_other(query, one) for one in candidates]
    known = _Lexical(query, [one.record for one in candidates], idf).columns()
    known.update({name: np.array([row[name] for row in others]) for name in others[0]})
    base = np.column_stack([known[name] for name in FEATURES])
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
