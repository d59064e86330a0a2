"""Words in a picture: Vietnamese and English, line by line, in reading order.

Tesseract reads the whole picture first. It is good on pages and sees nothing of many bubbles and of words on
photographs, and says so to nobody: what it did read it is sure of. So a detector finds where lines are, and each line
that the page did not give, or not surely, is cut out and read alone from several binarisations. Measured in
docs/decisions/0018-words-in-pictures.md. What a machine read may be wrong; it is never evidence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PIL import Image

from soi.media.reading_detector import Detector, Found
from soi.media.reading_inks import cut_out, inks
from soi.media.reading_order import in_order
from soi.media.reading_tesseract import Pixels, Tesseract, Word, spelled
from soi.media.records import Line, Words

SECONDS = 12.0
LONGER = 2000
"""Pixels of the longer side above which a picture is made smaller before it is read."""
SHORT = 700
"""Pixels of the shorter side below which it is doubled: letters of a small thumbnail are too small for Tesseract."""
SURE = 0.88
"""A line that was read so surely is not read again."""
ENOUGH = 0.60
"""Below this a line is not kept."""
ENOUGH_FEW = 0.80
"""The same for a line with fewer than four letters or digits, which chance makes easily."""
COVERED = 0.75
"""The share of a found line's width that words of the page must cover to stand for it."""
MOST_LINES = 120
PixelBox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Read:
    """A line as it was read. `box`: left, top, right, bottom in pixels."""

    text: str
    confidence: float
    box: PixelBox


def words_in(image: Image.Image, *, budget: float = SECONDS) -> Words:
    """What is written in `image` (RGB, upright). `budget`: seconds, after which what was read by then is returned.

    Without the detector's libraries only the page is read. Raises MediaError("missing", needs="ocr") without
    Tesseract or its Vietnamese data."""
    end = time.monotonic() + budget
    reader = Tesseract()
    pixels = np.asarray(_sized(image.convert("RGB")))
    height, width = pixels.shape[:2]
    page = _lines_of(reader.page(_light(pixels), budget * 0.5))
    try:
        detector = Detector()
    except ImportError:
        read, name = [_joined(words) for words in page.values()], reader.name
    else:
        read = _with_detector(pixels, page, _LineReader(reader, detector, end))
        name = f"{reader.name} + {detector.name}"
    kept = [each for each in (replace(each, text=spelled(each.text)) for each in read) if _worth(each)]
    lines = [Line(each.text, round(min(each.confidence, 1.0), 3), _part(each.box, width, height)) for each in kept]
    places = [each.box for each in kept]
    return Words(tuple(lines[at] for at in in_order(places)[:MOST_LINES]), name)


def _sized(image: Image.Image) -> Image.Image:
    longer, shorter = max(image.size), min(image.size)
    scale = min(LONGER / longer, 2.0 if shorter < SHORT else 1.0)
    if scale == 1.0:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS if scale < 1 else Image.Resampling.BICUBIC)


def _light(pixels: Pixels) -> Pixels:
    """A dark page in reverse: Tesseract tries every dark line both ways, which takes twice as long."""
    return 255 - pixels if float(np.median(pixels[::4, ::4])) < 100 else pixels


def _lines_of(words: list[Word]) -> dict[int, list[Word]]:
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return lines


def _joined(words: list[Word]) -> Read:
    letters = sum(len(word.text) for word in words)
    sure = sum(word.confidence * len(word.text) for word in words) / letters
    lefts, tops, rights, bottoms = zip(*(word.box for word in words), strict=True)
    box = (min(lefts), min(tops), max(rights), max(bottoms))
    return Read(" ".join(word.text for word in words), sure, box)


class _LineReader:
    """Reads a found line alone until the time is up."""

    def __init__(self, reader: Tesseract, detector: Detector, end: float) -> None:
        import cv2

        self._cv2: Any = cv2
        self._reader, self._end = reader, end
        self.find: Callable[[Pixels], list[Found]] = detector.lines

    def read(self, pixels: Pixels, found: Found, before: Read | None) -> Read | None:
        """The surest of what the page gave (`before`) and what each binarisation gives; None when nothing did."""
        best = before
        line = cut_out(self._cv2, pixels, found)
        for _, ink in inks(self._cv2, line):
            text, sure = self._reader.line(ink, min(2.0, self._end - time.monotonic()))
            if text and (best is None or sure > best.confidence):
                best = Read(text, sure, found.box)
            if best is not None and best.confidence >= SURE:
                break
        return best


def _with_detector(pixels: Pixels, page: dict[int, list[Word]], lines: _LineReader) -> list[Read]:
    words = [word for each in page.values() for word in each]
    read, taken = [], set()
    for found in lines.find(pixels):
        inside = [word for word in words if word not in taken and _within(word, found.box)]
        taken.update(inside)
        before = _joined(inside) if inside else None
        if before is None or not _stands_for(before, inside, found.box):
            before = lines.read(pixels, found, before if before and _covers(inside, found.box) else None)
        if before is not None:
            read.append(before)
    return [*read, *_left_over(page, taken)]


def _left_over(page: dict[int, list[Word]], taken: set[Word]) -> Iterator[Read]:
    """Lines of the page where the detector saw none: kept when sure, and not when they are crumbs of a seen line."""
    for words in page.values():
        if not any(word in taken for word in words):
            line = _joined(words)
            if line.confidence >= SURE and sum(map(str.isalnum, line.text)) >= 4:
                yield line


def _within(word: Word, box: PixelBox) -> bool:
    across, down = (word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _covers(words: list[Word], box: PixelBox) -> bool:
    width = sum(min(word.box[2], box[2]) - max(word.box[0], box[0]) for word in words)
    gaps = 0.25 * (box[3] - box[1]) * (len(words) + 1)
    return width + gaps >= COVERED * (box[2] - box[0])


def _stands_for(line: Read, words: list[Word], box: PixelBox) -> bool:
    return line.confidence >= SURE and min(word.confidence for word in words) >= ENOUGH and _covers(words, box)


def _worth(line: Read) -> bool:
    letters = sum(map(str.isalnum, line.text))
    return letters > 0 and line.confidence >= (ENOUGH if letters >= 4 else ENOUGH_FEW)


def _part(box: PixelBox, width: int, height: int) -> tuple[float, float, float, float]:
    left, top = max(0.0, box[0] / width), max(0.0, box[1] / height)
    right, bottom = min(1.0, box[2] / width), min(1.0, box[3] / height)
    return round(left, 4), round(top, 4), round(max(0.0, right - left), 4), round(max(0.0, bottom - top), 4)
