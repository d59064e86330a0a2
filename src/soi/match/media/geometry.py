"""How one picture lies in another: pairs of corners that look alike, and the placement most of them agree on.

Only numpy: no picture is decoded here, and nothing here needs OpenCV.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]
"""n × 2: x and y in pixels of the picture squeezed to its side."""
Codes = NDArray[np.uint64]
"""n × 4: descriptors of 256 bits."""
Size = tuple[float, float]
"""Width and height in the same pixels."""
ALIKE = 72
"""Bits of 256 by which two descriptors of one corner may differ; strangers differ by about 110."""
NEAR = 5.0
"""Pixels by which a corner may miss its place."""
GUESSES = 512
LEAST, MOST = 0.08, 12.0
"""Smallest and largest scale that is believed."""
SKEW = 1.7
"""How many times more one direction may be stretched than the other."""
CELLS = 6
"""The common part is divided into CELLS × CELLS cells to see how much of it agrees."""


@dataclass(frozen=True, slots=True)
class Corners:
    """Where a picture's corners are and how they look."""

    points: Points = field(repr=False)
    codes: Codes = field(repr=False)
    size: Size


@dataclass(frozen=True, slots=True)
class Placement:
    """The query lies in the found picture by `matrix` (2 × 3, query pixels to found pixels).

    `inliers`: pairs of corners, each other's likest, that agree. `share`: of the corners in the common part (of the
    picture that has fewer there), how many have one like them in their place. `cells`: of the common part's cells
    where either has corners, in how many at least a third of them do."""

    matrix: NDArray[np.float64] = field(repr=False)
    inliers: int
    share: float
    cells: float


def alike(query: Codes, found: Codes, limit: int = ALIKE) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs that are each other's nearest and at most `limit` bits apart: positions in query and found."""
    if not len(query) or not len(found):
        empty = np.zeros(0, np.intp)
        return empty, empty
    bits = np.zeros((len(query), len(found)), np.uint16)
    for word in range(query.shape[1]):
        bits += np.bitwise_count(query[:, word, None] ^ found[None, :, word])
    best = bits.argmin(axis=1)
    ours = np.arange(len(query))
    mutual = (bits.argmin(axis=0)[best] == ours) & (bits[ours, best] <= limit)
    return ours[mutual], best[mutual]


def place(query: Corners, found: Corners, seed: int = 0) -> Placement | None:
    """The placement most pairs agree on; None when there is no believable one. Deterministic for a seed."""
    ours, theirs = alike(query.codes, found.codes)
    if len(ours) < 4:
        return None
    here, there = query.points[ours].astype(np.float64), found.points[theirs].astype(np.float64)
    inside = _agreeing(here, there, seed)
    if inside is None:
        return None
    matrix = _fitted(here, there, inside)
    if matrix is None:
        return None
    near = _misses(matrix, here, there) <= _tolerance(matrix)
    return _judged(matrix, query, found, int(near.sum()))


def moved(matrix: NDArray[np.float64], points: NDArray[np.floating]) -> NDArray[np.float64]:
    """Points (n × 2) carried over by a 2 × 3 matrix."""
    carried: NDArray[np.float64] = points @ matrix[:, :2].T + matrix[:, 2]
    return carried


def inverted(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """The matrix that carries back."""
    turn = np.linalg.inv(matrix[:, :2])
    return np.column_stack([turn, -turn @ matrix[:, 2]])


def _agreeing(here: NDArray[np.float64], there: NDArray[np.float64], seed: int) -> NDArray[np.bool_] | None:
    """The pairs that agree with the best of GUESSES turns-and-scales, each made from two pairs."""
    rng = np.random.default_rng(seed)
    first, second = rng.integers(0, len(here), (2, GUESSES))
    a, b = here[:, 0] + 1j * here[:, 1], there[:, 0] + 1j * there[:, 1]
    apart = np.abs(a[first] - a[second]) > 12
    first, second = first[apart], second[apart]
    if not len(first):
        return None
    turn = (b[second] - b[first]) / (a[second] - a[first])
    scale = np.abs(turn)
    believable = (scale > LEAST) & (scale < MOST)
    if not believable.any():
        return None
    turn, first, scale = turn[believable], first[believable], scale[believable]
    shift = b[first] - turn * a[first]
    misses = np.abs(turn[:, None] * a[None, :] + shift[:, None] - b[None, :])
    inside = misses <= 2 * NEAR * np.maximum(1.0, scale)[:, None]
    counts = inside.sum(axis=1)
    best = int(counts.argmax())
    return inside[best] if counts[best] >= 4 else None


def _fitted(
    here: NDArray[np.float64], there: NDArray[np.float64], inside: NDArray[np.bool_]
) -> NDArray[np.float64] | None:
    """The affine placement of the agreeing pairs, refined twice; None when it is not believable."""
    matrix = None
    for _ in range(3):
        if inside.sum() < 4:
            return None
        left = np.column_stack([here[inside], np.ones(int(inside.sum()))])
        solved, _, rank, _ = np.linalg.lstsq(left, there[inside], rcond=None)
        if rank < 3:
            return None
        matrix = np.ascontiguousarray(solved.T)
        inside = _misses(matrix, here, there) <= _tolerance(matrix)
    return matrix if matrix is not None and _believable(matrix) else None


def _believable(matrix: NDArray[np.float64]) -> bool:
    """Not mirrored (mirrored pictures are asked mirrored), not skewed, of a scale between LEAST and MOST."""
    large, small = np.linalg.svd(matrix[:, :2], compute_uv=False)
    upright = float(np.linalg.det(matrix[:, :2])) > 0
    return upright and small > LEAST and large < MOST and large / small < SKEW


def _tolerance(matrix: NDArray[np.float64]) -> float:
    """Pixels of the found picture by which a corner may miss: NEAR, more or less where one picture is much larger."""
    scale = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    return NEAR * min(max(scale, 0.5), 2.5)


def _misses(
    matrix: NDArray[np.float64], here: NDArray[np.float64], there: NDArray[np.float64]
) -> NDArray[np.float64]:
    misses: NDArray[np.float64] = np.linalg.norm(moved(matrix, here) - there, axis=1)
    return misses


def _within(points: NDArray[np.float64], size: Size) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = np.all((points >= 0) & (points < np.array(size)), axis=1)
    return inside


def _judged(matrix: NDArray[np.float64], query: Corners, found: Corners, pairs: int) -> Placement:
    """How much of the common part agrees: each corner that is carried near one that looks alike, mutual or not."""
    carried = moved(matrix, query.points)
    ours = np.flatnonzero(_within(carried, found.size))
    theirs = np.flatnonzero(_within(moved(inverted(matrix), found.points), query.size))
    if not len(ours) or not len(theirs):
        return Placement(matrix, 0, 0.0, 0.0)
    carried, places = carried[ours], found.points[theirs].astype(np.float64)
    apart = np.abs(carried[:, None] - places[None]).max(axis=2)
    first, second = np.nonzero(apart <= _tolerance(matrix))
    bits = np.bitwise_count(query.codes[ours[first]] ^ found.codes[theirs[second]]).sum(axis=1)
    agree = bits <= ALIKE
    first, second = np.unique(first[agree]), np.unique(second[agree])
    share = min(len(first), len(second)) / min(len(ours), len(theirs))
    return Placement(matrix, pairs, share, _cells_that_agree(carried, places, places[second]))


def _cells_that_agree(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], agreed: NDArray[np.float64]
) -> float:
    """Of the cells where either has corners, the share in which at least a third of the fewer agree."""
    both = np.vstack([ours, theirs])
    low, high = both.min(axis=0), both.max(axis=0) + 1e-6

    def counts(points: NDArray[np.float64]) -> NDArray[np.int64]:
        at = ((points - low) / (high - low) * CELLS).astype(np.int64)
        return np.bincount(at[:, 0] * CELLS + at[:, 1], minlength=CELLS * CELLS)

    here, there, agreeing = counts(ours), counts(theirs), counts(agreed)
    fewer = np.where((here > 0) & (there > 0), np.minimum(here, there), np.maximum(here, there))
    held = (agreeing > 0) & (agreeing >= fewer / 3)
    return float(held.sum() / max(1, (fewer > 0).sum()))
