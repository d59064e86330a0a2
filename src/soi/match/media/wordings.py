"""In which pictures do these words stand? Pairs of neighbouring words in a sorted array, the rare ones counting most.

It only says where to look: whether it is the same picture, `layout` tells by where the words stand."""

from __future__ import annotations

import zlib
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.match.media.series import Series
from soi.media.records import Words
from soi.text import folded

Pairs = NDArray[np.uint32]
MOST = 2_000
"""Pairs of a picture that are kept."""
CROWDED = 20_000
"""A pair that more pictures have (an app's buttons) is passed over."""
GROWTH = 2
"""A segment is joined with the newer ones once these hold a GROWTH-th of it."""
_SAVED = Series("pairs", np.zeros(0, np.uint32), "the index of words in pictures")


class _Segment:
    """Pictures whose pairs were sorted together; one that was removed has no name any more. 8 bytes a pair."""

    def __init__(self, pictures: dict[str, Pairs]) -> None:
        self.ids: list[str] = list(pictures)
        self.rows = {uid: row for row, uid in enumerate(self.ids)}
        self.starts = np.cumsum([0, *map(len, pictures.values())])
        self.pairs = np.concatenate([_SAVED.none, *pictures.values()])
        order = np.argsort(self.pairs, kind="stable")
        self.keys = self.pairs[order]
        self.owners = np.repeat(np.arange(len(self.ids), dtype=np.uint32), np.diff(self.starts))[order]

    def living(self) -> dict[str, Pairs]:
        return {uid: self.pairs[self.starts[row] : self.starts[row + 1]] for uid, row in self.rows.items()}

    def ranges(self, asked: Pairs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Where each pair begins in `keys`, and how often it stands there."""
        low = np.searchsorted(self.keys, asked, side="left")
        return low, np.searchsorted(self.keys, asked, side="right") - low

    def votes(self, asked: Pairs, weights: NDArray[np.float64], limit: int) -> list[tuple[float, str]]:
        low, many = self.ranges(asked)
        many = np.where(weights > 0, many, 0)
        within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        owners = self.owners[np.repeat(low, many) + within]
        told = np.bincount(owners, np.repeat(weights, many), len(self.ids))
        best = np.argsort(-told, kind="stable")
        found: list[tuple[float, str]] = []
        for row in best.tolist():
            if told[row] <= 0 or len(found) == limit:
                break
            if self.rows.get(self.ids[row]) == row:
                found.append((float(told[row]), self.ids[row]))
        return found


class WordingIndex:
    """Pictures by the words in them. For one thread at a time. New pictures are sorted at the next search."""

    def __init__(self) -> None:
        self._segments: list[_Segment] = []
        self._new: dict[str, Pairs] = {}

    @property
    def count(self) -> int:
        """Pictures in it: those with two words beside one another."""
        return len(self._new) + sum(len(segment.rows) for segment in self._segments)

    def put(self, uid: str, words: Words) -> None:
        """Add a picture's words, in place of earlier ones."""
        self.remove(uid)
        pairs = _pairs(words)
        if len(pairs):
            self._new[uid] = pairs

    def remove(self, uid: str) -> None:
        """Take a picture out, if it is there."""
        self._new.pop(uid, None)
        for segment in self._segments:
            segment.rows.pop(uid, None)

    def search(self, words: Words, limit: int) -> list[str]:
        """At most `limit` pictures that have pairs of these words, by how many and how rare they are."""
        self._settle()
        asked = _pairs(words)
        if not len(asked) or not self._segments:
            return []
        many = np.sum([segment.ranges(asked)[1] for segment in self._segments], axis=0)
        weights = np.where(many <= CROWDED, 1 / np.maximum(many, 1), 0.0)
        found = [one for segment in self._segments for one in segment.votes(asked, weights, limit)]
        return [uid for _, uid in sorted(found, key=lambda one: (-one[0], one[1]))[:limit]]

    def write_to(self, path: Path) -> None:
        """Written beside and moved into place. Raises `OSError`."""
        _SAVED.write(path, self._living())

    @classmethod
    def load(cls, path: Path) -> WordingIndex:
        """What `write_to` wrote. OSError or ValueError when it is not there or not whole."""
        made = cls()
        made._new = _SAVED.read(path)
        return made

    def _living(self) -> dict[str, Pairs]:
        held = dict(self._new)
        for segment in self._segments:
            held.update(segment.living())
        return held

    def _settle(self) -> None:
        if not self._new:
            return
        self._segments.append(_Segment(self._new))
        self._new = {}
        while len(self._segments) > 1 and _size(self._segments[-2]) < GROWTH * _size(self._segments[-1]):
            newest = {**self._segments[-2].living(), **self._segments[-1].living()}
            self._segments[-2:] = [_Segment(newest)]


def _size(segment: _Segment) -> int:
    return len(segment.keys)


def _pairs(words: Words) -> Pairs:
    """The pairs of neighbours in each line, folded, as 32 bits each; every pair once."""
    found: dict[int, None] = {}
    for line in words.lines:
        for first, second in pairwise(folded(line.text)):
            found[zlib.crc32(f"{first} {second}".encode())] = None
    return np.array(list(found)[:MOST], np.uint32)
