"""A picture brought to a size that is good to read, and a long screenshot cut into bands of about a screen each.

Squeezed as a whole, a chat of ten screens would have letters of a few pixels."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from PIL import Image

from soi.media.reading_tesseract import Pixels

LONGER = 2000
"""Pixels of a band's longer side above which it is made smaller."""
SHORT = 700
"""Pixels of the shorter side below which a picture is doubled: small letters are read badly."""
LONG = 2.4
"""Height by width above which a picture is cut."""
BAND = 1.8
"""Height of a band by its width, about."""
SLACK = 0.3
"""How far from there, in widths, the quietest row is looked for: a cut must not go through a line of words."""
MOST_BANDS = 8
NARROW = 64
"""Pixels of width below which nothing is cut: a strip is no screenshot."""


def prepared(image: Image.Image) -> tuple[Pixels, int]:
    """An RGB picture at a size to read (see `sized`), without what lies below MOST_BANDS and is never read, and how
    high it would be with that. At most `soi.media.limits.READ_PIXELS`."""
    image = sized(image)
    most = int(MOST_BANDS * (BAND + SLACK) * image.width)
    if image.height <= most or image.width < NARROW:
        return np.asarray(image), image.height
    return np.asarray(image.crop((0, 0, image.width, most))), image.height


def bands(pixels: Pixels) -> Iterator[tuple[int, Pixels]]:
    """(pixels above it, band) from the top of what was `prepared`."""
    height, width = pixels.shape[:2]
    top = 0
    for _ in range(MOST_BANDS):
        if height - top <= LONG * width or width < NARROW:
            yield top, pixels[top:]
            return
        below = _quiet_row(pixels, top + int((BAND - SLACK) * width), top + int((BAND + SLACK) * width))
        yield top, pixels[top:below]
        top = below


def pieces(band: Pixels, count: int) -> Iterator[tuple[int, Pixels]]:
    """(pixels above it, piece) of a band cut into `count` about equally high ones, between lines of words if it can."""
    height = band.shape[0]
    slack = height // (4 * count)
    cuts = [_quiet_row(band, at - slack, at + slack) for at in (height * n // count for n in range(1, count))]
    for top, below in pairwise((0, *cuts, height)):
        yield top, band[top:below]


def sized(image: Image.Image) -> Image.Image:
    """`image` for reading: larger when it is small, smaller when it is large; of a long one the width decides."""
    longer, shorter = max(image.size), min(image.size)
    if image.height > LONG * image.width and image.width >= NARROW:
        longer = int(LONG * image.width)
    scale = min(LONGER / longer, 2.0 if shorter < SHORT else 1.0)
    if scale == 1.0:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    way = Image.Resampling.LANCZOS if scale < 1 else Image.Resampling.BICUBIC
    return image.resize(size, way, reducing_gap=2.0)


def _quiet_row(pixels: Pixels, first: int, last: int) -> int:
    """The row between the two that has the fewest changes from left to right, in the middle of its quiet stretch."""
    part = pixels[first:last].astype(np.int16)
    busy = np.abs(np.diff(part, axis=1)).max(axis=2).astype(np.float32).mean(axis=1)
    wide = np.convolve(busy, np.ones(9) / 9, mode="same") if len(busy) >= 9 else busy
    return first + int(np.argmin(wide))
