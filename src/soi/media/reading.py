"""Words in a picture: Vietnamese and English, line by line, in reading order.

Tesseract reads the whole picture first. It is good on pages and sees nothing of many bubbles and of words on
photographs, and says so to nobody: what it did read it is sure of. So a detector finds where lines are, and each line
that the page did not give, or not surely, is cut out and read alone from several binarisations. Measured in
docs/decisions/0018-words-in-pictures.md. What a machine read may be wrong; it is never evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from PIL import Image

from soi.media.reading_bands import bands, pieces, prepared
from soi.media.reading_clock import Clock
from soi.media.reading_detector import Detector, Found
from soi.media.reading_inks import cut_out, inks
from soi.media.reading_order import in_order
from soi.media.reading_tesseract import Pixels, Tesseract, Word, spelled
from soi.media.reading_unread import rows_of_letters, unread
from soi.media.records import Box, Line, Words

SECONDS, CPU = 20.0, 4.0
"""Of the clock, and of the processor, when nobody says otherwise."""
PAGE_SHARE = 0.9
"""Of the time left, for the page: one of 2,800 words takes 5.3 s of the processor, usual ones a tenth of that."""
STEP = 0.5
"""Seconds of the processor below which the detector, which may take that long, is not asked; no page is begun below
half of it."""
LEFT = 8
"""Patches that look like letters, and that the page did not read, from which the detector is asked about a band of a
long picture: four letters or so."""
LINES_AT_ONCE = 30
"""About how many lines of a page are read between two looks at how much time is left."""
ON_ITS_SIDE, FEWEST = 1.5, 3
"""How many times higher than wide a line is that stands upright, and how many of them, most of all, make a page that
lies on its side."""
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
BESIDE = 1.2
"""The gap, in heights, within which a line goes on beside another; between columns there is more."""
MOST_LINES = 200
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


@dataclass(slots=True)
class _Band:
    """A part of the picture, `top` pixels down, as far as it was read. `words`: of the page, None before it was read;
    `found`: what the detector saw, None when it was not asked; `unread`: what the page left (`reading_unread`)."""

    top: int
    pixels: Pixels
    words: list[Word] | None = None
    found: list[Found] | None = None
    unread: int = 0
    whole: bool = False
    lines: list[Read] = field(default_factory=list)


def words_of(pixels: Pixels, whole: int, *, budget: float = SECONDS, cpu: float = CPU) -> Words:
    """What is written in a picture that was `prepared`; `whole`: its height before. `budget`: seconds of the clock,
    `cpu`: of the processor, after which what was read by then is returned, and that it is not all (`Words.whole`).

    Of a long picture, which may take longer than there is time, the pages of all bands come first, then what they
    left, where there is most of it. Without the detector's libraries only the page is read. Raises
    MediaError("missing", needs="ocr") without Tesseract or its Vietnamese data."""
    clock = Clock(budget, cpu)
    reader = Tesseract()
    lines = _line_reader(reader, clock)
    size = (pixels.shape[1], whole)
    parts = [_Band(top, band) for top, band in bands(pixels)] if min(size) >= SMALLEST else []
    if lines and len(parts) == 1 and clock.left() > STEP:  # it also shows how much of a processor there is
        parts[0].found = lines.find(parts[0].pixels)
    for part in parts:
        _read_page(part, reader, clock)
    for part in sorted(parts, key=lambda part: -part.unread):
        _read_lines(part, lines, clock)
    kept = [line for part in parts for line in _kept(part, size)]
    done = all(part.whole for part in parts) and pixels.shape[0] == whole and len(kept) <= MOST_LINES
    engine = f"{reader.name} + {lines.name}" if lines else reader.name
    return Words(tuple(kept[:MOST_LINES]), engine, done)


def _read_page(part: _Band, reader: Tesseract, clock: Clock) -> None:
    if clock.left() <= (STEP if part.found is None else 0) / 2:
        return
    rows = rows_of_letters(part.pixels) if part.found is None else len(part.found)
    part.words, part.whole = _page(part.pixels, 1 + rows // LINES_AT_ONCE, reader, clock)
    if _runs_upwards(part) and clock.left() > STEP:
        words, whole = _page(part.pixels[::-1, ::-1], 1, reader, clock)
        if _sure(words) > _sure(part.words):
            part.words, part.whole = [_turned_back(word, part.pixels) for word in words], whole
    if part.found is None:
        sure = [line for line in _lines_of(part.words).values() if _joined(line).confidence >= SURE]
        part.unread = unread(part.pixels, (word.box for line in sure for word in line))


def _runs_upwards(part: _Band) -> bool:
    """Whether the page lies on its left side: Tesseract reads one that lies on its right side, and of this one hardly
    a word, while the detector sees lines that are higher than wide."""
    if not part.found or part.words is None or _sure(part.words) >= len(part.found):
        return False
    boxes = [one.box for one in part.found]
    tall = sum(bottom - top > ON_ITS_SIDE * (right - left) for left, top, right, bottom in boxes)
    return tall >= FEWEST and 2 * tall > len(part.found)


def _sure(words: list[Word]) -> int:
    return sum(word.confidence >= SURE for word in words)


def _turned_back(word: Word, pixels: Pixels) -> Word:
    """A word of a page read upside down, where it stands in the page as it is."""
    high, wide = pixels.shape[:2]
    left, upper, right, lower = word.box
    return replace(word, box=(wide - right, high - lower, wide - left, high - upper))


def _read_lines(part: _Band, lines: _LineReader | None, clock: Clock) -> None:
    """Every line of a band whose page was read, with what the detector sees besides, unless next to nothing is left."""
    if part.words is None:
        return
    if lines and part.found is None and part.unread >= LEFT:
        if clock.left() > STEP:
            part.found = lines.find(part.pixels)
        else:
            part.whole = False
    if lines is None or part.found is None:
        part.lines = [_joined(line) for line in _level(list(_lines_of(part.words).values()))]
        return
    part.lines = _read(part.pixels, part.found, part.words, lines)
    part.whole = part.whole and not lines.stopped


def _kept(part: _Band, size: tuple[int, int]) -> Iterator[Line]:
    read = [replace(each, text=spelled(each.text)) for each in part.lines]
    read = [each for each in read if _worth(each)]
    for at in in_order([each.box for each in read]):
        box = _part(read[at].box, part.top, size)
        yield Line(read[at].text, round(min(read[at].confidence, 1.0), 3), box)


def _page(band: Pixels, count: int, reader: Tesseract, clock: Clock) -> tuple[list[Word], bool]:
    """The words of a band, read in so many pieces, and whether they are all that the page gives."""
    words: list[Word] = []
    whole = True
    light = _light(band)
    for top, piece in pieces(light, count):
        lines = words[-1].line + 1 if words else 0
        found, done = reader.page(piece, clock.likely() * PAGE_SHARE)
        whole = whole and done
        for word in found:
            left, upper, right, lower = word.box
            words.append(
                Word(word.text, word.confidence, (left, upper + top, right, lower + top), word.line + lines)
            )
    return words, whole


def _light(pixels: Pixels) -> Pixels:
    """A dark page in reverse: Tesseract tries every dark line both ways, which takes twice as long."""
    return 255 - pixels if float(np.median(pixels[::4, ::4])) < 100 else pixels


def _lines_of(words: list[Word]) -> dict[int, list[Word]]:
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    return lines


def _level(lines: list[list[Word]]) -> list[list[Word]]:
    """Lines of the page that go on beside one another made one: it takes gaps under one another for columns."""
    rows: list[list[Word]] = []
    for line in sorted(lines, key=lambda line: _joined(line).box[0]):
        box = _joined(line).box
        row = next((row for row in rows if _goes_on(_joined(row).box, box)), None)
        if row is None:
            rows.append(list(line))
        else:
            row.extend(line)
    return rows


def _goes_on(before: PixelBox, after: PixelBox) -> bool:
    high = min(before[3] - before[1], after[3] - after[1])
    level = min(before[3], after[3]) - max(before[1], after[1])
    return level >= 0.6 * high and -high < after[0] - before[2] < BESIDE * high


def _joined(words: list[Word]) -> Read:
    letters = sum(len(word.text) for word in words)
    sure = sum(word.confidence * len(word.text) for word in words) / letters
    lefts, tops, rights, bottoms = zip(*(word.box for word in words), strict=True)
    box = (min(lefts), min(tops), max(rights), max(bottoms))
    return Read(" ".join(word.text for word in words), sure, box)


class _LineReader:
    """Finds lines, and reads one of them alone until the time is up."""

    def __init__(self, reader: Tesseract, detector: Detector, clock: Clock) -> None:
        import cv2

        self._cv2: Any = cv2
        self._reader, self._clock = reader, clock
        self.find: Callable[[Pixels], list[Found]] = detector.lines
        self.name = detector.name
        self.stopped = False
        """Whether any line was left as it was because there was no time."""

    def read(self, pixels: Pixels, found: Found, before: Read | None) -> Read | None:
        """The surest of what the page gave (`before`) and what each binarisation gives; None when nothing did."""
        best = before
        if self._clock.left() <= 0:  # cutting out takes time as well
            self.stopped = True
            return best
        line = cut_out(self._cv2, pixels, found)
        for _, ink in inks(self._cv2, line):
            text, sure = self._reader.line(ink, min(2.0, self._clock.left()))
            if text and (best is None or sure > best.confidence):
                best = Read(text, sure, found.box)
            if best is not None and best.confidence >= SURE:
                break
        return best


def _line_reader(reader: Tesseract, clock: Clock) -> _LineReader | None:
    """None: OpenCV, onnxruntime or the detector's weights are not installed."""
    try:
        return _LineReader(reader, Detector(), clock)
    except ImportError:
        return None


def _read(pixels: Pixels, seen: list[Found], words: list[Word], lines: _LineReader) -> list[Read]:
    """Every line of one band, from `words` of its page and from what the detector has `seen` besides."""
    page = _lines_of(words)
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
