"""Where two pictures are the same, and what was done to one of them, in words a page can show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from soi.match.media.geometry import Size, inverted, moved
from soi.media.records import Box

Quad = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]
"""Four corners in fractions of a picture's width and height, from its upper left, clockwise."""
WHOLE: Quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
NEARLY_ALL = 0.94
"""Share of a picture's area that counts as all of it."""
_TURNS = ("upright", "rotated-90", "rotated-180", "rotated-270")
_MIRRORED = ("mirrored", "transposed", "flipped", "transversed")


@dataclass(frozen=True, slots=True)
class Overlap:
    """The common part in both pictures, how the query has to be turned to be the found one, and the changes."""

    region: Quad
    found_region: Quad
    turned: str
    changes: tuple[str, ...]
    covered: float
    """Share of its area that the common part takes of the picture in which it takes more."""

    @property
    def partial(self) -> bool:
        """Whether either picture has more than the common part."""
        return "cropped" in self.changes or "framed" in self.changes


def overlap(matrix: NDArray[np.float64], query: Size, found: Size, mirrored: bool) -> Overlap:
    """`matrix` (2 × 3) carries pixels of the query, after mirroring it when `mirrored`, to pixels of the found one."""
    frame = np.array([(0, 0), (query[0], 0), query, (0, query[1])], float)
    there = moved(matrix, frame)
    low = np.clip(there.min(axis=0), 0, found)
    high = np.clip(there.max(axis=0), 0, found)
    box = np.array([low, (high[0], low[1]), high, (low[0], high[1])])
    here = np.clip(moved(inverted(matrix), box), 0, query)
    region, found_region = here / np.array(query), box / np.array(found)
    if mirrored:
        region[:, 0] = 1 - region[:, 0]
    changes = [
        name
        for name, so in (
            ("cropped", area(found_region) < NEARLY_ALL),
            ("framed", area(region) < NEARLY_ALL),
            ("mirrored", mirrored),
            ("stretched", _stretch(matrix) > 1.08),
        )
        if so
    ]
    turned = _turned(matrix, mirrored)
    if turned in _TURNS[1:] or (mirrored and turned != "mirrored"):
        changes.append("turned")
    covered = max(area(region), area(found_region))
    return Overlap(_quad(region), _quad(found_region), turned, tuple(changes), covered)


def holds(region: Quad, box: Box) -> bool:
    """Whether the middle of a box lies in the region."""
    x, y, width, height = box
    middle_x, middle_y = x + width / 2, y + height / 2
    sides = [
        (bx - ax) * (middle_y - ay) - (by - ay) * (middle_x - ax)
        for (ax, ay), (bx, by) in zip(region, (*region[1:], region[0]), strict=True)
    ]
    return all(side >= -1e-6 for side in sides) or all(side <= 1e-6 for side in sides)


def area(corners: NDArray[np.float64]) -> float:
    """Area of a polygon given by its corners (n × 2) in order."""
    x, y = corners[:, 0], corners[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def _quad(corners: NDArray[np.float64]) -> Quad:
    a, b, c, d = ((float(x), float(y)) for x, y in np.clip(corners, 0, 1).round(4))
    return (a, b, c, d)


def _stretch(matrix: NDArray[np.float64]) -> float:
    large, small = np.linalg.svd(matrix[:, :2], compute_uv=False)
    return float(large / small)


def _turned(matrix: NDArray[np.float64], mirrored: bool) -> str:
    """The nearest quarter turn (counter-clockwise as one sees it, so against the sign of y, which points down)."""
    angle = -np.arctan2(matrix[1, 0] - matrix[0, 1], matrix[0, 0] + matrix[1, 1])
    quarter = int(np.round(angle / (np.pi / 2))) % 4
    return (_MIRRORED if mirrored else _TURNS)[quarter]
