"""One line cut out of a picture, and the ways to make dark letters on white of it.

The whole page is never made grey first: white letters on a blue or green bubble and their ground can have one and the
same grey. What is made of a line is tried in order until the reader is sure (soi.media.reading)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soi.media.reading_detector import Found
from soi.media.reading_tesseract import Pixels

TALL = 64
"""Pixels a line's box is brought to: letters of about 30, what Tesseract was trained on."""
WIDEST = 3200
ABOVE, BELOW, BESIDE = 0.22, 0.12, 0.35
"""What is added around a box, in its own height: stacked accents of Vietnamese stand out above."""
COLOURS = 3


def cut_out(cv2: Any, pixels: Pixels, found: Found) -> Pixels:
    """The line, levelled and TALL (plus margins) pixels high. What lies outside of the picture repeats its edge."""
    corners = found.corners.astype(np.float64)
    right, down = corners[1] - corners[0], corners[3] - corners[0]
    wide, high = float(np.linalg.norm(right)), float(np.linalg.norm(down))
    right, down = right / max(wide, 1), down / max(high, 1)
    corners = corners + high * np.stack(
        [
            -BESIDE * right - ABOVE * down,
            BESIDE * right - ABOVE * down,
            BESIDE * right + BELOW * down,
            -BESIDE * right + BELOW * down,
        ]
    )
    scale = min(TALL / max(high, 1), WIDEST / max(wide, 1))
    size = (
        max(8, round((wide + 2 * BESIDE * high) * scale)),
        max(8, round(high * (1 + ABOVE + BELOW) * scale)),
    )
    goal = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), goal)
    flags = cv2.INTER_CUBIC if scale >= 0.6 else cv2.INTER_AREA
    line: Pixels = cv2.warpPerspective(pixels, turn, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return line


def inks(cv2: Any, line: Pixels) -> Iterator[tuple[str, Pixels]]:
    """Names and pictures to read, the likeliest first. Each is RGB or grey with dark letters on a light ground."""
    yield "plain", line
    yield "white", _filled(cv2, line.min(axis=2), 255)
    yield "spread", _spread(line)
    yield from _by_colour(cv2, line)


def _filled(cv2: Any, channel: NDArray[np.uint8], top: int) -> Pixels:
    """Letters filled with (nearly) white as dark on white, without what runs out of the cut: a bright sky."""
    soft = np.clip((channel.astype(np.float32) - (top - 110)) / 80, 0, 1)
    return _without_ground(cv2, soft)


def _without_ground(cv2: Any, soft: NDArray[np.floating]) -> Pixels:
    """`soft`: how much of a pixel is ink, 0 to 1. Takes away patches that touch the upper or lower edge or are far
    larger or smaller than letters, and returns dark ink on white."""
    mask = (soft > 0.5).astype(np.uint8)
    count, marks, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    height, width = mask.shape
    tops, highs, wides = stats[:, cv2.CC_STAT_TOP], stats[:, cv2.CC_STAT_HEIGHT], stats[:, cv2.CC_STAT_WIDTH]
    lefts, areas = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_AREA]
    touches = (tops == 0) | (tops + highs >= height) | (lefts == 0) | (lefts + wides >= width)
    drop = touches | (highs > 0.95 * height) | (areas < 4)
    drop[0] = False
    if count > 1 and drop[1:].all():
        drop[:] = False
    else:
        drop |= _enclosed(stats, marks, drop)
    soft = np.where(drop[marks], 0, soft)
    ink: Pixels = (255 * (1 - soft)).astype(np.uint8)
    return ink


def _enclosed(
    stats: NDArray[np.int32], marks: NDArray[np.int32], drop: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which patches lie within the box of another that has ink on their left and right, above and below: the bright
    ground seen through an O. No letter of Vietnamese or English has such a part."""
    inner = np.zeros(len(stats), bool)
    for at in range(1, len(stats)):
        left, top, wide, high, area = stats[at]
        if drop[at] or wide * high > 900:
            continue
        row, column = marks[top + high // 2], marks[:, left + wide // 2]
        around = [
            set(side.tolist())
            for side in (row[:left], row[left + wide :], column[:top], column[top + high :])
        ]
        shared = set.intersection(*around) - {0, at}
        inner[at] = any(not drop[other] and stats[other][4] > area for other in shared)
    return inner


def _spread(line: Pixels) -> Pixels:
    """The grey that tells this line's colours best apart: along their main axis, dark where fewer pixels are."""
    flat = line.reshape(-1, 3).astype(np.float32)
    middle = flat.mean(axis=0)
    _, _, axes = np.linalg.svd(np.cov((flat - middle).T))
    along = (flat - middle) @ axes[0]
    low, high = np.percentile(along, [2, 98])
    level = np.clip((along - low) / max(float(high - low), 1.0), 0, 1)
    if (level > 0.5).mean() < 0.5:
        level = 1 - level
    grey: Pixels = (255 * level).reshape(line.shape[:2]).astype(np.uint8)
    return grey


def _by_colour(cv2: Any, line: Pixels) -> Iterator[tuple[str, Pixels]]:
    """The line's main colours (k-means), each in its turn as the ink."""
    flat = line.reshape(-1, 3).astype(np.float32)
    few = flat[:: max(1, len(flat) // 4000)]
    cv2.setRNGSeed(1)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 1.0)
    _, _, centres = cv2.kmeans(few, COLOURS, None, stop, 1, cv2.KMEANS_PP_CENTERS)
    far = np.linalg.norm(flat[:, None] - centres[None], axis=2)
    shares = np.bincount(far.argmin(axis=1), minlength=COLOURS) / len(flat)
    for at in np.argsort(-centres.sum(axis=1)):
        if shares[at] > 0.75:
            continue
        others = np.delete(far, at, axis=1).min(axis=1)
        soft = np.clip((others - far[:, at]) / (others + far[:, at] + 1e-6) * 1.5 + 0.5, 0, 1)
        yield f"colour {at}", _without_ground(cv2, soft.reshape(line.shape[:2]).astype(np.float32))
