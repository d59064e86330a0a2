"""Chromaprints in a sorted array: where does a print, or one that differs in a bit or two, stand? Nothing but numbers
and slots; what a slot is called is known to `soi.match.media.sounds`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Prints = NDArray[np.uint32]
CROWDED = 2_000
"""A print that stands in more places than this (a hum, a pause) says nothing about where a sound is from."""
WINDOW = 1_024
"""Prints of a query that are looked up at a time, so that a long one needs no more memory than a short one."""
KEPT = 192
"""Best offsets of one window that are looked at bit by bit."""

_ONE = (np.uint32(1) << np.arange(32, dtype=np.uint32)).astype(np.uint32)
_TWO = np.array([_ONE[a] | _ONE[b] for a in range(32) for b in range(a)], np.uint32)
FLIPS: tuple[Prints, ...] = (
    np.concatenate([np.zeros(1, np.uint32), _ONE]),
    np.concatenate([np.zeros(1, np.uint32), _ONE, _TWO]),
)
"""Masks of the neighbours that are looked up: up to one bit, up to two."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Prints of many sounds one after another: sound `s` is `prints[starts[s] : starts[s + 1]]`. `keys` are the prints
    in order and `places` where each stands; `alive` says which sounds still count, and is the one thing that changes.
    12 bytes a print in all."""

    prints: Prints
    starts: NDArray[np.int64]
    keys: Prints
    places: NDArray[np.uint32]
    alive: NDArray[np.bool_]

    @classmethod
    def of(cls, sounds: Sequence[Prints]) -> Postings:
        """Sorted from scratch: 3 s for 30 million prints (1,000 hours)."""
        prints = np.concatenate(list(sounds)).astype(np.uint32) if sounds else np.zeros(0, np.uint32)
        starts = np.cumsum([0, *(len(sound) for sound in sounds)], dtype=np.int64)
        telling = np.flatnonzero(np.diff(prints, prepend=~prints[:1]) != 0).astype(np.uint32)
        order = np.argsort(prints[telling], kind="stable")
        places = telling[order]
        return cls(prints, starts, prints[places], places, np.ones(len(sounds), np.bool_))

    def sound(self, slot: int) -> Prints:
        return self.prints[self.starts[slot] : self.starts[slot + 1]]

    def diagonals(self, query: Prints, flips: Prints) -> list[tuple[int, int]]:
        """The likeliest (slot, offset): print q of the query would be print q + offset of the sound. An offset may be
        negative."""
        found: set[tuple[int, int]] = set()
        for first in range(0, len(query), WINDOW):
            found.update(self._of_window(query[first : first + WINDOW], first, flips))
        return sorted(found)

    def _of_window(self, query: Prints, first: int, flips: Prints) -> list[tuple[int, int]]:
        places, asked = self._hits(query, flips)
        if not len(places):
            return []
        slots = np.searchsorted(self.starts, places, side="right") - 1
        kept = self.alive[slots]
        # A sound's offsets stand apart from all others': its first print, less the place in the query.
        offsets = places[kept].astype(np.int64) - self.starts[slots[kept]] - asked[kept] - first
        keys = (slots[kept].astype(np.int64) << 32) + offsets + (1 << 31)
        values, votes = np.unique(keys, return_counts=True)
        near = votes.copy()  # a fingerprint of an excerpt stands between two frames: votes fall on both
        side = np.flatnonzero(np.diff(values) == 1)
        near[side] += votes[side + 1]
        near[side + 1] += votes[side]
        best = np.argsort(-near, kind="stable")[:KEPT]
        return [(int(value >> 32), int(value & 0xFFFFFFFF) - (1 << 31)) for value in values[best]]

    def _hits(self, query: Prints, flips: Prints) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """Places of the query's prints and their neighbours, and which print of the query each belongs to."""
        told = np.flatnonzero(np.diff(query, prepend=~query[:1]) != 0)
        wanted = (query[told][:, None] ^ flips[None, :]).ravel()
        order = np.argsort(wanted)
        low = np.searchsorted(self.keys, wanted[order], side="left")
        many = np.searchsorted(self.keys, wanted[order], side="right") - low
        many[many > CROWDED] = 0
        some = np.flatnonzero(many)
        low, many = low[some], many[some]
        if not len(many):
            return np.zeros(0, np.uint32), np.zeros(0, np.int64)
        within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        asked = told[order[some] // len(flips)]
        return self.places[np.repeat(low, many) + within], np.repeat(asked, many)
