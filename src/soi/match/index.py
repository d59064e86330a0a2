"""The index over checks: build, add, update, remove, search. The front of the engine.

Load it after a fork, never before: the store and some embedders hold threads.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from soi import text as soi_text
from soi.match.candidates import FirstStage, Frequencies
from soi.match.decision import decide
from soi.match.embed import Embedder, EmbedderUnavailableError, Remembering, VectorCache
from soi.match.features import Query
from soi.match.judging import judge
from soi.match.queries import query_of
from soi.match.results import Document, PieceResult, SearchResult, Span
from soi.match.scoring import Model, Ranked, load_model
from soi.match.store import Entry, Store, TantivyStore, build
from soi.match.views import FIELDS, Record, fields_of, pack, record_of, unpack, url_keys

log = logging.getLogger(__name__)

MAX_CHARS = 20_000
"""Characters of a message that are analysed; the rest is ignored."""
MAX_PIECES = 12
"""Claims of one message that are searched."""
WHOLE_PIECES, WHOLE_WORDS = 4, 80
"""A message of at most this many claims and words is also tried as one, since a claim may need its context."""
NO_CLAIM = frozenset({"greeting", "one-word", "bare-link", "opinion", "prediction", "empty"})
FILLED = 0.98
"""Share of checks that must have a vector before a space that is filled in the background is asked."""
IMMEDIATE = ("static",)
"""Vector spaces that are filled while checks are added; the others by `fill_vectors`, in the background."""
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Setup:
    """What an index works with besides its store.

    `embedders` maps a vector space (`static`, `dense`) to what fills it; without any, matching is lexical.
    `models`: folder of a desk's own calibration (see `soi.match.scoring.load_model`).
    `vector_cache`: folder where vectors of checks (never of messages) are kept by content hash."""

    embedders: Mapping[str, Embedder] = field(default_factory=dict)
    models: Path | None = None
    vector_cache: Path | None = None


class Index:
    """Checks, ready to be searched. Many threads may search while one writes."""

    def __init__(self, store: Store, setup: Setup | None = None) -> None:
        self.store = store
        self.setup = setup or Setup()
        spaces = list(self.setup.embedders)
        self._models: dict[tuple[str, ...], Model] = {
            some: load_model(some, self.setup.models)
            for size in range(len(spaces) + 1)
            for some in combinations(spaces, size)
        }
        self._writing = threading.Lock()
        self._remembered = Frequencies(store)

    @classmethod
    def open(cls, folder: Path, setup: Setup | None = None) -> Self:
        """Open the index in `folder`, or start an empty one there."""
        return cls(TantivyStore(folder, FIELDS), setup)

    @classmethod
    def build(
        cls,
        folder: Path,
        documents: Iterable[Document],
        setup: Setup | None = None,
        progress: Progress | None = None,
    ) -> Self:
        """Make a new index of `documents` and put it in place of the one in `folder` in one step.

        Only the immediate spaces are filled; call `fill_vectors` for the others."""
        setup = setup or Setup()
        build(folder, FIELDS, _entries(documents, _immediate(setup), progress))
        return cls.open(folder, setup)

    @property
    def ready(self) -> tuple[str, ...]:
        """Vector spaces that hold (nearly) every check. A space that is still being filled is not asked: its
        empty half would count against the right check."""
        stats = self.store.stats()
        return tuple(
            space
            for space in self.setup.embedders
            if space in IMMEDIATE or stats.spaces.get(space, 0) >= FILLED * stats.count
        )

    @property
    def model(self) -> Model:
        """The model for the spaces that are ready."""
        return self._models[self.ready]

    @property
    def count(self) -> int:
        """Checks in the index."""
        return self.store.stats().count

    def change(
        self, puts: Iterable[Document], removals: Iterable[str] = (), progress: Progress | None = None
    ) -> None:
        """Add or replace checks and remove others in one atomic commit, visible to searches on return.
        Unknown removals are ignored."""
        with self._writing:
            self.store.apply(_entries(puts, _immediate(self.setup), progress), removals)

    def add(self, documents: Iterable[Document]) -> None:
        """Add or replace checks."""
        self.change(documents)

    update = add

    def remove(self, ids: Iterable[str]) -> None:
        """Remove checks."""
        self.change((), ids)

    def missing_vectors(self, space: str) -> list[str]:
        """Ids of checks that have no vector in `space` yet."""
        stats = self.store.stats()
        return [] if stats.spaces.get(space, 0) >= stats.count else self.store.missing(space)

    def fill_vectors(self, progress: Progress | None = None, batch: int = 64) -> int:
        """Compute the vectors that are still missing, batch by batch; returns how many were added.

        Safe to stop at any time: what is done stays done."""
        done = 0
        for space, embedder in self.setup.embedders.items():
            waiting = self.missing_vectors(space)
            if not waiting:
                continue
            with ExitStack() as opened:
                if self.setup.vector_cache and space not in IMMEDIATE:
                    cache = VectorCache(self.setup.vector_cache, embedder.name, embedder.dim)
                    embedder = Remembering(embedder, opened.enter_context(cache))
                for start in range(0, len(waiting), batch):
                    done += self._fill(space, embedder, waiting[start : start + batch], progress)
        return done

    def _fill(self, space: str, embedder: Embedder, ids: list[str], progress: Progress | None) -> int:
        payloads = self.store.fetch(ids)
        if not payloads:  # removed since
            return 0
        vectors = embedder.encode([vector_text(unpack(payload)) for payload in payloads.values()])
        with self._writing:
            self.store.add_vectors(space, list(payloads), vectors)
        if progress:
            progress(len(payloads))
        return len(payloads)

    def rank(self, text: str, lang: str = "") -> Ranked:
        """Rank checks for a whole message as one query, without bands: for measuring and for search pages."""
        return self._rank(query_of(text[:MAX_CHARS], lang))

    def _rank(self, query: Query) -> Ranked:
        frequencies = self._frequencies()
        vectors = self._vectors(query)
        candidates = FirstStage(self.store, frequencies).find(query, vectors)
        return self.model.rank(query, candidates, frequencies)

    def logit(self, text: str, uid: str) -> float | None:
        """The calibration's log-odds that check `uid` fits `text`, or None if it is not even a candidate."""
        judged = judge(self.rank(text), text)
        ids = [one.record.id for one in judged.ranked.candidates[: len(judged.comparisons)]]
        return float(judged.log_odds[ids.index(uid)]) if uid in ids else None

    def _vectors(self, query: Query) -> dict[str, NDArray[np.float32]]:
        """The query in every space that knows it; an endpoint that is away is done without."""
        found = {}
        for space in self.ready:
            try:
                vector = self.setup.embedders[space].encode([query.text])[0]
            except EmbedderUnavailableError as problem:
                log.warning("asked without the %s space: %s", space, type(problem).__name__)
                continue
            if np.any(vector):
                found[space] = vector
        return found

    def _frequencies(self) -> Frequencies:
        """The remembered document frequencies, new ones once the store has changed."""
        if self._remembered.version != self.store.stats().version:
            self._remembered = Frequencies(self.store)
        return self._remembered

    def search(self, text: str, lang: str = "") -> SearchResult:
        """Find the check that answers each claim of a message, or say why there is none."""
        started = time.perf_counter()
        text = text[:MAX_CHARS]
        language = soi_text.guess_language(text)
        addresses = url_keys(found.url for found in soi_text.find_urls(text))
        results = self._results(text, lang, addresses)
        return SearchResult(
            lang=lang or language.code,
            unaccented=language.unaccented,
            pieces=tuple(results),
            thresholds={"answer": self.model.thresholds.answer, "choose": self.model.thresholds.choose},
            index_version=self.store.stats().version,
            timings={"total": (time.perf_counter() - started) * 1000},
        )

    def _results(self, text: str, lang: str, addresses: list[str]) -> list[PieceResult]:
        whole = soi_text.Piece(text.strip(), 0, len(text))
        pieces = soi_text.segment(text)[:MAX_PIECES] or [whole]
        results = [self._decide(piece, lang, addresses) for piece in pieces]
        claims = [one for one in results if one.reason not in NO_CLAIM]
        if len(pieces) < 2 or len(claims) > WHOLE_PIECES or len(text.split()) > WHOLE_WORDS:
            return claims or results[:1]
        if sum(one.band == "answer" for one in results) > 1:
            return claims
        together = self._decide(soi_text.Piece(text, 0, len(text)), lang, addresses)
        return [together] if _rank_of(together) >= max(map(_rank_of, results)) else claims or results[:1]

    def _decide(self, piece: soi_text.Piece, lang: str, addresses: list[str]) -> PieceResult:
        kind = soi_text.kind(piece.text)
        span = Span(piece.start, piece.end)
        if kind != "claim" and not addresses:
            return PieceResult(piece.text, span, "new", kind)
        ranked = self._rank(query_of(piece.text, lang, addresses))
        decision = decide(judge(ranked, piece.text), ranked.model.thresholds)
        reason = kind if kind != "claim" and decision.band == "new" else decision.reason
        return PieceResult(piece.text, span, decision.band, reason, decision.matches)

    def close(self) -> None:
        """Release the store's files and threads."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _rank_of(result: PieceResult) -> tuple[int, float]:
    """How good a finding is: band first, then the best probability."""
    best = result.matches[0].probability if result.matches else 0.0
    return ("new", "choose", "answer").index(result.band), best


def vector_text(record: Record) -> str:
    """The text of a check that is embedded."""
    return record.claim or record.title


def _immediate(setup: Setup) -> dict[str, Embedder]:
    return {space: embedder for space, embedder in setup.embedders.items() if space in IMMEDIATE}


def _entries(
    documents: Iterable[Document],
    embedders: Mapping[str, Embedder],
    progress: Progress | None,
    batch: int = 256,
) -> Iterator[Entry]:
    waiting: list[Document] = []
    for document in documents:
        waiting.append(document)
        if len(waiting) == batch:
            yield from _batch(waiting, embedders)
            if progress:
                progress(len(waiting))
            waiting = []
    yield from _batch(waiting, embedders)
    if progress and waiting:
        progress(len(waiting))


def _batch(documents: Sequence[Document], embedders: Mapping[str, Embedder]) -> Iterator[Entry]:
    if not documents:
        return
    records = [record_of(document) for document in documents]
    texts = [vector_text(record) for record in records]
    encoded: dict[str, NDArray[np.float32]] = {
        space: embedder.encode(texts) for space, embedder in embedders.items()
    }
    for position, (document, record) in enumerate(zip(documents, records, strict=True)):
        vectors = {space: rows[position] for space, rows in encoded.items() if np.any(rows[position])}
        yield Entry(document.id, document.lang, fields_of(record, document), pack(record), vectors)
