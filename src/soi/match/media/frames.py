"""Frames of stored videos: where could a query be from? A hash is looked up by sixteen bits that came through
unchanged, the rarest first, so that black frames and end cards, which thousands share, cost no more than others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from soi.match.media.carrying import Segment
from soi.match.media.hashes import ranges
from soi.match.media.series import Values
from soi.media.tracing import FOUND

NEAR: Final = 50
"""Bits of 256 that a hash may differ to vote."""
PLAIN: Final = 104
"""Bits of a hash that are set at least, where a frame has anything to show: half of them are, but not of black."""
PIECES: Final = 8
EVERY: Final = 2
"""Of the stored seconds every second one is looked up; all of them are compared."""
BUDGET: Final = 400_000
"""Hashes that are compared for a query at most."""
_KEYS: Final = 1 << 16
_ZERO: Final = 1 << 19

Words = NDArray[np.uint64]
"""Hashes as four numbers each."""
Numbers = NDArray[np.int64]


class Frames(Segment):
    """Videos whose frames were sorted together: seconds × parts × 4 numbers. 16 bytes a hash besides the hash."""

    def __init__(self, videos: Mapping[str, Values]) -> None:
        super().__init__(videos)
        self.hashes: Words = np.concatenate(list(videos.values()))
        within = np.arange(self.size) - np.repeat(self.starts[:-1], np.diff(self.starts))
        told = np.flatnonzero(np.repeat(within % EVERY == 0, len(FOUND)))
        told = told[~plain(self._flat[told])].astype(np.uint32)
        self._order = np.empty((PIECES, len(told)), np.uint32)
        self._bounds = np.zeros((PIECES, _KEYS + 1), np.uint32)
        found = pieces(self._flat[told])
        for piece in range(PIECES):
            self._order[piece] = told[np.argsort(found[:, piece], kind="stable")]
            self._bounds[piece, 1:] = np.cumsum(np.bincount(found[:, piece], minlength=_KEYS))

    @property
    def _flat(self) -> Words:
        return self.hashes.reshape(-1, 4)

    def series(self, slot: int) -> Words:
        return self.hashes[self.starts[slot] : self.starts[slot + 1]]

    def near(self, asked: Words, budget: int) -> tuple[Numbers, Numbers, Numbers]:
        """Which of the asked hashes (n × 4) are near a stored one, in which slot, and at which second of it."""
        queries, places = self._candidates(asked, budget)
        apart = np.bitwise_count(asked[queries] ^ self._flat[places]).sum(axis=1, dtype=np.int64)
        close = np.flatnonzero(apart <= NEAR)
        queries, seconds = queries[close], places[close].astype(np.int64) // len(FOUND)
        slots = np.searchsorted(self.starts, seconds, side="right") - 1
        kept = self.alive[slots]
        return queries[kept], slots[kept], (seconds - self.starts[slots])[kept]

    def _candidates(self, asked: Words, budget: int) -> tuple[Numbers, NDArray[np.uint32]]:
        """Pairs that share a piece, the rarest pieces first; a pair may come up again."""
        piece = np.broadcast_to(np.arange(PIECES), (len(asked), PIECES)).ravel()
        key = pieces(asked).ravel().astype(np.int64)
        first = self._bounds[piece, key].astype(np.int64)
        many = self._bounds[piece, key + 1] - first
        rarest = np.argsort(many, kind="stable")
        rarest = rarest[: int(np.searchsorted(np.cumsum(many[rarest]), budget, side="right"))]
        at = ranges((first + piece * self._order.shape[1])[rarest], many[rarest])
        return np.repeat(rarest // PIECES, many[rarest]), self._order.ravel()[at]


def pieces(hashes: Words) -> NDArray[np.uint16]:
    """n × PIECES: the rows of low vertical frequencies, which a codec and a small shift leave as they are."""
    return np.ascontiguousarray(hashes).view(np.uint16).reshape(-1, 16)[:, :PIECES]


def plain(hashes: Words) -> NDArray[np.bool_]:
    """Of hashes (… × 4): which ones are of a frame that shows nothing."""
    made: NDArray[np.bool_] = np.bitwise_count(hashes).sum(axis=-1, dtype=np.int64) < PLAIN
    return made


@dataclass(frozen=True, slots=True)
class Votes:
    """Parallel arrays: a frame of the query is near a stored one, so that frame 0 of the query would be at `offsets`
    (quarters of a second, perhaps negative) of the video in `slots`."""

    frames: Numbers
    slots: Numbers
    offsets: Numbers

    def likeliest(self, most: int, each: int) -> list[tuple[int, int]]:
        """The (slot, offset) with most votes, at most `each` of a slot. A frame has one vote for each place, and the
        more videos have it, the less it counts; offsets beside one another count together."""
        votes = np.unique((self.frames << 50) + (self.slots << 20) + self.offsets + _ZERO)
        frames, places = votes >> 50, votes & ((1 << 50) - 1)
        weights = 1 / np.sqrt(np.maximum(1, np.bincount(np.unique(votes >> 20) >> 30)))
        values, which = np.unique(places, return_inverse=True)
        sums = np.bincount(which, weights[frames])
        near = sums.copy()
        beside = np.flatnonzero(np.diff(values) == 1)
        near[beside] += sums[beside + 1]
        near[beside + 1] += sums[beside]
        found: list[tuple[int, int]] = []
        taken: Counter[int] = Counter()
        for value in values[np.argsort(-near, kind="stable")].tolist():
            slot = value >> 20
            taken[slot] += 1
            if taken[slot] <= each:
                found.append((slot, (value & ((1 << 20) - 1)) - _ZERO))
            if len(found) == most:
                break
        return found
