"""The first stage: which checks may fit at all. Views are searched apart and fused by relative score.

A check that is missed here can never be found by the ranker, so this stage is measured alone (recall@50).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soi.match.background import idf as background_idf
from soi.match.features import Candidate, Query
from soi.match.store import Store
from soi.match.views import unpack

POOL = 50
"""Candidates handed to the ranker."""
DEPTH = 60
"""Hits taken from each view."""
MAX_QUERY_TERMS = 64
VIEW_WEIGHTS = {"words": 0.6, "folded": 1.0, "grams": 1.0, "concepts": 0.8}
DENSE_WEIGHT = 1.2
Z_SCALE = 4.0
"""A z-score of 4 counts like the best hit of a lexical view."""
KEY_WEIGHT = 2.0
SMALL_SAMPLE = 8
MAX_REMEMBERED = 200_000
"""Document frequencies kept in memory (about 30 MB)."""


class Frequencies:
    """Document frequencies of one state of a store, remembered as they are looked up."""

    def __init__(self, store: Store) -> None:
        stats = store.stats()
        self.version = stats.version
        self._store = store
        self._total = stats.count
        self._counts: dict[tuple[str, str], int] = {}

    def counts(self, field: str, terms: Sequence[str]) -> list[int]:
        """In how many checks each term stands."""
        known = self._counts
        missing = [term for term in terms if (field, term) not in known]
        if missing:
            if len(known) > MAX_REMEMBERED:
                known = self._counts = {}
                missing = list(terms)
            known.update(
                zip([(field, term) for term in missing], self._store.frequencies(field, missing), strict=True)
            )
        return [known[field, term] for term in terms]

    def __call__(self, field: str, terms: Sequence[str]) -> dict[str, float]:
        """Inverse document frequency of each term."""
        counts = self.counts(field, terms)
        return {
            term: background_idf(count, self._total, term) for term, count in zip(terms, counts, strict=True)
        }


def _rarest(field: str, terms: Sequence[str], frequencies: Frequencies) -> list[str]:
    """At most MAX_QUERY_TERMS of the terms the library knows, rarest first."""
    distinct = list(dict.fromkeys(terms))
    counts = frequencies.counts(field, distinct)
    known = [(count, term) for count, term in zip(counts, distinct, strict=True) if count]
    return [term for _, term in sorted(known)[:MAX_QUERY_TERMS]]


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
        fused: dict[str, float] = {}
        views = {
            "words": query.words,
            "folded": query.stems,
            "grams": sorted(query.grams),
            "concepts": query.concepts,
        }
        for field, terms in views.items():
            hits = self.store.lexical(field, _rarest(field, terms, self.frequencies), DEPTH)
            best = hits[0].score if hits else 1.0
            for hit in hits:
                fused[hit.id] = fused.get(hit.id, 0.0) + VIEW_WEIGHTS[field] * hit.score / best
        by_space = {space: scales(self.store, space, vector) for space, vector in vectors.items()}
        for space, vector in vectors.items():
            for lang, scale in by_space[space].items():
                for hit in self.store.dense(space, vector, DEPTH // 2, lang):
                    bonus = DENSE_WEIGHT * max(scale.z(hit.score), 0.0) / Z_SCALE
                    fused[hit.id] = fused.get(hit.id, 0.0) + bonus
        keyed = self.store.keyed(query.keys, DEPTH)
        for uid in keyed:
            fused[uid] = fused.get(uid, 0.0) + KEY_WEIGHT
        best_ids = sorted(fused, key=lambda uid: (-fused[uid], uid))[:POOL]
        return self._candidates(best_ids, keyed, vectors, by_space)

    def _candidates(
        self,
        ids: list[str],
        keyed: Mapping[str, Sequence[str]],
        vectors: Mapping[str, NDArray[np.float32]],
        by_space: Mapping[str, Mapping[str, Scale]],
    ) -> list[Candidate]:
        payloads = self.store.fetch(ids)
        cosines = {space: self.store.cosines(space, vector, ids) for space, vector in vectors.items()}
        found = []
        for uid in ids:
            if uid not in payloads:  # removed since the search began
                continue
            record = unpack(payloads[uid])
            own = {}
            for space, values in cosines.items():
                scale = by_space[space].get(record.lang)
                if uid in values and scale is not None:
                    own[space] = (values[uid], scale.z(values[uid]))
            found.append(Candidate(record, own, frozenset(keyed.get(uid, ()))))
        return found
