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

from soi.media.reading_bands import bands, pieces, prepared
from soi.media.reading_detector import Detector, Found
from soi.media.reading_inks import cut_out, inks
from soi.media.reading_order import in_order
from soi.media.reading_tesseract import Pixels, Tesseract, Word, spelled
from soi.media.records import Box, Line, Words

SECONDS, CPU = 20.0, 4.0
"""Of the clock, and of the processor, when nobody says otherwise."""
PAGE_SHARE = 0.9
"""Of the time left, for the page: one of 2,800 words takes 5.3 s of the processor, usual ones a tenth of that."""
LEAST_SHARE = 0.33
"""Of a processor, that is reckoned with on a busy machine: should it fall idle meanwhile, three times as much is
used, which only a piece of a page that is slow to read can bring to the end of the worker."""
STEP = 0.5
"""Seconds of the processor below which no further band is begun: its detector alone takes nearly that."""
LINES_AT_ONCE = 30
"""About how many lines of a page are read between two looks at how much time is left."""
SMALLEST = 8
"""Pixels of the shorter side below which there is nothing to read."""
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


def words_in(image: Image.Image, *, budget: float = SECONDS, cpu: float = CPU) -> Words:
    """What is written in `image` (RGB, upright). See `words_of`."""
    return words_of(*prepared(image if image.mode == "RGB" else image.convert("RGB")), budget=budget, cpu=cpu)


def words_of(pixels: Pixels, whole: int, *, budget: float = SECONDS, cpu: float = CPU) -> Words:
    """What is written in a picture that was `prepared`; `whole`: its height before. `budget`: seconds of the clock,
    `cpu`: of the processor, after which what was read by then is returned.

    Without the detector's libraries only the page is read. Raises MediaError("missing", needs="ocr") without
    Tesseract or its Vietnamese data."""
    clock = _Clock(budget, cpu)
    reader = Tesseract()
    lines = _line_reader(reader, clock)
    kept: list[Line] = []
    size = (pixels.shape[1], whole)
    for top, band in bands(pixels) if min(size) >= SMALLEST else ():
        if clock.left() <= STEP:
            break
        found = lines.find(band) if lines else []  # first: it also shows how much of a processor there is
        read = _read(band, found, _page(band, 1 + len(found) // LINES_AT_ONCE, reader, clock), lines)
        read = [each for each in (replace(each, text=spelled(each.text)) for each in read) if _worth(each)]
        for at in in_order([each.box for each in read]):
            box = _part(read[at].box, top, size)
            kept.append(Line(read[at].text, round(min(read[at].confidence, 1.0), 3), box))
    return Words(tuple(kept[:MOST_LINES]), f"{reader.name} + {lines.name}" if lines else reader.name)


class _Clock:
    """How long there still is, counted from when it was made."""

    def __init__(self, seconds: float, cpu: float) -> None:
        self._start, self._cpu_start = time.monotonic(), time.process_time()
        self._end, self._cpu_end = self._start + seconds, self._cpu_start + cpu

    def left(self) -> float:
        """Seconds, of whichever runs out first; below 0 when it is over."""
        return min(self._end - time.monotonic(), self._cpu_end - time.process_time())

    def likely(self) -> float:
        """Seconds of the clock in which what is left of the processor will be used, by how it went so far: Tesseract
        only looks at the clock, and on a busy machine would be stopped long before it had its share."""
        gone, used = time.monotonic() - self._start, time.process_time() - self._cpu_start
        share = min(1.0, max(LEAST_SHARE, used / gone)) if gone > 0.1 else 1.0
        return min(self._end - time.monotonic(), (self._cpu_end - time.process_time()) / share)


def _page(band: Pixels, count: int, reader: Tesseract, clock: _Clock) -> list[Word]:
    """The words of a band, read in so many pieces."""
    words: list[Word] = []
    light = _light(band)
    for top, piece in pieces(light, count):
        lines = words[-1].line + 1 if words else 0
        for word in reader.page(piece, clock.likely() * PAGE_SHARE):
            left, upper, right, lower = word.box
            words.append(
                Word(word.text, word.confidence, (left, upper + top, right, lower + top), word.line + lines)
            )
    return words


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
    """Finds lines, and reads one of them alone until the time is up."""

    def __init__(self, reader: Tesseract, detector: Detector, clock: _Clock) -> None:
        import cv2

        self._cv2: Any = cv2
        self._reader, self._clock = reader, clock
        self.find: Callable[[Pixels], list[Found]] = detector.lines
        self.name = detector.name

    def read(self, pixels: Pixels, found: Found, before: Read | None) -> Read | None:
        """The surest of what the page gave (`before`) and what each binarisation gives; None when nothing did."""
        best = before
        if self._clock.left() <= 0:  # cutting out takes time as well
            return best
        line = cut_out(self._cv2, pixels, found)
        for _, ink in inks(self._cv2, line):
            text, sure = self._reader.line(ink, min(2.0, self._clock.left()))
            if text and (best is None or sure > best.confidence):
                best = Read(text, sure, found.box)
            if best is not None and best.confidence >= SURE:
                break
        return best


def _line_reader(reader: Tesseract, clock: _Clock) -> _LineReader | None:
    """None: OpenCV, onnxruntime or the detector's weights are not installed."""
    try:
        return _LineReader(reader, Detector(), clock)
    except ImportError:
        return None


def _read(pixels: Pixels, seen: list[Found], words: list[Word], lines: _LineReader | None) -> list[Read]:
    """Every line of one band, from `words` of its page and from what the detector has `seen` besides."""
    page = _lines_of(words)
    if lines is None:
        return [_joined(each) for each in page.values()]
    read, taken = [], set()
    for found in seen:
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
    return (
        line.confidence >= SURE and min(word.confidence for word in words) >= ENOUGH and _covers(words, box)
    )


def _worth(line: Read) -> bool:
    letters = sum(map(str.isalnum, line.text))
    return letters > 0 and line.confidence >= (ENOUGH if letters >= 4 else ENOUGH_FEW)


def _part(box: PixelBox, above: int, size: tuple[int, int]) -> Box:
    """`box` of a band that begins `above` pixels down, as fractions of the picture of this size."""
    width, height = size
    left, top = max(0.0, box[0] / width), max(0.0, (box[1] + above) / height)
    right, bottom = min(1.0, box[2] / width), min(1.0, (box[3] + above) / height)
    return round(left, 4), round(top, 4), round(max(0.0, right - left), 4), round(max(0.0, bottom - top), 4)
