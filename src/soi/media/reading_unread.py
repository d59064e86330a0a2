"""What of a picture looks like letters, told from its edges alone: a hundredth of the time that the detector takes.

It does not know a word from a fence. It says where it is worth looking closer, and whether anything may have been
missed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from soi.media.reading_tesseract import Pixels

EDGE = 40
"""Levels of one colour between neighbours (every second pixel) from which there is an edge."""
PATCH = 8
"""Every second pixel, each way, of a patch: about half a letter."""
DENSE = 0.25
"""Share of a patch that is edges, where letters are; the side of a bubble has half of it."""
IN_A_ROW = 4
"""Edges that a row of a line has at least."""


def rows_of_letters(pixels: Pixels) -> int:
    """About how many lines of words there may be, one under another."""
    busy = _edges(pixels).sum(axis=1) >= IN_A_ROW
    return int(np.count_nonzero(busy[1:] & ~busy[:-1])) + bool(busy[:1].any())


def unread(pixels: Pixels, boxes: Iterable[tuple[float, float, float, float]]) -> int:
    """How many patches look like letters and lie in none of `boxes` (left, top, right, bottom in pixels)."""
    patches = _patches(pixels)
    step = 2 * PATCH
    for left, top, right, bottom in boxes:
        around = (bottom - top) / 3  # accents, and marks at its ends
        rows = slice(max(0, int((top - around) // step)), int((bottom + around) // step) + 1)
        patches[rows, max(0, int((left - around) // step)) : int((right + around) // step) + 1] = False
    return int(np.count_nonzero(patches))


def _edges(pixels: Pixels) -> NDArray[np.bool_]:
    small = pixels[::2, ::2].astype(np.int16)
    edges: NDArray[np.bool_] = np.abs(np.diff(small, axis=1)).max(axis=2, initial=0) > EDGE
    return edges


def _patches(pixels: Pixels) -> NDArray[np.bool_]:
    edges = _edges(pixels)
    rows, columns = (-(-side // PATCH) for side in edges.shape)
    padded = np.zeros((rows * PATCH, columns * PATCH), np.float32)
    padded[: edges.shape[0], : edges.shape[1]] = edges
    dense: NDArray[np.bool_] = padded.reshape(rows, PATCH, columns, PATCH).mean(axis=(1, 3)) >= DENSE
    return dense
