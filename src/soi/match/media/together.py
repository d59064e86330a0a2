"""Pictures, sounds and videos in one index: whatever is asked with, everything of its sort is looked through, the
sound of a video among sounds, and a picture among the frames of videos."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Lock

from soi.match.media.pictures import PictureIndex, PictureMatch
from soi.match.media.sounds import SoundIndex, SoundMatch
from soi.match.media.stills import StillIndex
from soi.match.media.videos import VideoIndex, VideoMatch
from soi.media.records import PictureFacts, SoundFacts, VideoFacts

Facts = PictureFacts | SoundFacts | VideoFacts
Match = PictureMatch | SoundMatch | VideoMatch


class MediaIndex:
    """Files by their fingerprints, under names of their own. Many threads may use it, one at a time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pictures, self._sounds, self._videos = PictureIndex(), SoundIndex(), VideoIndex()
        self._stills = StillIndex()

    @property
    def count(self) -> int:
        """Files in it."""
        return sum(self.counts)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Pictures, sounds and videos in it."""
        return self._pictures.count, self._sounds.count, self._videos.count

    def put(self, uid: str, facts: Facts) -> None:
        """Add a file, or replace what was known of it."""
        with self._lock:
            self._remove(uid)
            if isinstance(facts, PictureFacts):
                self._pictures.put(uid, facts)
            elif isinstance(facts, SoundFacts):
                self._sounds.put(uid, facts)
            else:
                self._videos.put(uid, facts)
                self._stills.put(uid, facts)

    def remove(self, uid: str) -> None:
        """Take a file away, if it is there."""
        with self._lock:
            self._remove(uid)

    def search(self, facts: Facts, limit: int = 8) -> list[Match]:
        """Files that are the same, or share a part, the likeliest of each sort first. A sound is also looked for in
        videos, what is heard in a video among sounds, and a picture among the frames of videos."""
        with self._lock:
            return list(self._found(facts, limit))

    def write_to(self, folder: Path) -> None:
        """Write it into a folder that is there and empty. Raises `OSError`."""
        with self._lock:
            for name, one in self._parts():
                one.save(folder / name)

    @classmethod
    def load(cls, folder: Path) -> MediaIndex:
        """What `write_to` wrote. Raises `OSError` and `ValueError` for anything else."""
        made = cls()
        made._pictures = PictureIndex.load(folder / "pictures")
        made._sounds = SoundIndex.load(folder / "sounds")
        made._videos = VideoIndex.load(folder / "videos")
        made._stills = StillIndex.load(folder / "stills")
        return made

    def _parts(self) -> Iterator[tuple[str, PictureIndex | SoundIndex | VideoIndex | StillIndex]]:
        yield from (("pictures", self._pictures), ("sounds", self._sounds), ("videos", self._videos))
        yield "stills", self._stills

    def _remove(self, uid: str) -> None:
        for _name, one in self._parts():
            one.remove(uid)

    def _found(self, facts: Facts, limit: int) -> Iterator[Match]:
        if isinstance(facts, PictureFacts):
            yield from self._pictures.search(facts, limit)
            yield from self._stills.search(facts, limit)
        elif isinstance(facts, SoundFacts):
            yield from self._sounds.search(facts, limit)
            yield from self._videos.sounds.search(facts, limit)
        else:
            yield from self._videos.search(facts, limit)
            if facts.sound is not None:
                yield from self._sounds.search(facts.sound, limit)
