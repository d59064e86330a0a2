"""Which stored video is this one, or a part of this one, taken from, and where; by its pictures, its sound, or both.

A stored video keeps one frame a second, as sixteen hashes of it and of the parts that a crop or a caption would leave;
a query asks with four frames a second, so that its nearest frame is an eighth of a second off at most. Hashes that
are near vote on offsets; the likeliest are compared second by second under one pair of parts at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.match.media.carrying import Carry
from soi.match.media.frames import BUDGET, Frames, Votes, Words, plain
from soi.match.media.series import Series
from soi.match.media.sounds import SoundIndex, SoundMatch
from soi.media.records import HASH_BYTES, VideoFacts
from soi.media.tracing import ASKED, FOUND, HASHES, RATE

AGREES = 64
"""Bits at which a second speaks against a stretch rather than for it."""
CLOSE = 50.0
"""Mean bits over a stretch, at most: the same frames of a fast pan stay below 45, others above 80 (decision 0019)."""
SHORTEST = 3
"""Seconds of the shortest stretch that show something."""
AMPLE = 10
"""Seconds of a stretch that counts on its own; a shorter one must be half of the query or of the stored video, so that
an intro or an end card which two programmes share is no match."""
ASKING = 240
"""Frames of a query that vote at most: bursts of two seconds, spread over it."""
BURST = 2 * RATE
KEPT = 48
"""Best offsets of a query that are looked at second by second,"""
EACH = 4
"""so many of one video."""
TOGETHER = 1.0
"""Seconds by which sound and pictures may disagree about the offset and still be one finding."""

_SAVED = Series("hashes", np.zeros((0, len(FOUND), 4), np.uint64), "the index of videos", version=2)


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
    """Stored videos by pictures and sound. For one thread at a time (`MediaIndex` sees to that)."""

    def __init__(self) -> None:
        self.sounds = SoundIndex()
        self._videos = Carry(Frames)

    @property
    def count(self) -> int:
        return self._videos.count

    def put(self, uid: str, facts: VideoFacts) -> None:
        """Adds a video with its sound, or replaces it."""
        self.remove(uid)
        self._videos.put(uid, np.ascontiguousarray(_trace(facts)[::RATE][:, FOUND]))
        if facts.sound is not None:
            self.sounds.put(uid, facts.sound)

    def remove(self, uid: str) -> bool:
        """True when it was there."""
        self.sounds.remove(uid)
        return self._videos.remove(uid)

    def search(self, facts: VideoFacts, limit: int = 8) -> list[VideoMatch]:
        """The best stretch of each stored video that agrees, best first. A match by sound alone has no `frames`."""
        found = self._seen(_trace(facts))
        for heard in self.sounds.search(facts.sound, limit) if facts.sound else ():
            found[heard.id] = _joined(found.get(heard.id), heard)
        ranked = sorted(
            found.values(), key=lambda one: (-(one.query_end - one.query_start) * one.score, one.id)
        )
        return ranked[:limit]

    def _seen(self, trace: Words) -> dict[str, VideoMatch]:
        best: dict[str, tuple[float, VideoMatch]] = {}
        for uid, stored, offset in self._diagonals(trace):
            made = aligned(uid, trace, stored, offset)
            if made and (uid not in best or made[0] > best[uid][0]):
                best[uid] = made
        return {uid: match for uid, (_, match) in best.items()}

    def _diagonals(self, trace: Words) -> Iterator[tuple[str, Words, int]]:
        """The likeliest videos, with the offset in quarters of a second."""
        segments = self._videos.settled()
        size = sum(segment.size for segment in segments)
        times = _asking(len(trace))
        asked = trace[times][:, ASKED].reshape(-1, 4)
        times = np.repeat(times, len(ASKED))[told := ~plain(asked)]
        asked = np.ascontiguousarray(asked[told])
        frames, slots, offsets, first = [], [], [], [0]
        for segment in segments:
            which, slot, second = segment.near(asked, BUDGET * segment.size // max(1, size))
            frames.append(times[which])
            slots.append(slot + first[-1])
            offsets.append(second * RATE - times[which])
            first.append(first[-1] + len(segment.ids))
        if not sum(map(len, frames)):
            return
        votes = Votes(*(np.concatenate(one) for one in (frames, slots, offsets)))
        for number, offset in votes.likeliest(KEPT, EACH):
            place = int(np.searchsorted(first, number, side="right")) - 1
            segment, within = segments[place], number - first[place]
            yield segment.ids[within], segment.series(within), offset

    def save(self, path: Path) -> None:
        """Two files: pictures at `path`, sounds beside it; each written beside and moved into place."""
        _SAVED.write(path, dict(self._videos.items()))
        self.sounds.save(_beside(path))

    @classmethod
    def load(cls, path: Path) -> VideoIndex:
        """Reads what `save` wrote. OSError or ValueError when it is not there or not whole."""
        made = cls()
        for uid, part in _SAVED.read(path).items():
            made._videos.put(uid, part)
        made.sounds = SoundIndex.load(_beside(path))
        return made


def _beside(path: Path) -> Path:
    return path.with_name(path.name + "-sounds")


def _trace(facts: VideoFacts) -> Words:
    """Frames × hashes × 4 numbers."""
    return np.frombuffer(facts.trace, np.uint64).reshape(-1, HASHES, HASH_BYTES // 8)


def _asking(length: int) -> NDArray[np.int64]:
    """Frames that vote: all of a short query; else bursts, so that one of each second is near the stored frame and a
    second of them is looked up."""
    if length <= ASKING:
        return np.arange(length)
    first = np.linspace(0, length - BURST, ASKING // BURST).astype(np.int64)
    return np.asarray(np.unique(first[:, None] + np.arange(BURST)), np.int64)


def aligned(uid: str, trace: Words, stored: Words, offset: int) -> tuple[float, VideoMatch] | None:
    """The stretch that agrees best when frame q of the query is at quarter q + offset of the stored video, with how
    much it weighs; None when it is too short or not close enough."""
    quarters = np.arange(len(stored)) * RATE
    there = np.flatnonzero((quarters - offset >= 0) & (quarters - offset < len(trace)))
    if len(there) < SHORTEST:
        return None
    near = quarters[there] - offset
    asked = trace[:, ASKED]
    flat = np.full((len(there), len(ASKED) * len(FOUND)), 256, np.int64)
    for step in (-1, 0, 1):
        frames = asked[np.clip(near + step, 0, len(trace) - 1)]
        flat = np.minimum(flat, _apart(frames, stored[there]).reshape(flat.shape))
    empty = (plain(asked[near])[:, :, None] & plain(stored[there])[:, None, :]).reshape(flat.shape)
    low, high, pair, gain = _best_run(np.where(empty, 0, AGREES - flat))
    shown = flat[low:high, pair][~empty[low:high, pair]]  # black speaks neither for nor against
    half = min(len(trace) / RATE, len(stored)) / 2
    if len(shown) < max(SHORTEST, min(half, AMPLE)) or (mean := float(shown.mean())) > CLOSE:
        return None
    while high < len(there) and empty[high, pair]:
        high += 1
    frames_found = tuple(
        (float(q / RATE), float(s)) for q, s in zip(near[low:high], there[low:high], strict=True)
    )
    first, last = frames_found[0], frames_found[-1]
    score = round(max(0.0, 1 - mean / 128), 4)
    length = min(last[0] + 1.0, len(trace) / RATE) - first[0]
    match = VideoMatch(uid, score, first[0], first[0] + length, first[1], first[1] + length, frames_found)
    return gain, match


def _apart(asked: Words, found: Words) -> NDArray[np.uint16]:
    """Bits between each part of the one and each of the other: seconds × parts × parts."""
    bits = np.zeros((len(asked), asked.shape[1], found.shape[1]), np.uint16)
    for word in range(HASH_BYTES // 8):  # six times as fast as a sum over a short axis
        bits += np.bitwise_count(asked[:, :, None, word] ^ found[:, None, :, word])
    return bits


def _best_run(gains: NDArray[np.int64]) -> tuple[int, int, int, float]:
    """Of seconds × pairs of parts: the run [low, high) of one pair with the largest sum, the pair, and the sum. Seconds
    before it that weigh nothing belong to it."""
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
