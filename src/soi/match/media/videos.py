"""Which stored video is this one, or a part of this one, taken from, and where; by its pictures, its sound, or both.

A stored video keeps one frame a second, as sixteen hashes of it and of the parts that a crop or a caption would leave;
a query asks with four frames a second, so that its nearest frame is an eighth of a second off at most. Hashes that
are near vote on offsets; the likeliest are compared second by second under one pair of parts at a time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from soi.match.media.series import Series
from soi.match.media.sounds import SoundIndex, SoundMatch
from soi.media.records import HASH_BYTES, VideoFacts
from soi.media.tracing import ASKED, FOUND, HASHES, RATE

NEAR = 50
"""Bits of 256 that a hash may differ to vote."""
AGREES = 64
"""Bits at which a second speaks against a stretch rather than for it."""
CLOSE = 50.0
"""Mean bits over a stretch, at most: the same frames of a fast pan stay below 45, others above 80 (decision 0019)."""
SHORTEST = 3
"""Seconds of the shortest stretch."""
ASKING = 12
"""Frames of a query that vote at most: bursts of four from as many seconds, spread over it."""
KEPT = 48
"""Best offsets of a query that are looked at second by second."""
TOGETHER = 1.0
"""Seconds by which sound and pictures may disagree about the offset and still be one finding."""

_SAVED = Series("hashes", np.zeros((0, len(FOUND), HASH_BYTES), np.uint8), "the index of videos")
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class VideoMatch:
    """Seconds `query_start` to `query_end` of the video asked about are `start` to `end` of the stored one. `score` in
    [0, 1]: 1 when every bit agrees. `frames`: pairs (seconds in the query, seconds in the stored one) whose pictures
    agree, () when only the sound does. `sound`: the sounds agree about the place too."""

    id: str
    score: float
    query_start: float
    query_end: float
    start: float
    end: float
    frames: tuple[tuple[float, float], ...] = ()
    sound: bool = False

    @property
    def is_still(self) -> bool:
        """Whether a picture was asked about, which is the stored video's frame at `start`."""
        return self.query_end == self.query_start


class VideoIndex:
    """Stored videos by pictures and sound. For one thread at a time."""

    def __init__(self) -> None:
        self.sounds = SoundIndex()
        self._videos: dict[str, Bytes] = {}
        self._forget()

    def _forget(self) -> None:
        self._flat = faiss.IndexBinaryFlat(8 * HASH_BYTES)
        self._rows: list[str] = []
        self._starts = [0]
        self._waiting = list(self._videos)

    @property
    def count(self) -> int:
        return len(self._videos)

    def put(self, uid: str, facts: VideoFacts) -> None:
        """Adds a video with its sound, or replaces it."""
        self.remove(uid)
        self._keep(uid, _trace(facts)[::RATE][:, FOUND])
        if facts.sound is not None:
            self.sounds.put(uid, facts.sound)

    def _keep(self, uid: str, hashes: Bytes) -> None:
        self._videos[uid] = np.ascontiguousarray(hashes)
        self._waiting.append(uid)

    def remove(self, uid: str) -> bool:
        """True when it was there. The hashes are sorted anew at the next search: a millisecond for each hour."""
        self.sounds.remove(uid)
        if self._videos.pop(uid, None) is None:
            return False
        if uid in self._waiting:
            self._waiting.remove(uid)
        else:
            self._forget()
        return True

    def search(self, facts: VideoFacts, limit: int = 8) -> list[VideoMatch]:
        """The best stretch of each stored video that agrees, best first. A match by sound alone has no `frames`."""
        found = self._seen(_trace(facts))
        for heard in self.sounds.search(facts.sound, limit) if facts.sound else ():
            found[heard.id] = _joined(found.get(heard.id), heard)
        ranked = sorted(
            found.values(), key=lambda one: (-(one.query_end - one.query_start) * one.score, one.id)
        )
        return ranked[:limit]

    def _seen(self, trace: Bytes) -> dict[str, VideoMatch]:
        self._settle()
        best: dict[str, tuple[float, VideoMatch]] = {}
        for slot, offset in self._diagonals(trace):
            uid = self._rows[slot]
            made = aligned(uid, trace, self._videos[uid], offset)
            if made and (uid not in best or made[0] > best[uid][0]):
                best[uid] = made
        return {uid: match for uid, (_, match) in best.items()}

    def _settle(self) -> None:
        for uid in self._waiting:
            hashes = self._videos[uid].reshape(-1, HASH_BYTES)
            self._flat.add(hashes)
            self._rows.append(uid)
            self._starts.append(self._starts[-1] + len(hashes))
        self._waiting = []

    def _diagonals(self, trace: Bytes) -> list[tuple[int, int]]:
        """The likeliest (slot, offset in quarters of a second)."""
        times = _asking(len(trace))
        if not self._rows or not len(times):
            return []
        asked = np.ascontiguousarray(trace[times][:, ASKED].reshape(-1, HASH_BYTES))
        limits, _, places = self._flat.range_search(asked, NEAR + 1)
        if not len(places):
            return []
        at = np.repeat(np.repeat(times, len(ASKED)), np.diff(limits).astype(np.int64))
        starts = np.asarray(self._starts)
        slots = np.searchsorted(starts, places, side="right") - 1
        offsets = (places - starts[slots]) // len(FOUND) * RATE - at
        values, votes = np.unique((slots << 32) + offsets + (1 << 31), return_counts=True)
        best = np.argsort(-votes, kind="stable")[:KEPT]
        return [(int(value >> 32), int(value & 0xFFFFFFFF) - (1 << 31)) for value in values[best]]

    def save(self, path: Path) -> None:
        """Two files: pictures at `path`, sounds beside it; each written beside and moved into place."""
        _SAVED.write(path, self._videos)
        self.sounds.save(_beside(path))

    @classmethod
    def load(cls, path: Path) -> VideoIndex:
        """Reads what `save` wrote. OSError or ValueError when it is not there or not whole."""
        made = cls()
        for uid, part in _SAVED.read(path).items():
            made._keep(uid, part)
        made.sounds = SoundIndex.load(_beside(path))
        return made


def _beside(path: Path) -> Path:
    return path.with_name(path.name + "-sounds")


def _trace(facts: VideoFacts) -> Bytes:
    return np.frombuffer(facts.trace, np.uint8).reshape(-1, HASHES, HASH_BYTES)


def _asking(length: int) -> NDArray[np.int64]:
    """Frames that vote: bursts of a second, for one of the four is near the stored frame, spread over the query."""
    seconds = length // RATE
    chosen = np.unique(
        np.linspace(0, max(0, seconds - 1), min(ASKING // RATE, max(1, seconds))).round().astype(np.int64)
    )
    frames = (chosen[:, None] * RATE + np.arange(RATE)).ravel()
    return frames[frames < length]


def aligned(uid: str, trace: Bytes, stored: Bytes, offset: int) -> tuple[float, VideoMatch] | None:
    """The stretch that agrees best when frame q of the query is at quarter q + offset of the stored video, with how
    much it weighs; None when it is too short or not close enough."""
    quarters = np.arange(len(stored)) * RATE
    there = np.flatnonzero((quarters - offset >= 0) & (quarters - offset < len(trace)))
    if len(there) < SHORTEST:
        return None
    near = quarters[there] - offset
    asked = trace[:, ASKED]
    bits = np.full((len(there), len(ASKED), len(FOUND)), 256, np.int64)
    for step in (-1, 0, 1):
        frames = asked[np.clip(near + step, 0, len(trace) - 1)]
        turned = frames[:, :, None, :] ^ stored[there][:, None, :, :]
        bits = np.minimum(bits, np.bitwise_count(turned).sum(axis=-1, dtype=np.int64))
    flat = bits.reshape(len(there), -1)
    low, high, pair, gain = _best_run(AGREES - flat)
    mean = float(flat[low:high, pair].mean()) if high > low else 256.0
    if high - low < SHORTEST or mean > CLOSE:
        return None
    frames_found = tuple(
        (float(q / RATE), float(s)) for q, s in zip(near[low:high], there[low:high], strict=True)
    )
    first, last = frames_found[0], frames_found[-1]
    score = round(max(0.0, 1 - mean / 128), 4)
    length = min(last[0] + 1.0, len(trace) / RATE) - first[0]
    match = VideoMatch(uid, score, first[0], first[0] + length, first[1], first[1] + length, frames_found)
    return gain, match


def _best_run(gains: NDArray[np.int64]) -> tuple[int, int, int, float]:
    """Of seconds × pairs of parts: the run [low, high) of one pair with the largest sum, the pair, and the sum."""
    sums = np.concatenate([np.zeros((1, gains.shape[1]), np.int64), np.cumsum(gains, axis=0)])
    above = sums - np.minimum.accumulate(sums, axis=0)
    high, pair = np.unravel_index(int(np.argmax(above)), above.shape)
    low = int(np.argmin(sums[: high + 1, pair]))
    return low, int(high), int(pair), float(above[high, pair])


def _joined(seen: VideoMatch | None, heard: SoundMatch) -> VideoMatch:
    """What was seen and heard of one video, as one match. Where they agree the sound says the place, for it is exact to
    a sixteenth of a second; where they do not, the pictures are believed."""
    if seen is None:
        return VideoMatch(
            heard.id, heard.score, heard.query_start, heard.query_end, heard.start, heard.end, sound=True
        )
    exact = heard.start - heard.query_start
    if abs(exact - (seen.start - seen.query_start)) > TOGETHER:
        return seen
    return replace(seen, start=seen.query_start + exact, end=seen.query_end + exact, sound=True)
