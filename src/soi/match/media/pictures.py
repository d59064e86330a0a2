"""An index of pictures: the same one again, whole or in part, however it was sent on.

Stage one is exact: PDQ hashes of the whole and of the trimmed picture, asked in eight turns, at most 31 bits away.
Stage two
finds parts: corners vote by visual words, and the pictures with most votes are laid over the question."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from soi.match.media.believing import INLIERS, believed, repeating
from soi.match.media.corner_store import CORNER, CornerStore, packed, unpacked
from soi.match.media.geometry import Corners, Placement, places
from soi.match.media.hashes import HashTable
from soi.match.media.picture_files import Saved, read, write
from soi.match.media.picture_postings import FACTOR, INDEXED, Segment, merged, segment_of, votes
from soi.match.media.picture_rows import TRIMMED, WHOLE, Rows, squeezed
from soi.match.media.regions import WHOLE as WHOLE_QUAD
from soi.match.media.regions import Overlap, Quad, overlap
from soi.media.corners import mirrored
from soi.media.pictures import QUALITY, TURNS
from soi.media.records import PictureFacts

SURE = 8
"""PDQ bits up to which a hit needs no second look; from there to 31 the corners, where both have some, must agree."""
LOOKED_AT = 20
"""Pictures with most votes that are laid over the question,"""
LEAST_WEIGHT = 0.1
"""if they have at least this share of the first one's votes."""
PENDING = 256
"""Newest pictures whose corners wait for a segment of their own."""


@dataclass(frozen=True, slots=True)
class PictureMatch:
    """A picture that is the one asked about, or shares a part with it. It proposes; words decide (`deciding`).

    `distance`: PDQ bits of 256, None when only corners found it. `inliers`: corners that agree, `share`: of how many in
    the common part. `turned`: how the question has to be turned to be the found one (`soi.media.pictures.TURNS`).
    `region`, `found_region`: the common part in the question and in the found picture. `changes`: what differs, of
    `border`, `cropped`, `framed`, `mirrored`, `stretched`, `turned`. `repeats`: only corners agree, and both pictures
    are full of what comes again, as letters do: what is written there may speak against it (`confirming`).
    `lettering`: it was found by what is written there and where; then `inliers` and `share` are of words."""

    id: str
    how: Literal["same", "part"]
    distance: int | None
    inliers: int
    share: float
    turned: str
    region: Quad
    found_region: Quad
    changes: tuple[str, ...]
    repeats: bool = False
    lettering: bool = False


@dataclass(frozen=True, slots=True)
class _HashHit:
    distance: int
    turned: str
    trimmed: bool


@dataclass(frozen=True, slots=True)
class _Laid:
    placement: Placement
    mirrored: bool
    overlap: Overlap
    repeats: bool


class PictureIndex:
    """Pictures by id. Reading needs no lock and may go on while one thread writes."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._rows = Rows()
        self._hashes = HashTable()
        self._store = CornerStore()
        self._segments: tuple[Segment, ...] = ()
        self._pending: list[tuple[int, NDArray[np.uint64]]] = []
        self._saved: Saved | None = None

    @property
    def count(self) -> int:
        """Pictures in the index."""
        return len(self._rows.by_id)

    def __contains__(self, uid: str) -> bool:
        return uid in self._rows.by_id

    def ids(self) -> list[str]:
        """The ids of all pictures in the index."""
        return list(self._rows.by_id)

    def put(self, uid: str, facts: PictureFacts) -> None:
        """Add a picture, in place of an earlier one of this id."""
        with self._lock:
            self._rows.remove(uid)
            local = facts.local
            at = self._store.add(packed(local)) if local else len(self._store)
            row = self._rows.add(uid, facts, at, QUALITY)
            hashed = int(self._rows.table["hashed"][row])
            hashes = [facts.whole] * bool(hashed & WHOLE) + [facts.trimmed] * bool(hashed & TRIMMED)
            if hashes:
                codes = np.frombuffer(b"".join(hashes), np.uint64).reshape(-1, 4)
                self._hashes.add(codes, np.full(len(codes), row, np.uint32))
            if local and local.count:
                looks = np.frombuffer(local.descriptors, np.uint64).reshape(-1, 4)[:INDEXED]
                self._pending = [*self._pending, (row, looks)]
                if len(self._pending) >= PENDING:
                    self._settle()

    def remove(self, uid: str) -> bool:
        """Take a picture out; whether it was there."""
        with self._lock:
            return self._rows.remove(uid)

    def search(self, facts: PictureFacts, limit: int = 8) -> list[PictureMatch]:
        """Pictures that are the one asked about, the surest first; [] when none is."""
        hits = self._same(facts)
        laid = self._laid(facts, dict(islice(hits.items(), LOOKED_AT)))
        found = []
        for row in {**hits, **laid}:
            match = self._match(facts, row, hits.get(row), laid.get(row))
            if match is not None:
                found.append(match)
        found.sort(key=lambda one: (one.how != "same", -one.inliers, one.distance or 0, one.id))
        return found[:limit]

    def _same(self, facts: PictureFacts) -> dict[int, _HashHit]:
        """Stage one: the nearest hash of each row within reach."""
        asked: list[bytes] = []
        if facts.quality >= QUALITY:
            asked.append(facts.turned or facts.whole)
        whole = len(asked)
        if facts.trimmed and facts.trimmed_quality >= QUALITY:
            asked.append(facts.trimmed_turned or facts.trimmed)
        queries = np.frombuffer(b"".join(asked), np.uint64).reshape(-1, 4)
        border = len(asked[0]) // 32 if whole else 0
        hits = self._hashes.search(queries)
        living = self._rows.alive(hits.rows)
        nearest: dict[int, _HashHit] = {}
        for at in np.argsort(hits.distances, kind="stable").tolist():
            row, query = int(hits.rows[at]), int(hits.queries[at])
            if living[at] and row not in nearest:
                trimmed = query >= border
                turn = TURNS[query - border if trimmed else query]
                nearest[row] = _HashHit(int(hits.distances[at]), turn, trimmed)
        return nearest

    def _laid(self, facts: PictureFacts, hits: dict[int, _HashHit]) -> dict[int, _Laid]:
        """Stage two: rows whose corners agree with the question's, those in `hits` looked at in any case."""
        if facts.local is None or not facts.local.count:
            return {}
        size = squeezed(facts.width, facts.height, facts.local.side)
        turns = (facts.local, mirrored(facts.local, size[0]))
        asked = [unpacked(packed(local), size) for local in turns]
        found: dict[int, _Laid] = {}
        repeats = repeating(asked[0].codes)
        candidates = self._candidates(asked, list(hits))
        self._store.expect(self._place(row) for _, row in candidates)
        for side, row in candidates:
            corners = self._corners(row)
            distance = hits[row].distance if row in hits else None
            for placement in places(asked[side], corners, INLIERS):
                there = overlap(placement.matrix, size, corners.size, bool(side))
                both = repeats and repeating(corners.codes)
                if not believed(placement, there, distance, both):
                    continue
                if row not in found or found[row].placement.inliers < placement.inliers:
                    found[row] = _Laid(placement, bool(side), there, both)
                break
        return found

    def _candidates(self, asked: Sequence[Corners], also: Sequence[int]) -> list[tuple[int, int]]:
        """Which side (0 as it came, 1 mirrored) to lay over which row: those in `also`, and the most voted for."""
        segments = self._all_segments()
        weighed: list[tuple[float, int, int]] = []
        living = self._rows.living()
        for side, corners in enumerate(asked):
            rows, weights = votes(segments, corners.codes, living, LOOKED_AT)
            top = zip(weights.tolist(), rows.tolist(), strict=True)
            weighed += [(weight, side, row) for weight, row in top]
        weighed.sort(key=lambda one: -one[0])
        least = weighed[0][0] * LEAST_WEIGHT if weighed else 0.0
        voted = [(side, row) for weight, side, row in weighed[:LOOKED_AT] if weight >= least]
        return list(dict.fromkeys([*((side, row) for row in also for side in (0, 1)), *voted]))

    def _match(
        self, facts: PictureFacts, row: int, hit: _HashHit | None, laid: _Laid | None
    ) -> PictureMatch | None:
        uid = self._rows.ids[row]
        distance = hit.distance if hit else None
        if laid is not None:
            there = laid.overlap
            how: Literal["same", "part"] = "same" if hit or not there.changes else "part"
            changes = tuple(
                "border" if hit and hit.trimmed and one == "framed" else one for one in there.changes
            )
            return PictureMatch(
                uid, how, distance, laid.placement.inliers, round(laid.placement.share, 3),
                there.turned, there.region, there.found_region, changes,
                laid.repeats and (distance is None or distance > SURE),
            )  # fmt: skip
        if hit is None or (hit.distance > SURE and self._both_have_corners(facts, row)):
            return None
        region = _part_quad(facts) if hit.trimmed else WHOLE_QUAD
        marks = {
            "border": hit.trimmed,
            "mirrored": hit.turned in TURNS[4:],
            "turned": hit.turned not in ("upright", "mirrored"),
        }
        changes = tuple(name for name, so in marks.items() if so)
        return PictureMatch(uid, "same", distance, 0, 0.0, hit.turned, region, WHOLE_QUAD, changes)

    def _both_have_corners(self, facts: PictureFacts, row: int) -> bool:
        here = facts.local.count if facts.local else 0
        return min(here, int(self._rows.table["corners"][row])) >= INLIERS

    def _size(self, row: int) -> tuple[float, float]:
        stored = self._rows.table[row]
        width, height = stored["size"].tolist()
        return squeezed(width, height, int(stored["side"]))

    def _corners(self, row: int) -> Corners:
        return unpacked(self._store.read(*self._place(row)), self._size(row))

    def _place(self, row: int) -> tuple[int, int]:
        """Where its corners are kept, and in how many bytes."""
        stored = self._rows.table[row]
        return int(stored["at"]), int(stored["corners"]) * CORNER

    def _all_segments(self) -> tuple[Segment, ...]:
        """The segments and, when pictures wait for theirs, one made of them."""
        if self._pending:
            with self._lock:
                self._settle()
        return self._segments

    def _settle(self) -> None:
        """Make a segment of the newest pictures and merge the small ones behind the large."""
        if not self._pending:
            return
        rows = np.repeat(
            np.array([row for row, _ in self._pending], np.uint32), [len(looks) for _, looks in self._pending]
        )
        segments = [*self._segments, segment_of(rows, np.vstack([looks for _, looks in self._pending]))]
        while len(segments) > 1 and segments[-2].count < FACTOR * segments[-1].count:
            segments[-2:] = [merged(segments[-2:])]
        self._segments, self._pending = tuple(segments), []

    def save(self, folder: Path) -> None:
        """Write everything to a folder; what is half written is never read (the head is replaced last)."""
        with self._lock:
            self._settle()
            self._saved = write(folder, self._rows, self._store, self._segments, self._saved)

    @classmethod
    def load(cls, folder: Path) -> PictureIndex:
        """The index that `save` wrote: its postings and corners stay in their files. FileNotFoundError if none."""
        index = cls()
        index._saved, index._rows, index._store, index._segments = read(folder)
        for hashes, rows in _hashes_of(index._rows):
            index._hashes.add(hashes, rows)
        return index


def _part_quad(facts: PictureFacts) -> Quad:
    if facts.part is None:
        return WHOLE_QUAD
    x, y, width, height = facts.part
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def _hashes_of(rows: Rows) -> Iterator[tuple[NDArray[np.uint64], NDArray[np.uint32]]]:
    """Hashes of the living rows, whole then trimmed, with their rows."""
    table = rows.table[: len(rows.ids)]
    for mark, name in ((WHOLE, "whole"), (TRIMMED, "trimmed")):
        kept = np.flatnonzero((table["hashed"] & mark > 0) & (table["alive"] == 1))
        codes = np.ascontiguousarray(table[name][kept]).view(np.uint64).reshape(-1, 4)
        yield codes, kept.astype(np.uint32)
