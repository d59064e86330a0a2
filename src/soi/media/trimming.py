"""What of a picture is the picture: without a plain border, a phone's bars, or the chat it was sent in.

Nothing is cut off what is kept; the part only gets a fingerprint of its own.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Part = tuple[int, int, int, int]
"""left, upper, right, lower in pixels, as Pillow's crop takes it."""
SEEN = 384
"""The longer side at which the part is looked for."""
TONE = 14
"""By how much of 255 a pixel may differ from a plain colour."""
PLAIN, BAR = 0.97, 0.7
"""Share of a line in one colour that makes it border, and bar (clock, battery and buttons stand on it)."""
BAR_SHARE = 0.16
"""A phone's bar takes at most this much of the height."""
SMALLEST, LARGEST = 0.08, 0.94
"""Share of the picture's area that a part must have and may have."""
CELL = 3
"""Pixels (of SEEN) of a cell, which stands out of the ground or does not."""
FULL = 0.9
"""Share of a body's rectangle that stands out, if the body is a picture."""
SCREEN, BUBBLE = 0.2, 0.6
"""A body with BUBBLE of it in one colour is one, unless it takes SCREEN of the area: then it is a text sent on."""


def part_of(image: Image.Image) -> tuple[Part, bool] | None:
    """The part that is the picture, and whether it lies within something drawn around it (a chat) rather than within
    a border; None when there is nothing to take off."""
    scale = min(1.0, SEEN / max(image.size))
    size = (max(8, round(image.width * scale)), max(8, round(image.height * scale)))
    pixels = np.asarray(image.resize(size, Image.Resampling.BOX), dtype=np.int16)
    box = _without_border(pixels)
    inner = _framed(pixels, box)
    if inner is not None:
        box = _without_border(pixels, inner)
    left, upper, right, lower = box
    share = (right - left) * (lower - upper) / (size[0] * size[1])
    if not SMALLEST <= share <= LARGEST:
        return None
    part = (
        round(left * image.width / size[0]),
        round(upper * image.height / size[1]),
        round(right * image.width / size[0]),
        round(lower * image.height / size[1]),
    )
    return _sharpened(image, part), inner is not None


def _without_border(pixels: NDArray[np.int16], box: Part | None = None) -> Part:
    """The box without plain lines at its four sides, then without a phone's bars above and below, and both again."""
    height, width = pixels.shape[:2]
    left, upper, right, lower = box or (0, 0, width, height)
    for _ in range(2):
        view = pixels[upper:lower, left:right]
        top, bottom = _plain_lines(view, PLAIN), _plain_lines(view[::-1], PLAIN)
        top = max(top, _bar(view))
        bottom = max(bottom, _bar(view[::-1]))
        if top + bottom >= lower - upper - 8:
            break
        upper, lower = upper + top, lower - bottom
        view = pixels[upper:lower, left:right].swapaxes(0, 1)
        first, last = _plain_lines(view, PLAIN), _plain_lines(view[::-1], PLAIN)
        if first + last >= right - left - 8:
            break
        left, right = left + first, right - last
    return left, upper, right, lower


def _alike(view: NDArray[np.int16], colour: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each line in `colour`."""
    share: NDArray[np.float64] = (np.abs(view - colour).max(axis=2) <= TONE).mean(axis=1)
    return share


def _plain_lines(view: NDArray[np.int16], share: float) -> int:
    """How many lines from the first on are in the colour of the first."""
    if len(view) < 2:
        return 0
    plain = _alike(view, np.median(view[0], axis=0)) >= share
    return len(plain) if plain.all() else int(plain.argmin())


def _bar(view: NDArray[np.int16]) -> int:
    """Lines of a bar: one colour with signs on it, ending at a line where that colour ends."""
    most = int(len(view) * BAR_SHARE)
    if most < 3:
        return 0
    shares = _alike(view[: most + 2], np.median(view[0], axis=0))
    if shares[0] < PLAIN:
        return 0
    plain = shares >= BAR
    lines = len(plain) if plain.all() else int(plain.argmin())
    return lines if 2 <= lines <= most and shares[lines] < 0.5 else 0


def _framed(pixels: NDArray[np.int16], box: Part) -> Part | None:
    """The largest full rectangle that stands out of the commonest colour: a picture sent in a chat, above a caption."""
    left, upper, right, lower = box
    rows, columns = (lower - upper) // CELL, (right - left) // CELL
    if rows < 12 or columns < 12:
        return None
    view = pixels[upper : upper + rows * CELL, left : left + columns * CELL]
    other = (np.abs(view - _commonest(view)).max(axis=2) > TONE // 2).reshape(rows, CELL, columns, CELL)
    cells = other.mean(axis=(1, 3)) >= 0.5
    if cells.mean() > 0.9:
        return None
    for top, bottom, first, last in _bodies(cells):
        inside = view[top * CELL : bottom * CELL, first * CELL : last * CELL]
        one_colour = np.abs(inside - _commonest(inside)).max(axis=2) <= TONE // 2
        large = (bottom - top) * (last - first) >= SCREEN * cells.size
        if cells[top:bottom, first:last].mean() >= FULL and (large or one_colour.mean() < BUBBLE):
            return (left + first * CELL, upper + top * CELL, left + last * CELL, upper + bottom * CELL)
    return None


def _commonest(view: NDArray[np.int16]) -> NDArray[np.float64]:
    """The colour most pixels have, to within 16 of 255."""
    coarse = (view[..., 0] >> 4) * 256 + (view[..., 1] >> 4) * 16 + (view[..., 2] >> 4)
    kept = coarse == np.bincount(coarse.ravel(), minlength=4096).argmax()
    colour: NDArray[np.float64] = np.median(view[kept], axis=0)
    return colour


def _bodies(cells: NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """top, bottom, first, last of each connected body of cells with a tenth of the area, the largest first."""
    left = cells.copy()
    found = []
    for start in zip(*(one.tolist() for one in np.nonzero(cells)), strict=True):
        if not left[start]:
            continue
        left[start] = False
        edge = [start]
        body = []
        while edge:
            row, column = edge.pop()
            body.append((row, column))
            for at in ((row + 1, column), (row - 1, column), (row, column + 1), (row, column - 1)):
                if 0 <= at[0] < cells.shape[0] and 0 <= at[1] < cells.shape[1] and left[at]:
                    left[at] = False
                    edge.append(at)
        if len(body) >= cells.size * SMALLEST:
            places = np.array(body)
            (top, first), (bottom, last) = places.min(axis=0).tolist(), (places.max(axis=0) + 1).tolist()
            found.append((len(body), (top, bottom, first, last)))
    return [box for _, box in sorted(found, reverse=True)]


def _sharpened(image: Image.Image, part: Part) -> Part:
    """The part with each side moved, by a few pixels, to where the picture really ends."""
    reach = max(2, round(CELL * max(image.size) / SEEN * 1.4))
    sides = list(part)
    for side in range(4):
        along = side % 2
        limit = image.size[along]
        low, high = max(0, sides[side] - reach), min(limit, sides[side] + reach)
        if high - low < 4 or sides[side] in (0, limit):
            continue
        strip = (low, part[1], high, part[3]) if along == 0 else (part[0], low, part[2], high)
        lines = np.asarray(image.crop(strip), dtype=np.int16)
        steps = np.abs(np.diff(lines, axis=1 - along)).max(axis=2).astype(float)
        strength = np.minimum(steps, 60).mean(axis=along)
        if strength.max() > 2 * np.median(strength) + 4:
            sides[side] = low + int(strength.argmax()) + 1
    left, upper, right, lower = sides
    return (left, upper, right, lower) if right - left >= 16 and lower - upper >= 16 else part
