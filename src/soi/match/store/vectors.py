"""The files of one vector space of the embedded store: append-only 8-bit codes. Searching is in `spaces`.

A slot is one stored vector: its row number and `dim` codes. Slots count once the head says so; of several
slots of one row the last one counts. Which rows live is the row table's business. `clusters-LANG-SLOTS` is a
faiss IVF over the slots of one language below SLOTS: derived, may be missing, made anew at will.
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

import faiss
import numpy as np
from numpy.typing import NDArray

from soi.match.store.files import Tail, replace_file, sync_folder
from soi.match.store.protocol import StoreDamagedError, StoreError, Vector, unit_rows

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

    def clusters(self) -> dict[int, int]:
        """Slots that the saved clusters of each language code cover."""
        found: dict[int, int] = {}
        for path in self.folder.glob("clusters-*-*"):
            lang, slots = (int(part) for part in path.name.split("-")[1:])
            found[lang] = max(slots, found.get(lang, 0))
        return found

    def clusters_path(self, lang: int, slots: int) -> Path:
        """Where the clusters of a language code over the first `slots` slots are."""
        return self.folder / f"clusters-{lang}-{slots}"


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


def _mapped(path: Path, size: int) -> mmap.mmap | bytes:
    if not size:
        return b""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < size:
            raise StoreDamagedError(f"{path} is cut short: run `soi index rebuild`")
        return mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
