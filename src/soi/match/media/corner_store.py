"""All corners of all pictures, kept to look at candidates closely: one file that only grows, or memory.

A corner takes 36 bytes: two places of 16 bits (sixty-fourths of a pixel) and a look of 32 bytes."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.match.media.geometry import Corners, Size
from soi.media.records import LocalFeatures

FINE = 64
CORNER = 36
PIECE = 1 << 22


def packed(local: LocalFeatures) -> bytes:
    """Places and looks one after another."""
    points = np.frombuffer(local.points, "<f4")
    return np.clip(np.round(points * FINE), 0, 65_535).astype("<u2").tobytes() + local.descriptors


def unpacked(data: bytes, size: Size) -> Corners:
    """The corners of one picture whose squeezed size is `size`."""
    count = len(data) // CORNER
    points = np.frombuffer(data, "<u2", 2 * count).reshape(-1, 2).astype(np.float32) / np.float32(FINE)
    codes = np.frombuffer(data, np.uint64, 4 * count, 4 * count).reshape(-1, 4)
    return Corners(points, codes, size)


class CornerStore:
    """Bytes by offset. `path`: a file of earlier ones, mapped and never changed before its end."""

    def __init__(self, path: Path | None = None, size: int = 0) -> None:
        self._parts = (_mapped(path, size), size, bytearray())

    def __len__(self) -> int:
        _, size, newer = self._parts
        return size + len(newer)

    def add(self, data: bytes) -> int:
        """Keep bytes; returns their offset."""
        at = len(self)
        self._parts[2].extend(data)
        return at

    def read(self, at: int, length: int) -> bytes:
        """`length` bytes from offset `at`."""
        earlier, size, newer = self._parts
        if at >= size or earlier is None:
            return bytes(newer[at - size : at - size + length])
        return earlier[at : at + length].tobytes()

    def expect(self, places: Iterable[tuple[int, int]]) -> None:
        """Offsets and lengths that will be read next: where they lie on a disk it fetches all of them at once."""
        earlier, size, _ = self._parts
        if earlier is None:
            return
        held: mmap.mmap = earlier._mmap  # type: ignore[attr-defined]  # of numpy.memmap; it has no other name
        for at, length in places:
            start = at - at % mmap.PAGESIZE
            if at < size and length:
                held.madvise(mmap.MADV_WILLNEED, start, at + length - start)

    def write(self, path: Path, appended: bool) -> None:
        """Write everything to `path`, or only what is new behind what is there; then read it from there."""
        _, size, newer = self._parts
        with path.open("r+b" if appended else "wb") as out:
            if appended:
                out.truncate(size)
                out.seek(size)
            else:
                for at in range(0, size, PIECE):
                    out.write(self.read(at, min(PIECE, size - at)))
            out.write(newer)
            out.flush()
            os.fsync(out.fileno())
        total = size + len(newer)
        self._parts = (_mapped(path, total), total, bytearray())


def _mapped(path: Path | None, size: int) -> NDArray[np.uint8] | None:
    """The file's first `size` bytes, read when looked at."""
    return np.memmap(path, np.uint8, "r", shape=(size,)) if path and size else None
