"""A frame of a video as hashes of the whole and of parts of it, so cheap that four frames a second can be had.

PDQ's idea (the signs of 16 × 16 low frequencies about their median), worked out as two small matrix products for every
part: not PDQ's own bits, and only ever compared with one another. One frame a second is not enough on its own: an
excerpt starts between two seconds, and in half a second a moving camera changes a third of the bits (decision 0019).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

RATE = 4
"""Frames a second of a trace."""
SIDE = 128
"""Pixels of the grey square that a frame is squeezed into."""
WATCHED = 60 * RATE
"""Frames, from the start, in which bars are looked for: 4 MB."""

Box = tuple[float, float, float, float]
STORED: dict[str, Box] = {
    "whole": (0, 0, 1, 1),
    "centre 95": (0.025, 0.025, 0.975, 0.975),
    "centre 90": (0.05, 0.05, 0.95, 0.95),
    "centre 85": (0.075, 0.075, 0.925, 0.925),
    "centre 80": (0.1, 0.1, 0.9, 0.9),
    "upper left": (0, 0, 0.9, 0.9),
    "upper right": (0.1, 0, 1, 0.9),
    "lower left": (0, 0.1, 0.9, 1),
    "lower right": (0.1, 0.1, 1, 1),
    "less 10 below": (0, 0, 1, 0.9),
    "less 16 below": (0, 0, 1, 0.84),
    "less 22 below": (0, 0, 1, 0.78),
    "less 10 above": (0, 0.1, 1, 1),
    "less 16 above": (0, 0.16, 1, 1),
    "less 22 above": (0, 0.22, 1, 1),
}
"""Parts of a stored frame that a copy may have kept: left, upper, right, lower as fractions. The first letters are what
a crop leaves, the last what a caption leaves."""
UNMOVED, UNPLAIN, MIRRORED = 15, 16, 17
"""Hashes that follow: without the bars that never change, without plain bars, mirrored."""
HASHES = 18
"""Hashes of a frame in all."""
FOUND = (*range(15), UNPLAIN)
"""Which hashes of a stored frame are looked for, and"""
ASKED = (0, 9, 10, 11, 12, 13, 14, UNMOVED, UNPLAIN, MIRRORED)
"""which ones of a query's frame ask: all that may be left when a caption, a bar or a mirror was added."""

_PLAIN = 6.0
"""Grey levels by which a row of a plain bar differs from its own mean, at most."""
_STILL = 10
"""Grey levels by which the pixels of a bar change over time, at most."""
_SMALLEST = 0.4
"""Share of the height or width that must be left without the bars."""

Grey = NDArray[np.uint8]
Operator = NDArray[np.float32]


@cache
def _waves() -> Operator:
    """Rows 1 to 16 of the discrete cosine transform of 64 values."""
    rows, columns = np.arange(1, 17)[:, None], np.arange(64)[None, :]
    return np.asarray(np.sqrt(2 / 64) * np.cos(np.pi / 128 * rows * (2 * columns + 1)), np.float32)


@cache
def _operator(low: float, high: float) -> Operator:
    """16 × SIDE: the stretch [low, high) of a side averaged to 64 values, and their low frequencies."""
    edges = np.linspace(low * SIDE, high * SIDE, 65)
    pixels = np.arange(SIDE)
    upper = np.minimum(edges[1:, None], pixels[None, :] + 1)
    lower = np.maximum(edges[:-1, None], pixels[None, :])
    weights = np.clip(upper - lower, 0, None) / (edges[1] - edges[0])
    return np.asarray(_waves() @ weights, np.float32)


def _hash(grey: NDArray[np.float32], box: Box) -> Grey:
    waves = (_operator(box[1], box[3]) @ grey @ _operator(box[0], box[2]).T).ravel()
    middle = np.partition(waves, (127, 128))[127:129]  # what `np.median` does, in a sixth of the time
    return np.packbits(waves > (middle[0] + middle[1]) / 2)


def hashes(grey: Grey, unmoved: Box, unplain: Box) -> Grey:
    """HASHES × 32 bytes of one frame (SIDE × SIDE grey levels); the boxes are what its bars leave."""
    values = grey.astype(np.float32)
    parts = [_hash(values, part) for part in (*STORED.values(), unmoved, unplain)]
    return np.stack([*parts, _hash(values[:, ::-1], STORED["whole"])])


def without_bars(frames: Sequence[Grey]) -> tuple[Box, Box]:
    """What is left of the frames without the rows and columns at their edges that never change (a caption, a frame),
    and without those that are plain in every frame (a letterbox). The whole when too little would be left. A bar ends
    where its grey does: the margin of a slide behind a letterbox belongs to the slide."""
    stack = np.stack(frames)
    changes = np.ptp(stack, axis=0)
    rough = stack[:: max(1, len(stack) // 30)].astype(np.float32)
    unmoved = [np.quantile(changes, 0.95, axis=axis) > _STILL for axis in (1, 0)]
    unplain = [_unplain(rough, axis) for axis in (1, 0)]
    return _box(unmoved), _box(unplain)


def _unplain(frames: NDArray[np.float32], axis: int) -> NDArray[np.bool_]:
    """Which rows (axis 1) or columns (0) belong to no plain bar of the grey at either edge."""
    level = frames.mean(axis=axis + 1)
    rough = frames.std(axis=axis + 1).max(axis=0) > _PLAIN
    edges = [np.abs(level - level[:, [edge]]).max(axis=0) > _PLAIN for edge in (0, -1)]
    return np.asarray(rough | (edges[0] & edges[1]))


def _box(alive: Sequence[NDArray[np.bool_]]) -> Box:
    (upper, lower), (left, right) = (_edges(one) for one in alive)
    return (left, upper, right, lower)


def _edges(alive: NDArray[np.bool_]) -> tuple[float, float]:
    where = np.flatnonzero(alive)
    if not len(where) or where[-1] + 1 - where[0] < _SMALLEST * SIDE:
        return 0.0, 1.0
    return float(where[0] / SIDE), float((where[-1] + 1) / SIDE)
