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

from soi.match.store.files import WriterLock, disk_bytes, file_mark, replace_file
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
        if not (folder / _CURRENT).exists():
            folder.mkdir(parents=True, exist_ok=True)
            with self._lock.held(timeout):
                if not (folder / _CURRENT).exists():
                    _switch(folder, _new_generation(folder, self._fields))
        self._pointer = str(folder / _CURRENT)
        self._current, self._mark = "", (0, 0, 0)
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
        held = snapshot.terms.holding(list(dict.fromkeys(keys)), limit)
        return dict(zip(snapshot.rows.ids_of(list(held)), held.values(), strict=True))

    def dense(self, space: str, vector: Vector, limit: int, lang: str | None = None) -> list[Hit]:
        """See `Store.dense`."""
        snapshot = self._snapshot()
        view = snapshot.spaces.get(space)
        if view is None or limit < 1:
            return []
        code = None if lang is None else snapshot.rows.lang_code(lang)
        return _hits(snapshot, view.search(vector, limit, code))

    def cosines(self, space: str, vector: Vector, ids: Sequence[str]) -> dict[str, float]:
        """See `Store.cosines`."""
        snapshot = self._snapshot()
        if (view := snapshot.spaces.get(space)) is None:
            return {}
        rows = snapshot.rows.rows_of(ids)
        cosines = view.cosines(vector, list(rows.values()))
        return {i: cosines[row] for i, row in rows.items() if row in cosines}

    def sample(self, space: str, lang: str) -> Vector:
        """See `Store.sample`. Rows with the smallest id hashes: little changes when entries come."""
        snapshot = self._snapshot()
        known: Vector | None = snapshot.derived.get(("sample", space, lang))
        if known is None:
            known = snapshot.derived["sample", space, lang] = _sample(snapshot, space, lang)
        return known

    def frequencies(self, field: str, terms: Sequence[str]) -> list[int]:
        """See `Store.frequencies`."""
        return self._snapshot().terms.frequencies(field, terms)

    def fetch(self, ids: Sequence[str]) -> dict[str, bytes]:
        """See `Store.fetch`."""
        rows = self._snapshot().rows
        found = rows.rows_of(ids)
        return dict(zip(found, rows.payloads_of(list(found.values())), strict=True))

    def ids(self) -> Iterator[str]:
        """See `Store.ids`."""
        return self._snapshot().rows.living()

    def missing(self, space: str) -> list[str]:
        """See `Store.missing`."""
        snapshot = self._snapshot()
        wanted = snapshot.rows.alive
        if (view := snapshot.spaces.get(space)) is not None:
            wanted = wanted & ~view.living(snapshot.rows)
        return snapshot.rows.ids_of(np.flatnonzero(wanted).tolist())

    def languages(self, space: str) -> dict[str, int]:
        """See `Store.languages`."""
        snapshot = self._snapshot()
        known: dict[str, int] | None = snapshot.derived.get(("languages", space))
        if known is None:
            known = snapshot.derived["languages", space] = _languages(snapshot, space)
        return dict(known)

    def stats(self) -> StoreStats:
        """See `Store.stats`."""
        snapshot = self._snapshot()
        known: StoreStats | None = snapshot.derived.get("stats")
        if known is None:
            known = snapshot.derived["stats"] = _stats(snapshot)
        return known

    def close(self) -> None:
        """See `Store.close`. Files are let go with the object, once the last search using them has ended."""

    def _snapshot(self) -> Snapshot:
        while True:
            generation = self._newest()
            try:
                return generation.snapshot()
            except (FileNotFoundError, StoreDamagedError) as error:
                self._unless_replaced(generation.folder.name, error)

    def _newest(self) -> Generation:
        if file_mark(self._pointer) != self._mark:
            with self._opening:
                self._generation = self._open_current()
        return self._generation

    def _open_current(self) -> Generation:
        while True:
            mark = file_mark(self._pointer)
            name = _current_name(self.folder)
            if name == self._current:
                self._mark = mark
                return self._generation
            try:
                generation = Generation(self.folder / name)
            except (FileNotFoundError, StoreDamagedError) as error:
                self._unless_replaced(name, error)
                continue
            if generation.fields != self._fields:
                raise StoreDamagedError(
                    f"{self.folder} was built with fields {', '.join(generation.fields)}:"
                    " run `soi index rebuild`"
                )
            self._current, self._mark = name, mark
            return generation

    def _unless_replaced(self, name: str, error: FileNotFoundError | StoreDamagedError) -> None:
        """Raise `error`, unless a `build` has meanwhile put another generation in place of `name`."""
        if _current_name(self.folder) != name:
            return
        if isinstance(error, FileNotFoundError):
            raise StoreDamagedError(f"{error.filename} is missing: run `soi index rebuild`") from error
        raise error


def build(folder: Path, fields: Sequence[str], entries: Iterable[Entry], *, timeout: float = 10.0) -> None:
    """Make the store in `folder` anew from `entries` (streamed); readers see the old one until it is whole.

    Whatever state the folder was in, a kill leaves the old store or the new one. Other writers are kept out
    meanwhile (`StoreBusyError` after their timeout). The old generation's files go at once; readers that have
    them open keep them until they look again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with WriterLock(folder / "write.lock").held(timeout):
        current = folder / _CURRENT
        if current.exists() and (kept := folder / current.read_text().strip()).is_dir():
            _sweep(folder, kept)
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
    _sweep(folder, generation.folder)


def _sweep(folder: Path, kept: Path) -> None:
    """Remove every generation but one: older ones, and what killed builds left."""
    for path in folder.iterdir():
        if _GENERATION.fullmatch(path.name) and path != kept:
            shutil.rmtree(path, ignore_errors=True)


def _hits(snapshot: Snapshot, found: Sequence[tuple[float, int]]) -> list[Hit]:
    ids = snapshot.rows.ids_of([row for _, row in found])
    return [Hit(identifier, score) for identifier, (score, _) in zip(ids, found, strict=True)]


def _sample(snapshot: Snapshot, space: str, lang: str) -> Vector:
    view = snapshot.spaces.get(space)
    if view is None:
        return np.zeros((0, 0), dtype=np.float32)
    rows = np.flatnonzero(
        view.living(snapshot.rows) & (snapshot.rows.lang_codes == snapshot.rows.lang_code(lang))
    )
    hashes = snapshot.rows.records["hash"][rows]
    if len(rows) > SAMPLE_ROWS:
        rows = rows[np.argpartition(hashes, SAMPLE_ROWS)[:SAMPLE_ROWS]]
    return view.matrix(np.sort(rows).tolist())


def _languages(snapshot: Snapshot, space: str) -> dict[str, int]:
    if (view := snapshot.spaces.get(space)) is None:
        return {}
    langs = snapshot.rows.langs
    counts = np.bincount(snapshot.rows.lang_codes[view.living(snapshot.rows)], minlength=len(langs))
    return {lang: int(n) for lang, n in zip(langs, counts, strict=True) if n}


def _stats(snapshot: Snapshot) -> StoreStats:
    folder = snapshot.rows.folder
    spaces = {name: int(view.living(snapshot.rows).sum()) for name, view in sorted(snapshot.spaces.items())}
    number = int(folder.name.removeprefix("gen-"))
    steps = [number, snapshot.terms.stamp, *(snapshot.spaces[name].sequence for name in spaces)]
    return StoreStats(snapshot.rows.count, "-".join(map(str, steps)), disk_bytes(folder), spaces)
