"""Exact search over 256-bit hashes within 31 bits: multi-index hashing (Norouzi, Punjani & Fleet, CVPR 2012).

A hash is cut into 16 pieces of 16 bits. Two hashes at most 31 bits apart have a piece at most 1 bit apart, so looking
up 17 spellings of each piece misses nothing, and about 0.4 % of the hashes are compared."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

RADIUS = 31
PIECES = 16
_FLIPS = np.array([0, *(1 << bit for bit in range(16))], np.uint16)
UNSORTED = 2048
"""Newest hashes that are compared one by one, until there are as many and a twentieth of all: then all are sorted."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """For each piece the hashes in its order (16 × n) and where each of its 65,536 values begins (16 × 65,537)."""

    order: NDArray[np.uint32] = field(repr=False)
    starts: NDArray[np.uint32] = field(repr=False)

    @property
    def count(self) -> int:
        return int(self.order.shape[1])


@dataclass(frozen=True, slots=True)
class Hits:
    """Parallel arrays: which query, which row, how many bits apart."""

    queries: NDArray[np.intp]
    rows: NDArray[np.uint32]
    distances: NDArray[np.uint16]


class HashTable:
    """Hashes with the row each belongs to. One writer at a time; readers need no lock."""

    def __init__(self) -> None:
        self._hashes = np.zeros((1024, 4), np.uint64)
        self._rows = np.zeros(1024, np.uint32)
        self._view = (self._hashes, self._rows, 0, _sorted(self._hashes[:0]))

    def __len__(self) -> int:
        return self._view[2]

    def add(self, hashes: NDArray[np.uint64], rows: NDArray[np.uint32]) -> None:
        """Add hashes (n × 4) of `rows` (n,)."""
        count = self._view[2]
        total = count + len(hashes)
        if total > len(self._rows):
            size = max(total, len(self._rows) * 3 // 2)
            self._hashes = np.concatenate([self._hashes[:count], np.zeros((size - count, 4), np.uint64)])
            self._rows = np.concatenate([self._rows[:count], np.zeros(size - count, np.uint32)])
        self._hashes[count:total] = hashes
        self._rows[count:total] = rows
        ordered = self._view[3]
        if total - ordered.count > max(UNSORTED, total // 20):
            ordered = _sorted(self._hashes[:total])
        self._view = (self._hashes, self._rows, total, ordered)

    def search(self, queries: NDArray[np.uint64], radius: int = RADIUS) -> Hits:
        """All hashes within `radius` (at most 31) of each query (n × 4)."""
        hashes, rows, count, ordered = self._view
        asked, found = _candidates(queries, ordered)
        newest = np.arange(ordered.count, count)
        asked = np.concatenate([asked, np.repeat(np.arange(len(queries)), len(newest))])
        found = np.concatenate([found, np.tile(newest, len(queries)).astype(np.uint32)])
        both = np.take(hashes, found, axis=0) ^ np.take(queries, asked, axis=0)
        apart = np.bitwise_count(both).sum(axis=1, dtype=np.uint16)
        near = np.flatnonzero(apart <= min(radius, RADIUS))
        _, first = np.unique(asked[near] * np.intp(max(1, count)) + found[near], return_index=True)
        kept = near[first]
        return Hits(asked[kept], rows[found[kept]], apart[kept])


def _pieces(hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """The 16 pieces of each hash: n × 16."""
    return np.ascontiguousarray(hashes).view(np.uint16).reshape(-1, PIECES)


def _sorted(hashes: NDArray[np.uint64]) -> _Sorted:
    pieces = _pieces(hashes)
    order = np.empty((PIECES, len(hashes)), np.uint32)
    starts = np.zeros((PIECES, 65_537), np.uint32)
    for piece in range(PIECES):
        column = np.ascontiguousarray(pieces[:, piece])
        order[piece] = np.argsort(column, kind="stable")
        starts[piece, 1:] = np.cumsum(np.bincount(column, minlength=65_536))
    return _Sorted(order, starts)


def _candidates(queries: NDArray[np.uint64], ordered: _Sorted) -> tuple[NDArray[np.intp], NDArray[np.uint32]]:
    """Pairs of query and hash that share a piece but for one bit; a pair may come up again."""
    spelled = _pieces(queries)[:, :, None] ^ _FLIPS
    piece = np.broadcast_to(np.arange(PIECES)[None, :, None], spelled.shape).ravel()
    query = np.broadcast_to(np.arange(len(queries))[:, None, None], spelled.shape).ravel()
    values = spelled.ravel().astype(np.intp)
    first = ordered.starts[piece, values].astype(np.intp)
    lengths = ordered.starts[piece, values + 1].astype(np.intp) - first
    at = ranges(first + piece * ordered.count, lengths)
    return np.repeat(query, lengths), np.take(ordered.order.ravel(), at)


def ranges(first: NDArray[np.intp], lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    """first[0], first[0] + 1, … (lengths[0] of them), first[1], …: one array."""
    total = int(lengths.sum())
    jumps = np.repeat(first - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    at: NDArray[np.intp] = jumps + np.arange(total)
    return at
