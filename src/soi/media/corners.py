"""Local features of a picture: corners found by SIFT (Lowe, IJCV 2004), each look told in 256 bits.

The bits are the scalar quantisation of Zhou et al. (ACM Multimedia 2012): which of SIFT's 128 numbers are above the
descriptor's own median, and which above its upper quartile. No table is learned, and a mirrored picture's bits are a
permutation of the same: `mirrored`. Needs OpenCV; without it there are no local features.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from soi.media.records import LocalFeatures

SIDE = 640
AREA = 300_000
"""A part is looked at SIDE pixels long, or with AREA pixels where that is more: tall screens are full of words."""
GLOBAL, SPREAD = 200, 100
"""Strongest corners of the whole picture, and the strongest of each cell of a grid, so that no part is empty."""
GRID = 8
Part = tuple[int, int, int, int]
_BINS = np.arange(128).reshape(4, 4, 8)
_MIRROR = _BINS[::-1, :, (-np.arange(8)) % 8].reshape(-1)
"""SIFT's numbers of the mirrored picture, in the keypoint's own frame: rows turned over, directions negated."""


@cache
def opencv() -> Any:
    """OpenCV with one thread, or None when the `pictures` extra is not installed. Loaded at the first picture."""
    try:
        import cv2
    except ImportError:
        return None
    cv2.setNumThreads(1)
    return cv2


def local_features(image: Image.Image, parts: tuple[Part, ...] = ()) -> LocalFeatures | None:
    """Corners of the picture, or of each of its `parts` (pixels), the strongest first; None without OpenCV.

    A part is looked at equally large however small it is in the picture; places are those in the picture, SIDE long."""
    if opencv() is None:
        return None
    whole = (0, 0, image.width, image.height)
    boxes = parts or (whole,)
    found = [_corners_of(image, box, len(boxes)) for box in boxes]
    points = np.vstack([one[0] for one in found])
    codes = np.vstack([one[1] for one in found])
    order = _interleaved([len(one[0]) for one in found])
    return LocalFeatures(points[order].astype("<f4").tobytes(), codes[order].tobytes(), SIDE)


def mirrored(local: LocalFeatures, width: float) -> LocalFeatures:
    """The same corners as the mirrored picture has them; `width`: of the picture, in pixels of its side."""
    points = np.frombuffer(local.points, "<f4").reshape(-1, 2).copy()
    points[:, 0] = width - points[:, 0]
    bits = np.unpackbits(np.frombuffer(local.descriptors, np.uint8).reshape(-1, 32), axis=1)
    turned = np.concatenate([bits[:, :128][:, _MIRROR], bits[:, 128:][:, _MIRROR]], axis=1)
    return LocalFeatures(points.tobytes(), np.packbits(turned, axis=1).tobytes(), local.side)


def _corners_of(image: Image.Image, box: Part, parts: int) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Points (n × 2, pixels of the picture at SIDE) and bits (n × 32) of one part, the best first."""
    part = image.crop(box).convert("L")
    scale = max(SIDE / max(part.size), math.sqrt(AREA / (part.width * part.height)))
    size = (max(1, round(part.width * scale)), max(1, round(part.height * scale)))
    way = Image.Resampling.BILINEAR if scale > 1 else Image.Resampling.BOX
    grey = np.asarray(part.resize(size, way))
    finder = opencv().SIFT_create(nfeatures=0, contrastThreshold=0.03)
    keypoints = finder.detect(grey, None)
    chosen = _chosen(keypoints, size, GLOBAL // parts, SPREAD // parts)
    if not chosen:
        return np.zeros((0, 2), np.float32), np.zeros((0, 32), np.uint8)
    keypoints, looks = finder.compute(grey, chosen)
    places = np.array([one.pt for one in keypoints], np.float32)
    stretch = np.array([part.width / size[0], part.height / size[1]])
    back = SIDE / max(image.size)
    points = (places * stretch + np.array(box[:2])) * back
    return points.astype(np.float32), bits_of(np.asarray(looks, np.float32))


def bits_of(looks: NDArray[np.float32]) -> NDArray[np.uint8]:
    """SIFT's n × 128 numbers as n × 32 bytes."""
    ranked = np.sort(looks, axis=1)
    above = np.concatenate([looks > ranked[:, 64:65], looks > ranked[:, 96:97]], axis=1)
    return np.packbits(above, axis=1)


def _chosen(keypoints: Any, size: tuple[int, int], strongest: int, spread: int) -> list[Any]:
    """The strongest, two of them before each one of the grid's.

    Strength counts by size: in words the sharpest corners are small parts of letters, a thousand alike, of which other
    ones are the strongest after every saving; what comes again is as large as a word."""
    ranked = sorted(keypoints, key=lambda one: (-one.response * one.size, one.pt, one.angle))
    first, rest = ranked[:strongest], ranked[strongest:]
    cells: dict[tuple[int, int], list[Any]] = {}
    for one in rest:
        cell = (int(one.pt[0] * GRID / size[0]), int(one.pt[1] * GRID / size[1]))
        cells.setdefault(cell, []).append(one)
    rounds = sorted(
        (
            (depth, number, one)
            for number, cell in enumerate(cells.values())
            for depth, one in enumerate(cell)
        ),
        key=lambda row: row[:2],
    )
    second = [row[2] for row in rounds[:spread]]
    mixed: list[Any] = []
    for at in range(0, max(len(first), 2 * len(second)), 2):
        mixed += [*first[at : at + 2], *second[at // 2 : at // 2 + 1]]
    return mixed


def _interleaved(counts: list[int]) -> NDArray[np.intp]:
    """Positions of several lists laid one after another, taken in turn from each."""
    starts = np.cumsum([0, *counts[:-1]])
    turns = [
        (rank, start + rank) for start, count in zip(starts, counts, strict=True) for rank in range(count)
    ]
    return np.array([at for _, at in sorted(turns)], dtype=np.intp)
