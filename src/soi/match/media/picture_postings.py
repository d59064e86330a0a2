"""Which pictures have which visual words: an inverted index in segments that never change, small ones merged.

Of each posting it keeps the picture's row (4 bytes) and 64 of the look's 256 bits (8 bytes): a word in common with 64
bits that agree is a vote. Merging writes word by word, so that files are made without holding them in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

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
    starts: NDArray[np.int64] = np.stack([one.starts for one in segments]).sum(axis=0, dtype=np.int64)
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
    """The segment that `merged` wrote, mapped and not read into memory."""
    starts = np.load(folder / f"{name}.starts.npy")
    return Segment(
        starts,
        np.load(folder / f"{name}.rows.npy", mmap_mode="r"),
        np.load(folder / f"{name}.signs.npy", mmap_mode="r"),
    )


def votes(
    segments: Sequence[Segment], codes: Codes, alive: Callable[[NDArray[np.uint32]], NDArray[np.bool_]]
) -> tuple[NDArray[np.uint32], NDArray[np.float64]]:
    """Rows with votes and the weight of each, the heaviest first. `codes`: looks of the question, strongest first.

    A corner that many pictures have says little of each: its votes weigh 1 / sqrt(how many)."""
    asked = codes[:ASKED]
    words = words_of(asked, TRIED)
    signs = signs_of(asked)
    found: list[NDArray[np.uint32]] = []
    weights: list[NDArray[np.float64]] = []
    for number in range(len(asked)):
        rows = _near(segments, words[number].tolist(), signs[number])
        if len(rows):
            rows = np.unique(rows)
            found.append(rows)
            weights.append(np.full(len(rows), 1 / np.sqrt(len(rows))))
    if not found:
        return np.zeros(0, np.uint32), np.zeros(0)
    rows, inverse = np.unique(np.concatenate(found), return_inverse=True)
    weight = np.bincount(inverse, np.concatenate(weights)).astype(np.float64)
    living = alive(rows)
    rows, weight = rows[living], weight[living]
    order = np.argsort(-weight, kind="stable")
    return rows[order], weight[order]


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
