"""One picture in another by what is written in them and where it stands.

Corners of letters come again in every text; words do less so, and where all of them stand hardly ever does. Pairs of
neighbouring words that are rare in both pictures propose a placement; it is believed when nearly all words in the
common part are the same in the same places. Another picture with the same words sets them elsewhere. Fitted on drawn
pictures (decision 0017)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from soi.match.media.geometry import Size, fitted, inverted, moved
from soi.match.media.lettering import Page, page_of
from soi.match.media.regions import Overlap, overlap
from soi.media.records import Words

SIDE = 640.0
"""Pixels of the longer side to which every picture is brought, as for corners."""
COMMON = 4
"""Pairs of places that one pair of words may make: what stands more often says little about where it is."""
ANCHORS = 4
"""Pairs of places that must agree before the words are compared."""
ALONG, ACROSS = 0.6, 0.35
"""How many heights of its line a word may miss its place along the line and across it."""
LEAST = 8
"""Words that must agree,"""
SHARE, FEWER = 0.75, 0.88
"""and which share of the words in the common part: of the picture that has more there, and of the other."""
COVERED = 0.5
"""Share of one of both pictures that the common part must take."""


@dataclass(frozen=True, slots=True)
class Read:
    """A picture that was read. `size`: its width and height in pixels."""

    words: Words = field(repr=False)
    size: Size

    def squeezed(self) -> Size:
        """The size when the longer side is SIDE."""
        scale = SIDE / max(self.size)
        return self.size[0] * scale, self.size[1] * scale


@dataclass(frozen=True, slots=True)
class Laid:
    """Words of one picture laid over those of another. `agreeing`: words that are the same in the same place; `here`,
    `there`: words in the common part of the question and of the found picture."""

    overlap: Overlap
    agreeing: int
    here: int
    there: int

    @property
    def share(self) -> float:
        return self.agreeing / max(self.here, self.there, 1)

    @property
    def fewer(self) -> float:
        return self.agreeing / max(min(self.here, self.there), 1)

    @property
    def believed(self) -> bool:
        """Whether both pictures are the same, or one is part of the other."""
        enough = self.agreeing >= LEAST and self.overlap.covered >= COVERED
        return enough and self.share >= SHARE and self.fewer >= FEWER


def laid(query: Read, found: Read) -> Laid | None:
    """How the words of a question lie over those of a picture, the way most of them agree; None when none does.

    A page that lies on its side or upside down is tried both ways."""
    there = page_of(found.words, found.squeezed())
    best: Laid | None = None
    for backward in (False, True):
        one = _laid(page_of(query.words, query.squeezed(), backward), there)
        if one is not None and (best is None or one.agreeing > best.agreeing):
            best = one
    return best


def _laid(here: Page, there: Page) -> Laid | None:
    ours, theirs = _anchors(here, there)
    if len(ours) < ANCHORS:
        return None
    matrix = fitted(ours, theirs)
    return None if matrix is None else _judged(matrix, here, there)


def _anchors(here: Page, there: Page) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Places (n × 2 each) of what is rare in both pictures and may be the same: between two neighbouring words, and of
    words that stand once in each."""
    ours, theirs = _places(here), _places(there)
    pairs = [
        pair
        for said in ours.keys() & theirs.keys()
        if len(ours[said]) * len(theirs[said]) <= (COMMON if len(said) > 1 else 1)
        for pair in product(ours[said], theirs[said])
    ]
    pairs.sort()
    both = np.array(pairs, float).reshape(-1, 2, 2)
    return both[:, 0], both[:, 1]


def _places(page: Page) -> dict[tuple[str, ...], list[tuple[float, float]]]:
    """Where each word, and each pair of neighbours of a line, stands."""
    found: dict[tuple[str, ...], list[tuple[float, float]]] = defaultdict(list)
    for at, word in enumerate(page.words):
        found[(word,)].append((float(page.middles[at, 0]), float(page.middles[at, 1])))
        if at and page.lines[at] == page.lines[at - 1]:
            x, y = (page.ends[at, 0] + page.ends[at - 1, 1]) / 2
            found[page.words[at - 1], word].append((float(x), float(y)))
    return found


def _judged(matrix: NDArray[np.float64], here: Page, there: Page) -> Laid:
    """How many words are the same in the same place, of those that stand in the common part."""
    ours, theirs = _common(here, matrix, there.size), _common(there, inverted(matrix), here.size)
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    apart = moved(matrix, here.middles[ours])[:, None] - there.middles[theirs][None]
    line = there.ends[theirs, 1] - there.ends[theirs, 0]
    line /= np.maximum(np.linalg.norm(line, axis=1, keepdims=True), 1e-6)
    high = np.maximum(here.heights[ours, None] * scale, there.heights[None, theirs])
    along = np.abs(apart[..., 0] * line[:, 0] + apart[..., 1] * line[:, 1])
    across = np.abs(apart[..., 0] * line[:, 1] - apart[..., 1] * line[:, 0])
    near = (along <= ALONG * high) & (across <= ACROSS * high)
    alike = [
        (first, second)
        for first, second in zip(*(one.tolist() for one in np.nonzero(near)), strict=True)
        if _may_be(here.words[ours[first]], there.words[theirs[second]])
    ]
    agreeing = min(len({first for first, _ in alike}), len({second for _, second in alike}))
    common = overlap(matrix, here.size, there.size, mirrored=False)
    return Laid(common, agreeing, len(ours), len(theirs))


def _common(page: Page, matrix: NDArray[np.float64], other: Size) -> NDArray[np.intp]:
    """The words of a page that wholly stand in the other picture as well: none that either picture's edge may cut."""
    margin = page.heights[:, None] / 2
    wider = margin * np.sqrt(abs(np.linalg.det(matrix[:, :2])))
    inside = np.ones(len(page.words), bool)
    for end in (0, 1):
        place = page.ends[:, end]
        carried = moved(matrix, place)
        inside &= np.all((place >= margin) & (place <= np.array(page.size) - margin), axis=1)
        inside &= np.all((carried >= wider) & (carried <= np.array(other) - wider), axis=1)
    return np.flatnonzero(inside)


def _may_be(first: str, second: str) -> bool:
    """Whether both may be one word, read twice: at most one letter of three others, and no figure."""
    if first == second:
        return True
    longer = max(len(first), len(second))
    if longer < 3 or any(letter.isdigit() for letter in first + second):
        return False
    return _edits(first, second, longer // 3) <= longer // 3


def _edits(first: str, second: str, most: int) -> int:
    """Letters put in, left out or changed between both words; more than `most` is most + 1."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    row = list(range(len(second) + 1))
    for number, letter in enumerate(first, start=1):
        before, row[0] = row[0], number
        for at, other in enumerate(second, start=1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (letter != other))
    return row[-1]
