"""Which pictures have which visual words: an inverted index in segments that never change, small ones merged.

Of each posting it keeps the picture's row (4 bytes) and 64 of the look's 256 bits (8 bytes): a word in common with 64
bits that agree is a vote. Merging writes word by word, so that files are made without holding them in memory."""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soi.match.media.words import WORDS, words_of

Codes = NDArray[np.uint64]
INDEXED = 96
"""Corners of a picture that are in the index, its strongest."""
ASKED, TRIED = 144, 3
"""Corners of a question that vote, and in how many words each looks."""
SIGN = 15
"""Bits of 64 by which a vote's looks may differ."""
SCANNED = 3_000_000
"""Postings that are compared for a question, those of its rarest words: in a million pictures the commonest words have
hundreds of thousands each, which say next to nothing."""
COUNTED = 900_000
"""Votes that are counted for a question, those of the corners that fewest pictures have: what tens of thousands have
tells none of them apart, and counting it takes as long as finding it."""
HALVED = 6
"""Rows with less than 1 / 2^HALVED of the heaviest one's votes are not told apart from none."""
FACTOR = 8
"""A segment is merged into the one before it when that is less than FACTOR times as large."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Postings ordered by word: where each word's begin (WORDS + 1), their rows and their signs."""

    starts: NDArray[np.int64] = field(repr=False)
    rows: NDArray[np.uint32] = field(repr=False)
    signs: Codes = field(repr=False)

    @property
    def count(self) -> int:
        return len(self.rows)


def signs_of(codes: Codes) -> Codes:
    """64 bits of each look (n × 4): 32 of those above the median, 32 of those above the quartile."""
    even = np.uint64(0x5555555555555555)
    odd = np.uint64(0xAAAAAAAAAAAAAAAA)
    signs: Codes = (codes[:, 0] & even) | (codes[:, 3] & odd)
    return signs


def segment_of(rows: NDArray[np.uint32], codes: Codes) -> Segment:
    """A segment of corners: their pictures' rows (n,) and looks (n × 4)."""
    words = words_of(codes)[:, 0]
    order = np.argsort(words, kind="stable")
    starts = np.zeros(WORDS + 1, np.int64)
    starts[1:] = np.cumsum(np.bincount(words, minlength=WORDS))
    return Segment(starts, rows[order], signs_of(codes[order]))


def merged(segments: Sequence[Segment], folder: Path | None = None, name: str = "") -> Segment:
    """One segment of several, in files `name`.*.npy of `folder` when there is one."""
    starts: NDArray[np.int64] = np.vstack([one.starts for one in segments]).sum(axis=0, dtype=np.int64)
    rows, signs = _room(int(starts[-1]), folder, name)
    for word in range(WORDS):
        at = int(starts[word])
        for one in segments:
            first, last = int(one.starts[word]), int(one.starts[word + 1])
            if last > first:
                rows[at : at + last - first] = one.rows[first:last]
                signs[at : at + last - first] = one.signs[first:last]
                at += last - first
    if folder is not None:
        np.save(folder / f"{name}.starts.npy", starts)
    return Segment(starts, rows, signs)


def _room(count: int, folder: Path | None, name: str) -> tuple[NDArray[np.uint32], Codes]:
    if folder is None:
        return np.empty(count, np.uint32), np.empty(count, np.uint64)
    folder.mkdir(parents=True, exist_ok=True)
    shape = (count,)
    open_memmap = np.lib.format.open_memmap
    return (
        open_memmap(folder / f"{name}.rows.npy", "w+", np.dtype("<u4"), shape),
        open_memmap(folder / f"{name}.signs.npy", "w+", np.dtype("<u8"), shape),
    )


def opened(folder: Path, name: str) -> Segment:
    """The segment that `merged` wrote, mapped and not copied into memory."""
    starts = np.load(folder / f"{name}.starts.npy")
    return Segment(starts, _mapped(folder / f"{name}.rows.npy"), _mapped(folder / f"{name}.signs.npy"))


def _mapped(path: Path) -> NDArray[Any]:
    """An array in its file. Each page is looked at once: the first questions do not wait for a disk, one page after
    another, nor for the kernel to map what it has read already."""
    array: NDArray[Any] = np.asarray(np.load(path, mmap_mode="r"))
    array[:: mmap.PAGESIZE // array.itemsize].max(initial=0)
    return array


def votes(
    segments: Sequence[Segment], codes: Codes, alive: NDArray[np.uint8], limit: int
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The `limit` rows with most votes and the weight of each, the heaviest first. `codes`: looks of the question,
    strongest first; `alive`: 1 for each row that is still there, 0 for others.

    A corner that many pictures have says little of each: its votes weigh 1 / sqrt(how many)."""
    asked = codes[:ASKED]
    signs = signs_of(asked)
    chosen = _rarest(segments, words_of(asked, TRIED))
    near = sorted((_near(segments, words, signs[number]) for number, words in chosen), key=len)
    weight = np.zeros(len(alive), np.float32)
    counted = 0
    for rows in near:
        counted += len(rows)
        if counted > COUNTED:
            break
        if len(rows):
            weight[rows] += np.float32(1 / np.sqrt(len(rows)))  # once a row, however often it is among them
    return _heaviest(weight, alive, limit)


def _rarest(segments: Sequence[Segment], words: NDArray[np.int32]) -> Iterator[tuple[int, list[int]]]:
    """Each corner's number with those of its words that are looked up: the rarest, SCANNED postings in all."""
    lengths = np.zeros(words.shape, np.int64)
    for one in segments:
        lengths += one.starts[words + 1] - one.starts[words]
    order = np.argsort(lengths, axis=None, kind="stable")
    chosen = np.zeros(words.size, np.bool_)
    chosen[order[np.cumsum(lengths.ravel()[order]) <= SCANNED]] = True
    for number, kept in enumerate(chosen.reshape(words.shape)):
        if kept.any():
            yield number, words[number][kept].tolist()


def _heaviest(
    weight: NDArray[np.float32], alive: NDArray[np.uint8], limit: int
) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The `limit` heaviest rows that are still there, in order, without sorting or looking up all of them."""
    least = weight.max(initial=0)
    rows = np.zeros(0, np.intp)
    for _ in range(HALVED):
        least = least / 2
        if least > 0 and len(rows) < limit:
            rows = np.flatnonzero(weight >= least)
            rows = rows[alive[rows] == 1]
    order = np.argsort(-weight[rows], kind="stable")[:limit]
    return rows[order], weight[rows[order]]


def _near(segments: Sequence[Segment], words: Sequence[int], sign: np.uint64) -> NDArray[np.uint32]:
    """Rows of the words' postings whose sign is near."""
    near = []
    for one in segments:
        for word in words:
            first, last = int(one.starts[word]), int(one.starts[word + 1])
            if last > first:
                hits = np.flatnonzero(np.bitwise_count(one.signs[first:last] ^ sign) <= SIGN)
                if len(hits):
                    near.append(one.rows[first:last][hits])
    return np.concatenate(near) if near else np.zeros(0, np.uint32)
