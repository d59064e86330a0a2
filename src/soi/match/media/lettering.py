"""Where each word that was read stands: lines have places, their words get them by how wide letters are.

Tesseract also reads a page that lies on its side; then lines are tall. Which way they run is not told, so a page is
read both ways."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from soi.media.records import Line, Words
from soi.text import folded

MOST_WORDS: Final = 800
"""Words of a picture that are placed, the first of them: a chat of a hundred lines."""
_NARROW, _WIDE = frozenset("ijltfr.,:;!'|()[] "), frozenset("mwMW@%")
_Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Page:
    """The words of a picture, each folded, with its middle (n × 2), both its ends along the line (n × 2 × 2) and how
    high its line is (n), in pixels; `lines`: to which line it belongs; `size`: of the picture."""

    words: tuple[str, ...] = field(repr=False)
    middles: NDArray[np.float64] = field(repr=False)
    ends: NDArray[np.float64] = field(repr=False)
    heights: NDArray[np.float64] = field(repr=False)
    lines: NDArray[np.intp] = field(repr=False)
    size: tuple[float, float]


def page_of(words: Words, size: tuple[float, float], backward: bool = False) -> Page:
    """The words in a picture of `size` (width and height in pixels). `backward`: lines run to the left or upwards."""
    tall = _lies_on_its_side(words.lines, size)
    found = [
        (word, start, end, high, number)
        for number, line in enumerate(words.lines)
        for word, start, end, high in _placed(line, size, tall, backward)
    ][:MOST_WORDS]
    ends = np.array([(start, end) for _, start, end, _, _ in found], float).reshape(-1, 2, 2)
    return Page(
        tuple(one[0] for one in found),
        ends.mean(axis=1) if found else np.zeros((0, 2)),
        ends,
        np.array([one[3] for one in found], float),
        np.array([one[4] for one in found], np.intp),
        size,
    )


def _lies_on_its_side(lines: tuple[Line, ...], size: tuple[float, float]) -> bool:
    """Whether most letters stand in lines that are higher than wide."""
    tall = sum(
        len(line.text) if line.box[3] * size[1] > line.box[2] * size[0] else -len(line.text)
        for line in lines
        if line.box is not None and len(line.text) > 3
    )
    return tall > 0


def _placed(
    line: Line, size: tuple[float, float], tall: bool, backward: bool
) -> Iterator[tuple[str, _Place, _Place, float]]:
    """Each word of a line with both its ends and the line's height; nothing for a line that runs across the others."""
    if line.box is None:
        return
    x, y, width, height = (side * size[number % 2] for number, side in enumerate(line.box))
    long, high = (height, width) if tall else (width, height)
    if len(line.text) > 3 and high > long:
        return
    edges = np.concatenate([[0.0], np.cumsum([_width(letter) for letter in line.text])])
    shares = edges / edges[-1] if edges[-1] else edges
    if backward:
        shares = 1 - shares
    for start, end in _spans(line.text):
        word = "".join(folded(line.text[start:end]))
        if word:
            first, last = float(shares[start]) * long, float(shares[end]) * long
            if tall:
                yield word, (x + width / 2, y + first), (x + width / 2, y + last), high
            else:
                yield word, (x + first, y + height / 2), (x + last, y + height / 2), high


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what stands between spaces."""
    start = 0
    for part in text.split(" "):
        if part:
            yield start, start + len(part)
        start += len(part) + 1


def _width(letter: str) -> float:
    """How wide a letter is set, roughly."""
    if letter in _NARROW:
        return 0.55
    return 1.5 if letter in _WIDE else 1.25 if letter.isupper() else 1.0
