"""When a placement of one picture over another is believed to be more than a likeness.

Two screens of one app agree in their frame, and letter by letter in much of what they say; so what counts is how much
agrees where least does. Pictures full of what comes again (words, but also windows or tiles) must agree more. Fitted on
drawn pictures (decision 0017)."""

from __future__ import annotations

import numpy as np

from soi.match.media.geometry import Codes, Placement, bits_between
from soi.match.media.regions import Overlap

INLIERS = 10
"""Agreeing corners from which a placement is believed."""
COVERED = 0.5
"""Share of one of both pictures that the common part must take: less is a heading or an app's bar."""
SHARE, WORSE = 0.3, 0.2
"""The least share of the common part's corners that agree, in all of it and in the worse half of its cells. Where the
hashes are near as well, the worse half is not asked for: a mark on a soft picture fills cells with its own corners."""
TWIN, REPEATING = 60, 0.87
"""Share of corners that have one within TWIN bits in the same picture, from which it is full of what comes again. Drawn
screens have 0.89 to 1, streets and fences 0.79 to 1, other scenes and memes 0.35 to 0.92."""
NEARER, NEAR_WORSE = 10, 0.15
"""Two of those pictures may agree so little in the worse half when their hashes are at most NEARER bits apart: between
screens with other words the smallest seen were 12 and 20."""
SUM = 0.97
"""Otherwise they must agree so much, all of it and the worse half together;"""
MANY, MANY_WORSE = 80, 0.3
"""or, when a part is common, in so many corners and the worse half so much. Of 1,919 placements of screens with other
words the highest sum was 0.95, the highest worse half with MANY corners 0.22; later ones of posters had over 0.25."""
LATTICE = 14
"""Agreeing corners asked for there in any case: one tiled floor lies well on another."""


def repeating(codes: Codes) -> bool:
    """Whether a picture's corners (n × 4) are mostly alike another one of them."""
    if len(codes) < INLIERS:
        return False
    bits = bits_between(codes[:, None], codes[None])
    np.fill_diagonal(bits, 256)
    return bool((bits.min(axis=1) <= TWIN).mean() >= REPEATING)


def believed(placed: Placement, there: Overlap, distance: int | None, both_repeat: bool) -> bool:
    """Whether both pictures are the same, or one is part of the other. `distance`: of their hashes when these are near;
    `both_repeat`: both are full of what comes again."""
    if placed.inliers < INLIERS or there.covered < COVERED or placed.share < SHARE:
        return False
    if not both_repeat:
        return distance is not None or placed.worse >= WORSE
    if distance is not None and distance <= NEARER:
        return placed.worse >= NEAR_WORSE
    if placed.inliers < LATTICE:
        return False
    many = there.partial and placed.inliers >= MANY and placed.worse >= MANY_WORSE
    return many or placed.share + placed.worse >= SUM
