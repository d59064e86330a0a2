"""How one picture lies in another: pairs of corners that look alike, and the placement most of them agree on.

Only numpy: no picture is decoded here, and nothing here needs OpenCV.
"""

from __future__ import annotations

from collections.abc import Iterator
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
TRIES = 2
"""Placements of one picture in another that are looked at."""
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
    picture that has fewer there), how many have one like them in their place. `worse`: the same in the worse half of
    the common part's cells: two screens of one app agree well in their frame and hardly in what they say."""

    matrix: NDArray[np.float64] = field(repr=False)
    inliers: int
    share: float
    worse: float


def bits_between(first: Codes, second: Codes) -> NDArray[np.uint16]:
    """Bits by which codes differ; the last axis holds a code's four words, the others are broadcast. Word by word:
    numpy's sum over so short an axis takes several times as long."""
    bits: NDArray[np.uint16] = np.bitwise_count(first[..., 0] ^ second[..., 0]).astype(np.uint16)
    for word in range(1, first.shape[-1]):
        bits += np.bitwise_count(first[..., word] ^ second[..., word])
    return bits


def alike(query: Codes, found: Codes, limit: int = ALIKE) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs that are each other's nearest and at most `limit` bits apart: positions in query and found."""
    if not len(query) or not len(found):
        empty = np.zeros(0, np.intp)
        return empty, empty
    bits = bits_between(query[:, None], found[None])
    best = bits.argmin(axis=1)
    ours = np.arange(len(query))
    mutual = (bits.argmin(axis=0)[best] == ours) & (bits[ours, best] <= limit)
    return ours[mutual], best[mutual]


def places(query: Corners, found: Corners, least: int = 4, seed: int = 0) -> Iterator[Placement]:
    """The placement most pairs agree on, then the one most of the others agree on; `least` (4 or more) must agree.

    The second is asked for when the first is not believed: a chat that was sent in a chat of the same app first lies
    in it by the app's frame. Deterministic for a seed."""
    ours, theirs = alike(query.codes, found.codes)
    for _ in range(TRIES):
        if len(ours) < least:
            return
        here, there = query.points[ours].astype(np.float64), found.points[theirs].astype(np.float64)
        inside = _agreeing(here, there, seed)
        matrix = None if inside is None else _fitted(here, there, inside)
        if matrix is None:
            return
        near = _misses(matrix, here, there) <= _tolerance(matrix)
        if near.sum() < least:
            return
        yield _judged(matrix, query, found, int(near.sum()))
        ours, theirs = ours[~near], theirs[~near]


def fitted(
    here: NDArray[np.float64], there: NDArray[np.float64], seed: int = 0
) -> NDArray[np.float64] | None:
    """The placement (2 × 3) most pairs of places (n × 2 each) agree on; None when no four do. Where they lie so that
    they tell no stretching (on one line), a turn and a scale only."""
    if len(here) < 4:
        return None
    inside = _agreeing(here, there, seed)
    if inside is None:
        return None
    matrix = _fitted(here, there, inside)
    return _turned_and_scaled(here[inside], there[inside]) if matrix is None else matrix


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


def _turned_and_scaled(here: NDArray[np.float64], there: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The turn, scale and shift that carry places nearest to theirs; None when it is not believable."""
    a, b = here[:, 0] + 1j * here[:, 1], there[:, 0] + 1j * there[:, 1]
    spread = np.vdot(a - a.mean(), a - a.mean()).real
    if spread <= 0:
        return None
    turn = np.vdot(a - a.mean(), b - b.mean()) / spread
    shift = b.mean() - turn * a.mean()
    matrix = np.array([(turn.real, -turn.imag, shift.real), (turn.imag, turn.real, shift.imag)])
    return matrix if _believable(matrix) else None


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
    carried, stay = carried[ours], found.points[theirs].astype(np.float64)
    apart = np.abs(carried[:, None] - stay[None]).max(axis=2)
    first, second = np.nonzero(apart <= _tolerance(matrix))
    agree = bits_between(query.codes[ours[first]], found.codes[theirs[second]]) <= ALIKE
    first, second = np.unique(first[agree]), np.unique(second[agree])
    share = min(len(first), len(second)) / min(len(ours), len(theirs))
    return Placement(matrix, pairs, share, _worse_half(*_by_cell((carried, stay), (first, second))))


def _by_cell(
    points: tuple[NDArray[np.float64], NDArray[np.float64]],
    agreeing: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Of each cell in which either picture has corners: how many agree, and how many the one with fewer there has (the
    other, when it has none)."""
    both = np.vstack(points)
    low, high = both.min(axis=0), both.max(axis=0) + 1e-6

    def counts(some: NDArray[np.float64]) -> NDArray[np.int64]:
        at = ((some - low) / (high - low) * CELLS).astype(np.int64)
        return np.bincount(at[:, 0] * CELLS + at[:, 1], minlength=CELLS * CELLS)

    here, there = counts(points[0]), counts(points[1])
    agreed = np.minimum(counts(points[0][agreeing[0]]), counts(points[1][agreeing[1]]))
    fewer = np.where((here > 0) & (there > 0), np.minimum(here, there), np.maximum(here, there))
    agreed = np.minimum(agreed, fewer)
    return agreed[fewer > 0], fewer[fewer > 0]


def _worse_half(agreed: NDArray[np.int64], fewer: NDArray[np.int64]) -> float:
    """The share of corners that agree in the cells that agree least, as many as hold half of all corners."""
    order = np.argsort(agreed / fewer, kind="stable")
    held = np.cumsum(fewer[order])
    worse = order[held <= max(held[-1] / 2, held[0])]
    return float(agreed[worse].sum() / fewer[worse].sum())
