"""The embedded store: tantivy for terms, faiss for vectors, one folder. Many readers, one writer at a time.

    folder/CURRENT            name of the generation in use, swapped atomically by `build`
    folder/gen-000001/        terms/ (tantivy), rows ids payloads langs journal, vectors/SPACE/
    folder/write.lock         held by the one writer

Open after forking, never before: tantivy and faiss keep threads of their own.
"""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from soi.match.store.files import WriterLock, replace_file
from soi.match.store.generation import Generation, Snapshot
from soi.match.store.protocol import (
    SAMPLE_ROWS,
    Entry,
    Hit,
    StoreDamagedError,
    StoreError,
    StoreStats,
    Vector,
)
from soi.match.store.terms import KEYS

_CURRENT = "CURRENT"
_GENERATION = re.compile(r"gen-\d{6,}")


class TantivyStore:
    """The embedded backend of `Store`; see there for what each method promises."""

    def __init__(self, folder: Path, fields: Sequence[str], *, timeout: float = 10.0) -> None:
        """Open the store in `folder`, making an empty one where there is none.

        `fields` are the names of the term fields (`keys` is always there). `timeout`: seconds to wait for
        another writer. Raises `StoreDamagedError` for files that do not fit together or other `fields`.
        """
        self.folder = folder
        self._fields = _all_fields(fields)
        self._timeout = timeout
        self._lock = WriterLock(folder / "write.lock")
        self._opening = threading.Lock()
        self._samples: dict[tuple[str, str], tuple[object, Vector]] = {}
        if not (folder / _CURRENT).exists():
            folder.mkdir(parents=True, exist_ok=True)
            with self._lock.held(timeout):
                if not (folder / _CURRENT).exists():
                    _switch(folder, _new_generation(folder, self._fields))
        self._current = ""
        self._generation = self._open_current()

    def apply(self, puts: Iterable[Entry], deletes: Iterable[str] = ()) -> None:
        """See `Store.apply`."""
        with self._lock.held(self._timeout):
            self._newest().write(puts, deletes)

    def add_vectors(self, space: str, ids: Sequence[str], vectors: Vector) -> None:
        """See `Store.add_vectors`."""
        if len(ids) != len(vectors):
            raise StoreError(f"{len(ids)} ids but {len(vectors)} vectors")
        with self._lock.held(self._timeout):
            self._newest().add_vectors(space, ids, vectors)

    def lexical(self, field: str, terms: Sequence[str], limit: int) -> list[Hit]:
        """See `Store.lexical`."""
        snapshot = self._snapshot()
        found = snapshot.terms.search(field, terms, limit)
        return _hits(snapshot, found)

    def keyed(self, keys: Sequence[str], limit: int) -> dict[str, list[str]]:
        """See `Store.keyed`."""
        snapshot = self._snapshot()
        wanted = list(dict.fromkeys(keys))
        held: dict[int, list[str]] = {}
        for key, frequency in zip(wanted, snapshot.terms.frequencies(KEYS, wanted), strict=True):
            if frequency:
                for _, row in snapshot.terms.search(KEYS, [key], limit):
                    held.setdefault(row, []).append(key)
        best = sorted(held, key=lambda row: (-len(held[row]), row))[:limit]
        return dict(zip(snapshot.rows.ids_of(best), (held[row] for row in best), strict=True))

    def dense(self, space: str, vector: Vector, limit: int, lang: str | None = None) -> list[Hit]:
        """See `Store.dense`."""
        view = self._newest().space(space)
        if view is None or limit < 1:
            return []
        snapshot = self._snapshot()
        view = snapshot.spaces[space]
        if lang is not None and lang not in snapshot.rows.langs:
            return []
        code = None if lang is None else snapshot.rows.langs.index(lang)
        return _hits(snapshot, view.search(vector, limit, code))

    def cosines(self, space: str, vector: Vector, ids: Sequence[str]) -> dict[str, float]:
        """See `Store.cosines`."""
        if self._newest().space(space) is None:
            return {}
        snapshot = self._snapshot()
        rows = {row: i for i in ids if (row := snapshot.rows.row_of(i)) is not None}
        found = snapshot.spaces[space].cosines(vector, list(rows))
        return {rows[row]: cosine for row, cosine in found.items()}

    def sample(self, space: str, lang: str) -> Vector:
        """See `Store.sample`. Rows with the smallest id hashes: little changes when entries come."""
        if self._newest().space(space) is None:
            return np.zeros((0, 0), dtype=np.float32)
        snapshot = self._snapshot()
        view = snapshot.spaces[space]
        known = self._samples.get((space, lang))
        if known is not None and known[0] is view:
            return known[1]
        code = snapshot.rows.langs.index(lang) if lang in snapshot.rows.langs else -1
        rows = np.flatnonzero(view.living(snapshot.rows) & (snapshot.rows.lang_codes == code))
        chosen = rows[np.argsort(snapshot.rows.records["hash"][rows], kind="stable")[:SAMPLE_ROWS]]
        matrix = view.matrix(chosen.tolist())
        self._samples[space, lang] = (view, matrix)
        return matrix

    def frequencies(self, field: str, terms: Sequence[str]) -> list[int]:
        """See `Store.frequencies`."""
        return self._snapshot().terms.frequencies(field, terms)

    def fetch(self, ids: Sequence[str]) -> dict[str, bytes]:
        """See `Store.fetch`."""
        rows = self._snapshot().rows
        return {i: rows.payload(row) for i in ids if (row := rows.row_of(i)) is not None}

    def ids(self) -> Iterator[str]:
        """See `Store.ids`."""
        return self._snapshot().rows.living()

    def languages(self, space: str) -> dict[str, int]:
        """See `Store.languages`."""
        if self._newest().space(space) is None:
            return {}
        snapshot = self._snapshot()
        living = snapshot.spaces[space].living(snapshot.rows)
        counts = np.bincount(snapshot.rows.lang_codes[living], minlength=len(snapshot.rows.langs))
        return {lang: int(n) for lang, n in zip(snapshot.rows.langs, counts, strict=True) if n}

    def stats(self) -> StoreStats:
        """See `Store.stats`."""
        snapshot = self._snapshot()
        files = [path for path in self._generation.folder.rglob("*") if path.is_file()]
        spaces = {name: int(space.living(snapshot.rows).sum()) for name, space in snapshot.spaces.items()}
        filled = ".".join(str(space.sequence) for space in snapshot.spaces.values())
        version = f"{self._current.removeprefix('gen-').lstrip('0')}-{snapshot.terms.stamp}" + (
            f"-{filled}" if filled else ""
        )
        return StoreStats(snapshot.rows.count, version, sum(path.stat().st_size for path in files), spaces)

    def close(self) -> None:
        """See `Store.close`. Files are let go when the last search using them ends."""
        self._samples.clear()

    def _snapshot(self) -> Snapshot:
        return self._newest().snapshot()

    def _newest(self) -> Generation:
        if _current_name(self.folder) != self._current:
            with self._opening:
                self._generation = self._open_current()
        return self._generation

    def _open_current(self) -> Generation:
        while True:
            name = _current_name(self.folder)
            if name == self._current:
                return self._generation
            try:
                generation = Generation(self.folder / name)
            except FileNotFoundError as error:
                if _current_name(self.folder) == name:
                    raise StoreDamagedError(
                        f"{error.filename} is missing: run `soi index rebuild`"
                    ) from error
                continue
            if generation.fields != self._fields:
                raise StoreDamagedError(
                    f"{self.folder} was built with fields {', '.join(generation.fields)}:"
                    " run `soi index rebuild`"
                )
            self._current = name
            return generation


def build(folder: Path, fields: Sequence[str], entries: Iterable[Entry], *, timeout: float = 10.0) -> None:
    """Make the store in `folder` anew from `entries` (streamed); readers see the old one until it is whole.

    Whatever state the folder was in, a kill leaves the old store or the new one. Other writers are kept out
    meanwhile (`StoreBusyError` after their timeout). The old generation's files go at once; readers that have
    them open keep them until they look again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with WriterLock(folder / "write.lock").held(timeout):
        generation = _new_generation(folder, _all_fields(fields))
        generation.write(entries, ())
        _switch(folder, generation)


def _all_fields(fields: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({*fields, KEYS}))


def _current_name(folder: Path) -> str:
    try:
        return (folder / _CURRENT).read_text().strip()
    except FileNotFoundError as error:
        raise StoreDamagedError(f"{folder}/{_CURRENT} is missing: run `soi index rebuild`") from error


def _new_generation(folder: Path, fields: Sequence[str]) -> Generation:
    taken = [int(path.name[4:]) for path in folder.iterdir() if _GENERATION.fullmatch(path.name)]
    return Generation.create(folder / f"gen-{max(taken, default=0) + 1:06d}", fields)


def _switch(folder: Path, generation: Generation) -> None:
    replace_file(folder / _CURRENT, generation.folder.name.encode())
    for path in folder.iterdir():
        if _GENERATION.fullmatch(path.name) and path.name != generation.folder.name:
            shutil.rmtree(path, ignore_errors=True)


def _hits(snapshot: Snapshot, found: Sequence[tuple[float, int]]) -> list[Hit]:
    ids = snapshot.rows.ids_of([row for _, row in found])
    return [Hit(identifier, score) for identifier, (score, _) in zip(ids, found, strict=True)]
