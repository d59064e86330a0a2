"""The first stage: which checks may fit at all. Views are searched apart and fused by relative score.

A check that is missed here can never be found by the ranker, so this stage is measured alone (recall@50).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soi.match.background import idf as background_idf
from soi.match.features import Candidate, Query
from soi.match.store import Store
from soi.match.views import FIELDS, language_of, unpack

POOL = 40
"""Candidates handed to the ranker."""
DRAWN = 100
"""Candidates whose exact cosines are looked up before the best POOL are chosen."""
DEPTH = 60
"""Hits taken from each view."""
MAX_QUERY_TERMS = 64
WIDESPREAD, SEEN_OFTEN, ENOUGH = 0.05, 250, 6
"""A term that stands in more than this share of the checks, and in more than SEEN_OFTEN, finds no candidates
unless a message has fewer than ENOUGH others: reading its long list costs much and tells little."""
VIEW_WEIGHTS = {"words": 0.6, "folded": 1.0, "grams": 1.0, "concepts": 0.8}
DENSE_WEIGHT = 1.2
Z_SCALE = 4.0
"""A z-score of 4 counts like the best hit of a lexical view."""
KEY_WEIGHT = 2.0
SMALL_SAMPLE = 8
MAX_REMEMBERED = 50_000
"""Document frequencies of each field kept in memory (all together about 30 MB)."""


class Frequencies:
    """Document frequencies of one state of a store, remembered as they are looked up."""

    def __init__(self, store: Store) -> None:
        stats = store.stats()
        self.version = stats.version
        self._store = store
        self.total = stats.count
        self._known: dict[str, dict[str, tuple[int, float]]] = {field: {} for field in FIELDS}

    def _looked_up(self, field: str, terms: Collection[str]) -> dict[str, tuple[int, float]]:
        """A table with (document frequency, inverse document frequency) of at least these terms."""
        known = self._known[field]
        missing = [term for term in terms if term not in known]
        if missing:
            if len(known) > MAX_REMEMBERED:
                known = self._known[field] = {}
                missing = list(terms)
            counts = self._store.frequencies(field, missing)
            for term, count in zip(missing, counts, strict=True):
                known[term] = (count, background_idf(count, self.total, term))
        return known

    def counts(self, field: str, terms: Collection[str]) -> list[int]:
        """In how many checks each term stands."""
        known = self._looked_up(field, terms)
        return [known[term][0] for term in terms]

    def __call__(self, field: str, terms: Collection[str]) -> dict[str, float]:
        """Inverse document frequency of each term."""
        known = self._looked_up(field, terms)
        return {term: known[term][1] for term in terms}


def _rarest(field: str, terms: Sequence[str], frequencies: Frequencies) -> list[str]:
    """At most MAX_QUERY_TERMS of the terms the library knows, rarest first, without widespread ones."""
    distinct = list(dict.fromkeys(terms))
    counts = frequencies.counts(field, distinct)
    known = sorted((count, term) for count, term in zip(counts, distinct, strict=True) if count)
    most = max(SEEN_OFTEN, WIDESPREAD * frequencies.total)
    kept = max(ENOUGH, sum(count <= most for count, _ in known))
    return [term for _, term in known[: min(kept, MAX_QUERY_TERMS)]]


@dataclass(frozen=True, slots=True)
class Scale:
    """Mean and standard deviation of a query's cosines to the checks of one language: the cosine of two
    unrelated texts depends on the language pair, so raw cosines cannot be compared across languages."""

    mean: float
    deviation: float

    def z(self, cosine: float) -> float:
        return (cosine - self.mean) / self.deviation


def _scale(cosines: NDArray[np.float32]) -> Scale:
    return Scale(float(cosines.mean()), max(float(cosines.std()), 0.02))


def scales(store: Store, space: str, vector: NDArray[np.float32]) -> dict[str, Scale]:
    """One scale per language of the library; languages with few checks share the pooled one."""
    by_language = {lang: store.sample(space, lang) @ vector for lang in store.languages(space)}
    present = [cosines for cosines in by_language.values() if len(cosines)]
    if not present:
        return {}
    pooled = _scale(np.concatenate(present))
    return {
        lang: _scale(cosines) if len(cosines) >= SMALL_SAMPLE else pooled
        for lang, cosines in by_language.items()
    }


@dataclass(slots=True)
class FirstStage:
    """Searches every view of one store and fuses the hits."""

    store: Store
    frequencies: Frequencies

    def find(self, query: Query, vectors: Mapping[str, NDArray[np.float32]]) -> list[Candidate]:
        """The best POOL candidates, best first."""
        lexical = self._lexical(query)
        by_space = {space: scales(self.store, space, vector) for space, vector in vectors.items()}
        nearest = self._nearest(vectors, by_space)
        keyed = self.store.keyed(query.keys, DEPTH)
        for uid in keyed:
            lexical[uid] = lexical.get(uid, 0.0) + KEY_WEIGHT
        guessed = {uid: lexical.get(uid, 0.0) + nearest.get(uid, 0.0) for uid in {*lexical, *nearest}}
        payloads = self.store.fetch(_best(guessed, DRAWN))  # without those removed since the search began
        langs = {uid: language_of(payload) for uid, payload in payloads.items()}
        cosines = {space: self.store.cosines(space, vector, list(langs)) for space, vector in vectors.items()}
        near = {
            uid: {
                space: (found[uid], by_space[space][lang].z(found[uid]))
                for space, found in cosines.items()
                if uid in found and lang in by_space[space]
            }
            for uid, lang in langs.items()
        }
        fused = {
            uid: lexical.get(uid, 0.0) + DENSE_WEIGHT / Z_SCALE * sum(z for _, z in own.values())
            for uid, own in near.items()
        }
        return [
            Candidate(unpack(payloads[uid]), near[uid], frozenset(keyed.get(uid, ())))
            for uid in _best(fused, POOL)
        ]

    def _lexical(self, query: Query) -> dict[str, float]:
        """Scores from the views of the words, each view's best hit counting its weight."""
        views = {
            "words": query.words,
            "folded": query.stems,
            "grams": sorted(query.grams),
            "concepts": query.concepts,
        }
        found: dict[str, float] = {}
        for field, terms in views.items():
            hits = self.store.lexical(field, _rarest(field, terms, self.frequencies), DEPTH)
            best = hits[0].score if hits else 1.0
            for hit in hits:
                found[hit.id] = found.get(hit.id, 0.0) + VIEW_WEIGHTS[field] * hit.score / best
        return found

    def _nearest(
        self, vectors: Mapping[str, NDArray[np.float32]], by_space: Mapping[str, Mapping[str, Scale]]
    ) -> dict[str, float]:
        """Scores of the nearest checks of each language in each space."""
        found: dict[str, float] = {}
        for space, vector in vectors.items():
            for lang, scale in by_space[space].items():
                for hit in self.store.dense(space, vector, DEPTH // 2, lang):
                    bonus = DENSE_WEIGHT * max(scale.z(hit.score), 0.0) / Z_SCALE
                    found[hit.id] = found.get(hit.id, 0.0) + bonus
        return found


def _best(scores: Mapping[str, float], count: int) -> list[str]:
    return sorted(scores, key=lambda uid: (-scores[uid], uid))[:count]
