"""Which stored sound is this one, or a part of this one, taken from, and where: "your 14 s are 02:10 to 02:24 of …".

A chromaprint is 32 bits, one every 0.124 s, each about the 2.7 s that follow it. Prints of the query, with up to two
bits turned, vote on offsets; the likeliest are compared bit by bit, and the stretch that agrees best is kept if it
is long and close enough. Nothing here knows words: a match says "the same recording", never "the same claim".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.match.media.carrying import Carry, Segment
from soi.match.media.postings import FLIPS, Postings, Prints
from soi.match.media.series import Series, Values
from soi.media.records import SoundFacts

STEP = 1365 / 11_025
"""Seconds from one print to the next."""
SPAN = (4096 + 19 * 1365) / 11_025
"""Seconds that one print is about: 2.72."""
SHORTEST = 10
"""Prints of the shortest query, and of the shortest stretch that counts: 3.8 s."""
AMPLE = 60
"""Prints of a stretch (10 s) that counts on its own; a shorter one must be half of the query or of the stored sound,
so that a jingle which two programmes share is no match."""
DIFFERS = 0.27
"""Share of differing bits at which a print speaks against a stretch rather than for it."""
CLOSE = 0.20
"""Largest share of differing bits over a stretch of `ENOUGH` prints or more: the same recording stays below 0.17,
different ones above 0.29 at their best offset (decision 0019)."""
CLOSE_SHORT = 0.10
"""The same for the shortest stretch; between the two it grows with the length."""
ENOUGH = 36
MOVING = 8
"""Prints of a stretch that must differ in two bits or more from the one before: a hum or a pause is like any other."""
THOROUGH = 600
"""Prints of a query (77 s) up to which two turned bits are looked up; a longer one finds its place with one."""
_SAVED = Series("prints", np.zeros(0, np.uint32), "the index of sounds")


@dataclass(frozen=True, slots=True)
class SoundMatch:
    """Seconds `query_start` to `query_end` of the sound asked about are `start` to `end` of the stored one. `score` in
    [0, 1]: 1 when every bit agrees, 0 when as many differ as by chance."""

    id: str
    score: float
    query_start: float
    query_end: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class _Stretch:
    gain: float
    first: int
    last: int
    offset: int
    differing: float

    def match(self, uid: str) -> SoundMatch:
        return SoundMatch(
            uid,
            round(max(0.0, 1 - 2 * self.differing), 4),
            self.first * STEP,
            self.last * STEP + SPAN,
            (self.first + self.offset) * STEP,
            (self.last + self.offset) * STEP + SPAN,
        )


class _Prints(Segment):
    """Sounds whose prints were sorted together."""

    def __init__(self, sounds: Mapping[str, Values]) -> None:
        super().__init__(sounds)
        self.postings = Postings.of(list(sounds.values()))
        self.alive = self.postings.alive

    def series(self, slot: int) -> Prints:
        return self.postings.sound(slot)


class SoundIndex:
    """Stored sounds by their prints. For one thread at a time (`MediaIndex` sees to that)."""

    def __init__(self) -> None:
        self._sounds = Carry(_Prints)

    @property
    def count(self) -> int:
        return self._sounds.count

    def put(self, uid: str, facts: SoundFacts) -> None:
        """Adds a sound, or replaces it. One without prints is only taken away."""
        self.remove(uid)
        prints = _prints(facts)
        if len(prints):
            self._sounds.put(uid, prints)

    def remove(self, uid: str) -> bool:
        """True when it was there."""
        return self._sounds.remove(uid)

    def search(self, facts: SoundFacts, limit: int = 8) -> list[SoundMatch]:
        """The best stretch of each stored sound that agrees, best first; nothing for a query below 3.8 s."""
        query = _prints(facts)
        if len(query) < SHORTEST:
            return []
        found = self._found(query, FLIPS[1] if len(query) <= THOROUGH else FLIPS[0])
        ranked = sorted(found.items(), key=lambda item: (-item[1].gain, item[0]))
        return [stretch.match(uid) for uid, stretch in ranked[:limit]]

    def _found(self, query: Prints, flips: Prints) -> dict[str, _Stretch]:
        best: dict[str, _Stretch] = {}
        for segment in self._sounds.settled():
            for slot, offset in segment.postings.diagonals(query, flips):
                stretch = agreeing(query, segment.series(slot), offset)
                uid = segment.ids[slot]
                if stretch and (uid not in best or stretch.gain > best[uid].gain):
                    best[uid] = stretch
        return best

    def save(self, path: Path) -> None:
        """One file, four bytes a print; written beside and moved into place."""
        _SAVED.write(path, dict(self._sounds.items()))

    @classmethod
    def load(cls, path: Path) -> SoundIndex:
        """Reads what `save` wrote. OSError or ValueError when it is not there or not whole."""
        made = cls()
        for uid, prints in _SAVED.read(path).items():
            made._sounds.put(uid, prints)
        return made


def _prints(facts: SoundFacts) -> Prints:
    return np.frombuffer(facts.prints, "<u4").astype(np.uint32)


def agreeing(query: Prints, stored: Prints, offset: int) -> _Stretch | None:
    """The stretch of the overlap that agrees best, or None when it is too short or not close enough."""
    first = max(0, -offset)
    last = min(len(query), len(stored) - offset)
    if last - first < SHORTEST:
        return None
    asked = query[first:last]
    bits = np.bitwise_count(asked ^ stored[first + offset : last + offset]).astype(np.float64)
    low, high, gain = _best_run(DIFFERS * 32 - bits)
    length = high - low
    differing = float(bits[low:high].mean() / 32) if length else 1.0
    half = min(len(query), len(stored)) / 2
    if length < SHORTEST or length < min(half, AMPLE) or differing > ceiling(length):
        return None
    moved = int((np.bitwise_count(asked[low + 1 : high] ^ asked[low : high - 1]) >= 2).sum())
    if moved < MOVING:
        return None
    return _Stretch(gain, first + low, first + high - 1, offset, differing)


def ceiling(length: int) -> float:
    """Share of differing bits that a stretch of so many prints may have."""
    grown = min(1.0, max(0.0, (length - SHORTEST) / (ENOUGH - SHORTEST)))
    return CLOSE_SHORT + (CLOSE - CLOSE_SHORT) * grown


def _best_run(gains: NDArray[np.float64]) -> tuple[int, int, float]:
    """The run [low, high) with the largest sum (Kadane's), and that sum."""
    sums = np.concatenate([[0.0], np.cumsum(gains)])
    floors = np.minimum.accumulate(sums)
    high = int(np.argmax(sums - floors))
    low = int(np.argmin(sums[: high + 1]))
    return low, high, float(sums[high] - sums[low])
