"""In which pictures do these words stand? Pairs of neighbouring words in a sorted array, the rare ones counting most.

It only says where to look: whether it is the same picture, `layout` tells by where the words stand."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.match.media.carrying import Carry, Segment
from soi.match.media.hashes import ranges
from soi.match.media.series import Series, Values
from soi.media.records import Words
from soi.text import folded

Pairs = NDArray[np.uint32]
MOST = 2_000
"""Pairs of a picture that are kept."""
CROWDED = 20_000
"""A pair that more pictures have (an app's buttons) is passed over."""
_SAVED = Series("pairs", np.zeros(0, np.uint32), "the index of words in pictures")


class _Pairs(Segment):
    """Pictures whose pairs were sorted together. 8 bytes a pair besides the pairs."""

    def __init__(self, pictures: Mapping[str, Values]) -> None:
        super().__init__(pictures)
        self.pairs: Pairs = np.concatenate([_SAVED.none, *pictures.values()])
        order = np.argsort(self.pairs, kind="stable")
        self._keys = self.pairs[order]
        self._owners = np.repeat(np.arange(len(self.ids), dtype=np.uint32), np.diff(self.starts))[order]

    def series(self, slot: int) -> Pairs:
        return self.pairs[self.starts[slot] : self.starts[slot + 1]]

    def where(self, asked: Pairs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """At which of the sorted pairs each asked one begins, and how often it stands there."""
        low = np.searchsorted(self._keys, asked, side="left")
        return low, np.searchsorted(self._keys, asked, side="right") - low

    def votes(self, asked: Pairs, weights: NDArray[np.float64], limit: int) -> list[tuple[float, str]]:
        """The pictures with most of the asked pairs, and how much these weigh."""
        low, many = self.where(asked)
        many = np.where(weights > 0, many, 0)
        owners = self._owners[ranges(low, many)]
        told = np.bincount(owners, np.repeat(weights, many), len(self.ids)) * self.alive
        best = np.argsort(-told, kind="stable")[:limit]
        return [(float(told[slot]), self.ids[slot]) for slot in best.tolist() if told[slot] > 0]


class WordingIndex:
    """Pictures by the words in them. For one thread at a time. New pictures are sorted at the next search."""

    def __init__(self) -> None:
        self._pictures = Carry(_Pairs)

    @property
    def count(self) -> int:
        """Pictures in it: those with two words beside one another."""
        return self._pictures.count

    def put(self, uid: str, words: Words) -> None:
        """Add a picture's words, in place of earlier ones."""
        self.remove(uid)
        pairs = _pairs(words)
        if len(pairs):
            self._pictures.put(uid, pairs)

    def remove(self, uid: str) -> None:
        """Take a picture out, if it is there."""
        self._pictures.remove(uid)

    def search(self, words: Words, limit: int) -> list[str]:
        """At most `limit` pictures that have pairs of these words, by how many and how rare they are."""
        segments, asked = self._pictures.settled(), _pairs(words)
        if not len(asked) or not segments:
            return []
        many = np.sum([segment.where(asked)[1] for segment in segments], axis=0)
        weights = np.where(many <= CROWDED, 1 / np.maximum(many, 1), 0.0)
        found = [one for segment in segments for one in segment.votes(asked, weights, limit)]
        return [uid for _, uid in sorted(found, key=lambda one: (-one[0], one[1]))[:limit]]

    def write_to(self, path: Path) -> None:
        """Written beside and moved into place. Raises `OSError`."""
        _SAVED.write(path, dict(self._pictures.items()))

    @classmethod
    def load(cls, path: Path) -> WordingIndex:
        """What `write_to` wrote. OSError or ValueError when it is not there or not whole."""
        made = cls()
        for uid, pairs in _SAVED.read(path).items():
            made._pictures.put(uid, pairs)
        return made


def _pairs(words: Words) -> Pairs:
    """The pairs of neighbours in each line, folded, as 32 bits each; every pair once."""
    found: dict[int, None] = {}
    for line in words.lines:
        for first, second in pairwise(folded(line.text)):
            found[zlib.crc32(f"{first} {second}".encode())] = None
    return np.array(list(found)[:MOST], np.uint32)
