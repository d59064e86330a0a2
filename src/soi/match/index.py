"""The index over checks: build, add, update, remove, search. The front of the engine.

Load it after a fork, never before: the store and some embedders hold threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from soi import text as soi_text
from soi.match.candidates import FirstStage, Frequencies
from soi.match.decision import Decision, decide
from soi.match.embed import Embedder, Remembering, VectorCache
from soi.match.features import Query
from soi.match.queries import query_of
from soi.match.results import Document, PieceResult, SearchResult, Span
from soi.match.scoring import Model, Ranked, load_model
from soi.match.store import Entry, Store, TantivyStore, build
from soi.match.views import FIELDS, Record, fields_of, pack, record_of, unpack

MAX_CHARS = 20_000
"""Characters of a message that are analysed; the rest is ignored."""
MAX_PIECES = 12
"""Claims of one message that are searched."""
IMMEDIATE = ("static",)
"""Vector spaces that are filled while checks are added; the others by `fill_vectors`, in the background."""
Progress = Callable[[int], None]
_CHUNK = 4096


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
        self.model: Model = load_model(tuple(self.setup.embedders), self.setup.models)
        self._writing = threading.Lock()

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
        if self.store.stats().spaces.get(space, 0) >= self.count:
            return []
        probe = np.ones(self.setup.embedders[space].dim, dtype=np.float32)
        everything, missing = list(self.store.ids()), []
        for start in range(0, len(everything), _CHUNK):
            chunk = everything[start : start + _CHUNK]
            present = self.store.cosines(space, probe, chunk)
            missing += [uid for uid in chunk if uid not in present]
        return missing

    def fill_vectors(self, progress: Progress | None = None, batch: int = 64) -> int:
        """Compute the vectors that are still missing, batch by batch; returns how many were added.

        Safe to stop at any time: what is done stays done."""
        done = 0
        for space, embedder in self._background().items():
            waiting = self.missing_vectors(space)
            for start in range(0, len(waiting), batch):
                payloads = self.store.fetch(waiting[start : start + batch])
                texts = [vector_text(unpack(payload)) for payload in payloads.values()]
                vectors = embedder.encode(texts)
                with self._writing:
                    self.store.add_vectors(space, list(payloads), vectors)
                done += len(payloads)
                if progress:
                    progress(len(payloads))
        return done

    def _background(self) -> dict[str, Embedder]:
        """Embedders as they are used for checks: with their cache, where there is one."""
        wrapped: dict[str, Embedder] = {}
        for space, embedder in self.setup.embedders.items():
            if self.setup.vector_cache and space not in IMMEDIATE:
                cache = VectorCache(self.setup.vector_cache, embedder.name, embedder.dim)
                wrapped[space] = Remembering(embedder, cache)
            else:
                wrapped[space] = embedder
        return wrapped

    def rank(self, text: str, lang: str = "") -> Ranked:
        """Rank checks for a whole message as one query, without bands: for measuring and for search pages."""
        return self._rank(query_of(text[:MAX_CHARS], lang))

    def _rank(self, query: Query) -> Ranked:
        total = self.store.stats().count
        frequencies = Frequencies(self.store, total)
        vectors = {
            space: embedder.encode([query.text])[0] for space, embedder in self.setup.embedders.items()
        }
        vectors = {space: vector for space, vector in vectors.items() if np.any(vector)}
        candidates = FirstStage(self.store, frequencies).find(query, vectors)
        return self.model.rank(query, candidates, frequencies)

    def search(self, text: str, lang: str = "") -> SearchResult:
        """Find the check that answers each claim of a message, or say why there is none."""
        started = time.perf_counter()
        text = text[:MAX_CHARS]
        language = soi_text.guess_language(text)
        pieces = list(self._pieces(text))
        decisions = [self._decide(text, piece, lang) for piece in pieces]
        results = tuple(
            PieceResult(piece.text, Span(piece.start, piece.end), one.band, one.reason, one.matches)
            for piece, one in zip(pieces, decisions, strict=True)
        )
        return SearchResult(
            lang=lang or language.code,
            unaccented=language.unaccented,
            pieces=results,
            thresholds={"answer": self.model.thresholds.answer, "choose": self.model.thresholds.choose},
            index_version=self.store.stats().version,
            timings={"total": (time.perf_counter() - started) * 1000},
        )

    def _pieces(self, text: str) -> Iterator[soi_text.Piece]:
        pieces = soi_text.segment(text)[:MAX_PIECES]
        yield from pieces or [soi_text.Piece(text.strip(), 0, len(text))]

    def _decide(self, text: str, piece: soi_text.Piece, lang: str) -> Decision:
        kind = soi_text.kind(piece.text)
        query = query_of(piece.text, lang)
        if kind != "claim" and not any(key.startswith("url:") for key in query.keys):
            return Decision("new", kind, ())
        return decide(self._rank(query), self.model.thresholds, piece.text)

    def close(self) -> None:
        """Release the store's files and threads."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


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
