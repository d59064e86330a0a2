"""An index of as many pictures as one likes, without drawing or putting each: written straight into the files' parts.

Postings are drawn from corners of drawn pictures, each of them several times with a tenth of its bits turned over and
the visual word that this look belongs to, so that words are as unevenly filled as theirs; of each posting three of 64
bits more are turned over. Hashes are random: that is what hashes of different pictures look like. Corners to be laid
over are those of BLOCK invented pictures, again and again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.match.media.corner_store import CornerStore, packed
from soi.match.media.picture_files import read, write
from soi.match.media.picture_postings import INDEXED, Segment, signs_of
from soi.match.media.picture_rows import ROW, TRIMMED, WHOLE, Rows
from soi.match.media.pictures import PictureIndex
from soi.match.media.words import WORDS, words_of
from soi.media.records import LocalFeatures, PictureFacts

TURNED = 0.1
VERSIONS = 8
"""How often each corner of the pool is used, with other bits turned over."""
BORDERED = 0.25
"""Share of pictures that have a second hash, of the part within a border."""
BLOCK = 2_000
PIECE = 4_000_000
Codes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Size:
    """How many pictures, how many corners of each are kept, and whether each has its own place in the file."""

    pictures: int
    corners: int = 300
    own: bool = False


def build(folder: Path, drawn: Sequence[PictureFacts], size: Size) -> None:
    """Write an index of `size` pictures, `drawn` first (as drawn-0, drawn-1, …), into an empty folder."""
    rng = np.random.default_rng(1)
    index = PictureIndex()
    for number, facts in enumerate(drawn):
        index.put(f"drawn-{number}", facts)
    index.save(folder)
    _, rows, store, segments = read(folder)
    looks = [one.local.descriptors for one in drawn if one.local]
    codes = np.frombuffer(b"".join(looks), np.uint64).reshape(-1, 4)
    first, more = len(drawn), size.pictures - len(drawn)
    places = _kept(rng, store, codes, size)
    table = np.zeros(more, ROW)
    table["whole"], table["trimmed"] = _hashes(rng, more), _hashes(rng, more)
    table["size"], table["side"], table["alive"] = (1280, 960), 640, 1
    table["hashed"] = WHOLE + TRIMMED * (rng.random(more) < BORDERED)
    table["corners"] = size.corners
    table["at"] = places[np.arange(more) % len(places)]
    ids = [*rows.ids, *(f"invented-{number}" for number in range(more))]
    everything = Rows(np.concatenate([rows.table[:first], table]), ids, {})
    invented = _postings(rng, codes, (first, size.pictures))
    write(folder, everything, store, (*segments, invented), None)


def _hashes(rng: np.random.Generator, count: int) -> NDArray[np.void]:
    return np.frombuffer(rng.bytes(32 * count), "V32")


def _kept(rng: np.random.Generator, store: CornerStore, codes: Codes, size: Size) -> NDArray[np.int64]:
    """Offsets of invented pictures' corners, added to the store: BLOCK of them, or one for each picture."""
    block = []
    for _ in range(BLOCK):
        looks = turned(rng, codes[rng.integers(0, len(codes), size.corners)])
        points = (rng.random((size.corners, 2), np.float32) * (640, 480)).astype("<f4")
        block.append(packed(LocalFeatures(points.tobytes(), looks.tobytes())))
    joined = b"".join(block)
    length = len(block[0])
    times = -(-size.pictures // BLOCK) if size.own else 1
    starts = [store.add(joined) for _ in range(times)]
    return (np.array(starts)[:, None] + np.arange(BLOCK) * length).ravel()


def turned(rng: np.random.Generator, codes: Codes) -> Codes:
    """Codes (n × 4) with a tenth of their bits turned over."""
    flips = np.packbits(rng.random((len(codes), 256), np.float32) < TURNED, axis=1)
    return codes ^ flips.view(np.uint64)


def _postings(rng: np.random.Generator, codes: Codes, rows: tuple[int, int]) -> Segment:
    """INDEXED postings for each of the rows (first, end), from the pool of looks `codes`."""
    pool = np.vstack([turned(rng, codes) for _ in range(VERSIONS)])
    words = words_of(pool)[:, 0]
    order = np.argsort(words, kind="stable")
    words, signs = words[order], signs_of(pool[order])
    total = (rows[1] - rows[0]) * INDEXED
    counts = rng.multinomial(total, np.full(len(pool), 1 / len(pool)))
    starts = np.zeros(WORDS + 1, np.int64)
    starts[1:] = np.cumsum(np.bincount(words, counts, WORDS).astype(np.int64))
    every = np.repeat(signs, counts)
    for at in range(0, total, PIECE):
        part = every[at : at + PIECE]
        for _ in range(3):
            part ^= np.uint64(1) << rng.integers(0, 64, len(part), np.uint64)
    return Segment(starts, rng.integers(*rows, total, np.uint32), every)
