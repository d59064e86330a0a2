"""One vector space of the embedded store: an append-only file of 8-bit codes and exact search over it.

A slot is one stored vector: its row number and `dim` codes. Slots count once the head says so; of several
slots of one row the last one counts. Scanning is exact, language by language. Which rows live is the row
table's business.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from soi.match.store.files import Tail, replace_file, sync_folder
from soi.match.store.protocol import StoreDamagedError, StoreError, Vector, unit_rows
from soi.match.store.rows import RowsView

faiss.omp_set_num_threads(1)  # our callers are threads; OpenMP teams only fight them (measured: 16 ms for 4)

_HEAD = struct.Struct("<QQI")
"""Sequence number, slots, CRC; two copies in turn, so that a torn one leaves the other."""
_HEAD_EVERY = 32

Codes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Coding:
    """How a unit vector becomes bytes: each component clipped to ±clip, in 255 even steps."""

    dim: int
    clip: float

    @staticmethod
    def fit(rows: Vector) -> Coding:
        """A coding with room to spare for vectors like these unit `rows`."""
        dim = rows.shape[1]
        widest = float(np.abs(rows).max(initial=0.0))
        return Coding(dim, min(1.0, max(2.0 * widest, 4.0 / dim**0.5)))

    def encode(self, rows: Vector) -> Codes:
        """Codes of unit rows `(n, dim)`, the same bytes faiss would make."""
        steps = np.floor((rows + np.float32(self.clip)) * np.float32(255.0 / (2.0 * self.clip)))
        return np.asarray(np.clip(steps, 0, 255), dtype=np.uint8)

    def decode(self, codes: Codes) -> Vector:
        """Unit rows that `codes` stand for."""
        step = np.float32(2.0 * self.clip / 255.0)
        return unit_rows((codes.astype(np.float32) + np.float32(0.5)) * step - np.float32(self.clip))

    def scanner(self) -> faiss.IndexScalarQuantizer:
        """An empty faiss index that reads these codes."""
        kind = faiss.ScalarQuantizer.QT_8bit_uniform
        index = faiss.IndexScalarQuantizer(self.dim, kind, faiss.METRIC_INNER_PRODUCT)
        index.train(np.array([[-self.clip] * self.dim, [self.clip] * self.dim], dtype=np.float32))
        return index


class VectorFile:
    """The files of one space."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            meta = json.loads((folder / "meta.json").read_bytes())
            self.coding = Coding(int(meta["dim"]), float(meta["clip"]))
        except (ValueError, KeyError, TypeError) as error:
            raise StoreDamagedError(f"{folder}/meta.json is damaged: run `soi index rebuild`") from error
        self._head = os.open(folder / "head", os.O_RDONLY)

    def __del__(self) -> None:
        handle = getattr(self, "_head", None)
        if handle is not None:
            os.close(handle)

    @staticmethod
    def create(folder: Path, coding: Coding) -> VectorFile:
        """Make an empty space; it appears whole."""
        draft = folder.parent.with_name("space.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        for name in ("head", "codes", "rows"):
            (draft / name).touch()
        replace_file(draft / "meta.json", json.dumps({"dim": coding.dim, "clip": coding.clip}).encode())
        draft.replace(folder)
        sync_folder(folder.parent)
        return VectorFile(folder)

    def head(self) -> tuple[int, int]:
        """Sequence number and count of slots, as committed."""
        content = os.pread(self._head, 2 * _HEAD_EVERY, 0)
        best = (0, 0)
        for at in range(0, len(content) - _HEAD.size + 1, _HEAD_EVERY):
            sequence, slots, crc = _HEAD.unpack_from(content, at)
            if crc == zlib.crc32(content[at : at + _HEAD.size - 4]):
                best = max(best, (sequence, slots))
        if content and not best[0]:
            raise StoreDamagedError(f"{self.folder}/head is damaged: run `soi index rebuild`")
        return best

    def commit(self, slots: int) -> None:
        """Let the first `slots` slots count."""
        sequence = self.head()[0] + 1
        content = struct.pack("<QQ", sequence, slots)
        content += struct.pack("<I", zlib.crc32(content))
        handle = os.open(self.folder / "head", os.O_WRONLY)
        try:
            os.pwrite(handle, content.ljust(_HEAD_EVERY, b"\0"), (sequence % 2) * _HEAD_EVERY)
            os.fsync(handle)
        finally:
            os.close(handle)

    def rows(self, slots: int) -> NDArray[np.uint32]:
        """Row numbers of the first `slots` slots (mapped)."""
        return np.frombuffer(_mapped(self.folder / "rows", 4 * slots), dtype=np.uint32)

    def codes(self, slots: int) -> Codes:
        """Codes `(slots, dim)` (mapped)."""
        flat = np.frombuffer(_mapped(self.folder / "codes", self.coding.dim * slots), dtype=np.uint8)
        return flat.reshape(slots, self.coding.dim)


class VectorWriter:
    """Appends slots behind the committed ones."""

    def __init__(self, file: VectorFile, committed_rows: int) -> None:
        self.file = file
        slots = file.head()[1]
        rows = file.rows(slots)
        while slots and rows[slots - 1] >= committed_rows:
            slots -= 1  # a killed writer's: its row numbers are about to be given to other entries
        if slots != len(rows):
            file.commit(slots)
        self._slots = slots
        self._codes = Tail(file.folder / "codes", slots * file.coding.dim)
        self._rows = Tail(file.folder / "rows", slots * 4)

    def add(self, rows: Sequence[int], vectors: Vector) -> None:
        """Append `vectors` `(n, dim)` of `rows`."""
        unit = unit_rows(vectors)
        if unit.shape != (len(rows), self.file.coding.dim):
            raise StoreError(
                f"space {self.file.folder.name} holds vectors of {self.file.coding.dim} numbers,"
                f" not {unit.shape[-1]}: after changing the embedder run `soi index rebuild`"
            )
        self._codes.write(self.file.coding.encode(unit).tobytes())
        self._rows.write(np.asarray(rows, dtype=np.uint32).tobytes())
        self._slots += len(rows)

    def commit(self) -> None:
        """Make what was added durable and let it count (for rows that live)."""
        self._codes.sync()
        self._rows.sync()
        self.file.commit(self._slots)

    def close(self) -> None:
        """Let go of the files."""
        self._codes.close()
        self._rows.close()


class Chunk:
    """An immutable run of slots of one language with its faiss index."""

    def __init__(
        self, coding: Coding, slots: NDArray[np.uint32], rows: NDArray[np.uint32], codes: Codes
    ) -> None:
        self.coding = coding
        self.slots = slots
        self.rows = rows
        self.live = np.ones(len(slots), dtype=np.bool_)
        self._index = coding.scanner()
        self._index.add_sa_codes(np.ascontiguousarray(codes))
        self._choice: faiss.SearchParameters | None = None

    def screened(self, live: NDArray[np.bool_]) -> Chunk:
        """The same run with only `live` slots to be found."""
        if np.array_equal(live, self.live):
            return self
        other = object.__new__(Chunk)
        other.coding, other.slots, other.rows, other._index = self.coding, self.slots, self.rows, self._index
        other.live = live
        other._choice = _only(live)
        return other

    def search(self, unit: Vector, limit: int) -> list[tuple[float, int]]:
        """(cosine, row) of the best `limit` live slots for the unit row `(1, dim)`."""
        limit = min(limit, len(self.rows))
        scores, found = self._index.search(unit, limit, params=self._choice)
        return [
            (float(score), int(self.rows[at]))
            for score, at in zip(scores[0], found[0], strict=True)
            if at >= 0
        ]


class SpaceView:
    """One space as of one moment; immutable, safe to search from any thread."""

    def __init__(self, file: VectorFile) -> None:
        self.file = file
        self.slots = 0
        self.sequence = 0
        self.latest = np.full(0, -1, dtype=np.int32)
        self.chunks: dict[int, tuple[Chunk, ...]] = {}

    def refreshed(self, rows: RowsView, alive_changed: bool) -> SpaceView:
        """This view brought up to the committed head and to `rows` (which must have been read before)."""
        sequence, head = self.file.head()
        grown = len(self.latest) < rows.ends.rows
        if sequence == self.sequence and not grown and not alive_changed:
            return self
        fresh = SpaceView(self.file)
        fresh.sequence = sequence
        slot_rows = self.file.rows(head)
        beyond = np.flatnonzero(slot_rows[self.slots :] >= rows.ends.rows)
        fresh.slots = self.slots + int(beyond[0]) if len(beyond) else max(head, self.slots)
        fresh.latest = np.full(rows.ends.rows, -1, dtype=np.int32)
        fresh.latest[: len(self.latest)] = self.latest
        added = np.asarray(slot_rows[self.slots : fresh.slots])
        again = bool(np.any(fresh.latest[added] >= 0)) or len(np.unique(added)) < len(added)
        fresh.latest[added] = np.arange(self.slots, fresh.slots, dtype=np.int32)
        fresh.chunks = dict(self.chunks)
        if len(added):
            self._add_chunks(fresh, rows, added)
        if alive_changed or again:
            fresh._screen(rows)
        return fresh

    def _add_chunks(self, fresh: SpaceView, rows: RowsView, added: NDArray[np.uint32]) -> None:
        slots = np.arange(self.slots, fresh.slots, dtype=np.uint32)
        codes = self.file.codes(fresh.slots)
        langs = rows.lang_codes[added]
        for lang in np.unique(langs).tolist():
            chosen = langs == lang
            mine, its_rows = slots[chosen], added[chosen]
            held = list(fresh.chunks.get(lang, ()))
            while held and len(held[-1].slots) <= 2 * len(mine):
                last = held.pop()
                mine, its_rows = np.concatenate([last.slots, mine]), np.concatenate([last.rows, its_rows])
            chunk = Chunk(self.file.coding, mine, its_rows, codes[mine])
            fresh.chunks[lang] = (*held, fresh._screened(chunk, rows))

    def _screened(self, chunk: Chunk, rows: RowsView) -> Chunk:
        return chunk.screened((self.latest[chunk.rows] == chunk.slots) & rows.alive[chunk.rows])

    def _screen(self, rows: RowsView) -> None:
        for lang, chunks in self.chunks.items():
            self.chunks[lang] = tuple(self._screened(chunk, rows) for chunk in chunks)

    def search(self, vector: Vector, limit: int, lang: int | None) -> list[tuple[float, int]]:
        """(cosine, row), best first; one language code or all."""
        unit = self._unit(vector)
        groups = self.chunks.values() if lang is None else [self.chunks.get(lang, ())]
        found = [hit for chunks in groups for chunk in chunks for hit in chunk.search(unit, limit)]
        found.sort(reverse=True)
        exact = self.cosines(vector, [row for _, row in found[:limit]])
        return sorted(((cosine, row) for row, cosine in exact.items()), key=lambda hit: (-hit[0], hit[1]))

    def cosines(self, vector: Vector, rows: Sequence[int]) -> dict[int, float]:
        """Cosine by row, for those rows that have a vector."""
        chosen = [row for row in rows if self.latest[row] >= 0]
        if not chosen:
            return {}
        scores = self.matrix(chosen) @ self._unit(vector)[0]
        return dict(zip(chosen, scores.tolist(), strict=True))

    def matrix(self, rows: Sequence[int]) -> Vector:
        """Unit vectors `(n, dim)` of rows that have one."""
        return self.file.coding.decode(
            self.file.codes(self.slots)[self.latest[np.asarray(rows, dtype=np.int64)]]
        )

    def living(self, rows: RowsView) -> NDArray[np.bool_]:
        """Mask over all rows: lives and has a vector."""
        return (self.latest >= 0) & rows.alive

    def _unit(self, vector: Vector) -> Vector:
        unit = unit_rows(vector)
        if unit.shape != (1, self.file.coding.dim):
            raise StoreError(
                f"space {self.file.folder.name} holds vectors of {self.file.coding.dim} numbers,"
                f" not {unit.shape[-1]}: after changing the embedder run `soi index rebuild`"
            )
        return unit


def _only(live: NDArray[np.bool_]) -> faiss.SearchParameters:
    """faiss's own Python layer takes these arguments; its type stubs describe the C++ ones."""
    make: Any = faiss
    choice: faiss.SearchParameters = make.SearchParameters(
        sel=make.IDSelectorBitmap(np.packbits(live, bitorder="little"))
    )
    return choice


def _mapped(path: Path, size: int) -> mmap.mmap | bytes:
    if not size:
        return b""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < size:
            raise StoreDamagedError(f"{path} is cut short: run `soi index rebuild`")
        return mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
