"""When a placement of one picture over another is believed to be more than a likeness.

Pictures of words are told apart from others, for two screens of one app agree in their frame and, letter by letter, in
much of what they say. Fitted on drawn pictures (decision 0017)."""

from __future__ import annotations

import numpy as np

from soi.match.media.geometry import Codes, Placement
from soi.match.media.regions import Overlap

INLIERS = 10
"""Agreeing corners from which a placement is believed."""
COVERED = 0.5
"""Share of one of both pictures that the common part must take: less is a heading or an app's bar."""
PART, HASHED, WHOLE_SAME = (0.3, 0.45), (0.5, 0.6), (0.6, 0.75)
"""The least share of the common part's corners and of its cells that agree: where a part is common; where the hash is
near too; where all of both is common but the hash is not near."""
WORDS_PART, WORDS_WHOLE = (0.3, 0.57), (0.5, 0.72)
"""The same for pictures of words, near hash or not;"""
WORDS_INLIERS, WORDS_PART_SUM, WORDS_SUM = 42, 1.15, 1.4
"""a part also needs so many agreeing corners or so much of both together, and a whole so much of both. Screens with
other words had parts with 39 corners (0.38 and 0.60) and with 22 (0.46 and 0.65), and wholes with 0.58 and 0.76."""
NEARER = 10
"""PDQ bits up to which PART is enough: the smallest between screens with other words were 12 and 20."""
TWIN, WORDY = 60, 0.9
"""Share of corners that have one within TWIN bits in the same picture, from which it is a picture of words: letters
come again. Drawn screens have 0.91 to 0.99, scenes and memes 0.54 to 0.91."""


def wordy(codes: Codes) -> bool:
    """Whether a picture's corners (n × 4) are those of letters."""
    if len(codes) < INLIERS:
        return False
    bits = np.zeros((len(codes), len(codes)), np.uint16)
    for word in range(codes.shape[1]):
        bits += np.bitwise_count(codes[:, word, None] ^ codes[None, :, word])
    np.fill_diagonal(bits, 256)
    return bool((bits.min(axis=1) <= TWIN).mean() >= WORDY)


def believed(placed: Placement, there: Overlap, distance: int | None, words: bool) -> bool:
    """Whether both pictures are the same, or one is part of the other. `distance`: of their hashes when these are near;
    `words`: both are pictures of words."""
    if placed.inliers < INLIERS or there.covered < COVERED:
        return False
    if distance is not None and distance <= NEARER:
        return _at_least(placed, PART)
    if words:
        return _same_words(placed, there.partial)
    if distance is not None:
        return _at_least(placed, HASHED)
    return _at_least(placed, PART if there.partial else WHOLE_SAME)


def _same_words(placed: Placement, partial: bool) -> bool:
    both = placed.share + placed.cells
    if partial:
        enough = placed.inliers >= WORDS_INLIERS or both >= WORDS_PART_SUM
        return enough and _at_least(placed, WORDS_PART)
    return both >= WORDS_SUM and _at_least(placed, WORDS_WHOLE)


def _at_least(placed: Placement, least: tuple[float, float]) -> bool:
    return placed.share >= least[0] and placed.cells >= least[1]
