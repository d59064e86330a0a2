"""Of which stored video a picture is a frame: the whole frame, not a part of one.

A second whose frame is nearly that of the last one that was kept is passed over, so that a still scene costs one hash.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

from soi.match.media.pictures import PictureIndex
from soi.match.media.videos import VideoMatch
from soi.media.records import HASH_BYTES, PictureFacts, VideoFacts

ALIKE: Final = 10
"""Bits of 256 by which the next frame differs at most to be passed over; a match may differ by 31."""
_CLOSER: Final = 4
"""How many frames are looked for in the place of one video: neighbours in one scene are alike."""


class StillIndex:
    """Frames of videos as whole-picture hashes. For one thread at a time."""

    def __init__(self) -> None:
        self._frames = PictureIndex()
        self._names: dict[str, list[str]] = {}

    def put(self, uid: str, facts: VideoFacts) -> None:
        """Adds a video's frames, or replaces them."""
        self.remove(uid)
        last: PictureFacts | None = None
        names = self._names.setdefault(uid, [])
        for frame in facts.frames:
            if last is not None and _bits(last, frame.picture) <= ALIKE:
                continue
            last = frame.picture
            names.append(f"{frame.at}@{uid}")
            self._frames.put(names[-1], replace(last, local=None))

    def remove(self, uid: str) -> bool:
        """True when it was there."""
        names = self._names.pop(uid, None)
        for name in names or ():
            self._frames.remove(name)
        return names is not None

    def search(self, facts: PictureFacts, limit: int = 8) -> list[VideoMatch]:
        """The nearest frame of each video that has the picture, as a match of no length (`VideoMatch.is_still`)."""
        found: dict[str, VideoMatch] = {}
        for match in self._frames.search(facts, limit * _CLOSER):
            if match.how != "same" or match.distance is None:
                continue
            at, _, uid = match.id.partition("@")
            score = round(1 - match.distance / (8 * HASH_BYTES), 4)
            still = VideoMatch(uid, score, 0.0, 0.0, float(at), float(at) + 1.0, ((0.0, float(at)),))
            if uid not in found or found[uid].score < score:
                found[uid] = still
        return sorted(found.values(), key=lambda one: (-one.score, one.id))[:limit]

    def save(self, path: Path) -> None:
        """Written beside and moved into place, as `PictureIndex.save` does."""
        self._frames.save(path)

    @classmethod
    def load(cls, path: Path) -> StillIndex:
        """Reads what `save` wrote. OSError or ValueError when it is not there or not whole."""
        made = cls()
        made._frames = PictureIndex.load(path)
        for name in made._frames.ids():
            made._names.setdefault(name.partition("@")[2], []).append(name)
        return made


def _bits(one: PictureFacts, other: PictureFacts) -> int:
    return (int.from_bytes(one.whole) ^ int.from_bytes(other.whole)).bit_count()
