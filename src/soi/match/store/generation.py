"""One generation of the embedded store: term index, row table and vector spaces, kept in step."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import numpy as np

from soi.match.store.files import file_mark, replace_file, sync_folder
from soi.match.store.protocol import Entry, StoreDamagedError, Vector, unit_rows
from soi.match.store.rows import RowsView, RowsWriter, create_rows, read_rows
from soi.match.store.spaces import SpaceView, make_clusters
from soi.match.store.terms import TermIndex, TermsView, TermsWriter
from soi.match.store.vectors import Coding, VectorFile, VectorWriter

FORMAT = 1
_BULK = 256
"""Batches of more entries than this get the large writing buffer."""
_VECTOR_BATCH = 1024


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The three parts as of one commit."""

    terms: TermsView
    rows: RowsView
    spaces: Mapping[str, SpaceView]
    derived: dict[object, Any] = field(default_factory=dict)
    """What was computed from this snapshot, by what it is."""


class Generation:
    """Opens, reads and writes one generation folder. Writing needs the store's writer lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.fields = _read_meta(folder)
        self._terms = TermIndex(folder / "terms", self.fields)
        self._lock = threading.Lock()
        self._commit_file = str(folder / "terms" / "meta.json")
        self._vectors_folder = str(folder / "vectors")
        self._seen = self._marks()
        self._snapshot = self._read(None)

    @staticmethod
    def create(folder: Path, fields: Sequence[str]) -> Generation:
        """Make an empty generation, durable."""
        for part in (folder / "terms", folder / "vectors"):
            part.mkdir(parents=True)
        create_rows(folder)
        TermIndex.create(folder / "terms", fields)
        replace_file(folder / "meta.json", json.dumps({"format": FORMAT, "fields": list(fields)}).encode())
        sync_folder(folder.parent)
        return Generation(folder)

    def snapshot(self) -> Snapshot:
        """The newest commit of any process; looks at the disk, cheaply."""
        marks = self._marks()
        if marks != self._seen or self._spaces_moved():
            with self._lock:
                marks = self._marks()
                self._snapshot = self._read(self._snapshot)
                self._seen = marks
        return self._snapshot

    def write(self, puts: Iterable[Entry], deletes: Iterable[str]) -> None:
        """Apply one batch as one commit."""
        entries = iter(puts)
        first = list(islice(entries, _BULK + 1))
        gone = list(deletes)
        if not first and not gone:
            return
        before = self.snapshot()
        writer = self._terms.writer(bulk=len(first) > _BULK)
        batch = _Batch(self, before, writer)
        try:
            for identifier in gone:
                batch.delete(identifier)
            for entry in chain(first, entries):
                batch.put(entry)
            batch.seal()
        except BaseException:
            writer.abandon()
            raise
        finally:
            batch.close()
        writer.commit()
        try:
            self._make_room()
        finally:
            writer.finish()

    def add_vectors(self, name: str, ids: Sequence[str], vectors: Vector) -> None:
        """Give living entries their vectors in space `name`."""
        rows = self.snapshot().rows
        pairs = [(at, row) for at, i in enumerate(ids) if (row := rows.row_of(i)) is not None]
        if not pairs:
            return
        writer = self.vector_writer(name, vectors, rows)
        try:
            chosen, numbers = zip(*pairs, strict=True)
            writer.add(numbers, np.asarray(vectors)[list(chosen)])
            writer.commit()
        finally:
            writer.close()
        self._make_room()

    def _make_room(self) -> None:
        """Take up what was written, and cluster languages that have grown too large to be scanned."""
        snapshot = self.snapshot()
        for view in snapshot.spaces.values():
            for lang in view.crowded():
                make_clusters(view, snapshot.rows, lang)
        self.snapshot()

    def vector_writer(self, name: str, like: Vector, rows: RowsView) -> VectorWriter:
        """A writer for space `name`, which is made to fit vectors `like` these if it is new."""
        folder = self._space_folder(name)
        if folder.exists():
            return VectorWriter(VectorFile(folder), rows.ends.rows)
        return VectorWriter(VectorFile.create(folder, Coding.fit(unit_rows(like))), rows.ends.rows)

    def _space_folder(self, name: str) -> Path:
        return self.folder / "vectors" / quote(name, safe="")

    def _space_names(self) -> Iterator[str]:
        for path in (self.folder / "vectors").iterdir():
            yield unquote(path.name)

    def _marks(self) -> tuple[int, ...]:
        return *file_mark(self._commit_file), *file_mark(self._vectors_folder)

    def _spaces_moved(self) -> bool:
        return any(space.file.head()[0] != space.sequence for space in self._snapshot.spaces.values())

    def _read(self, old: Snapshot | None) -> Snapshot:
        terms = self._terms.view()
        rows = read_rows(self.folder, terms.stamp, old.rows if old else None)
        if rows.count != terms.count:
            raise StoreDamagedError(
                f"{self.folder} holds {terms.count} entries but {rows.count} rows: run `soi index rebuild`"
            )
        spaces = {}
        for name in self._space_names():
            space = old.spaces.get(name) if old else None
            died = old is None or old.rows is not rows
            spaces[name] = (space or SpaceView(VectorFile(self._space_folder(name)))).refreshed(rows, died)
        return Snapshot(terms, rows, spaces)


class _Batch:
    """The parts of one commit while it is being written."""

    def __init__(self, generation: Generation, before: Snapshot, terms: TermsWriter) -> None:
        self._generation = generation
        self._before = before
        self._terms = terms
        self._rows = RowsWriter(before.rows)
        self._new: dict[str, int] = {}
        self._pending: dict[str, tuple[list[int], list[Vector]]] = {}
        self._vectors: dict[str, VectorWriter] = {}

    def delete(self, identifier: str) -> None:
        row = self._new.pop(identifier, None)
        if row is None:
            row = self._before.rows.row_of(identifier)
        if row is not None:
            self._terms.delete(row)
            self._rows.kill(row)

    def put(self, entry: Entry) -> None:
        self.delete(entry.id)
        row = self._rows.add(entry.id, entry.lang, entry.payload)
        self._new[entry.id] = row
        self._terms.add(row, entry.fields)
        for name, vector in entry.vectors.items():
            numbers, vectors = self._pending.setdefault(name, ([], []))
            numbers.append(row)
            vectors.append(vector)
            if len(numbers) >= _VECTOR_BATCH:
                self._flush(name)

    def _flush(self, name: str) -> None:
        numbers, vectors = self._pending.pop(name)
        matrix = np.asarray(vectors, dtype=np.float32)
        if name not in self._vectors:
            self._vectors[name] = self._generation.vector_writer(name, matrix, self._before.rows)
        self._vectors[name].add(numbers, matrix)

    def seal(self) -> None:
        for name in list(self._pending):
            self._flush(name)
        for writer in self._vectors.values():
            writer.commit()
        self._rows.seal(self._before.terms.stamp)

    def close(self) -> None:
        self._rows.close()
        for writer in self._vectors.values():
            writer.close()


def _read_meta(folder: Path) -> tuple[str, ...]:
    try:
        meta = json.loads((folder / "meta.json").read_bytes())
        made, fields = int(meta["format"]), tuple(str(name) for name in meta["fields"])
    except (ValueError, KeyError, TypeError) as error:
        raise StoreDamagedError(f"{folder}/meta.json is damaged: run `soi index rebuild`") from error
    if made != FORMAT:
        raise StoreDamagedError(f"{folder} has format {made}, not {FORMAT}: run `soi index rebuild`")
    return fields
