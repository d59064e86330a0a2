"""Tesseract through tesserocr: a whole page as words with their places, or one line.

Its language data are the operator's: Debian's `tesseract-ocr-vie`, or a folder named by TESSDATA_PREFIX. Nothing is
fetched. One engine per process and not for threads: it is called in the worker."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soi.media.records import MediaError

Pixels = NDArray[np.uint8]
"""height × width × 3 (RGB) or height × width (grey)."""
LANGUAGE = "vie"
"""Read alone: with `eng` beside it nothing is gained on Vietnamese or English (docs/decisions/0018)."""
PLACES = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/share/tesseract/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)
CAPITALS = 0.7
"""The share of capitals among a line's letters from which it is taken to be in capitals."""
PAGE, LINE = 3, 7
"""Tesseract's page segmentation modes: automatic, and a single line."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, its confidence in [0, 1], its box in pixels (left, top, right, bottom), and the line it stands in."""

    text: str
    confidence: float
    box: tuple[int, int, int, int]
    line: int


def tessdata() -> Path | None:
    """The folder with Vietnamese language data, or None: TESSDATA_PREFIX first, then the usual places."""
    prefix = os.environ.get("TESSDATA_PREFIX", "")
    folders = [Path(prefix), Path(prefix) / "tessdata"] if prefix else []
    folders += [Path(place) for place in PLACES]
    return next((each for each in folders if (each / f"{LANGUAGE}.traineddata").is_file()), None)


@cache
def _api(folder: Path, language: str) -> tuple[Any, str]:
    # Read by the OpenMP runtime as the library is loaded: one picture is to cost one core.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    import tesserocr

    version = str(tesserocr.tesseract_version()).split()[1]
    # Leptonica would write a line to stderr for every box at the edge.
    tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
    return tesserocr.PyTessBaseAPI(path=str(folder), lang=language, oem=1, psm=PAGE), version


class Tesseract:
    """Reads pixels. Raises MediaError("missing", needs="ocr") without tesserocr or without language data."""

    def __init__(self, language: str = LANGUAGE) -> None:
        folder = tessdata()
        if folder is None:
            raise MediaError("missing", needs="ocr")
        try:
            self._engine, version = _api(folder, language)
        except (ImportError, RuntimeError) as problem:
            raise MediaError("missing", needs="ocr") from problem
        self.name = f"tesseract {version} {language}"

    def page(self, pixels: Pixels, seconds: float) -> tuple[list[Word], bool]:
        """Every word found, in the engine's reading order; after `seconds` what was read by then, and False."""
        import tesserocr

        if seconds <= 0:
            return [], False
        whole = self._recognise(pixels, PAGE, seconds)
        words, line = [], -1
        cursor = self._engine.GetIterator()
        if cursor is None:
            return [], whole
        for each in tesserocr.iterate_level(cursor, tesserocr.RIL.WORD):
            line += bool(each.IsAtBeginningOf(tesserocr.RIL.TEXTLINE))
            text = (
                tidy(each.GetUTF8Text(tesserocr.RIL.WORD) or "") if not each.Empty(tesserocr.RIL.WORD) else ""
            )
            box = each.BoundingBox(tesserocr.RIL.WORD)
            if text and box:
                words.append(Word(text, each.Confidence(tesserocr.RIL.WORD) / 100, tuple(box), line))
        return words, whole

    def line(self, pixels: Pixels, seconds: float) -> tuple[str, float]:
        """The text of one line and its confidence in [0, 1], each word's by its length."""
        if seconds <= 0 or not self._recognise(pixels, LINE, seconds):
            return "", 0.0
        text = tidy(self._engine.GetUTF8Text())
        words = text.split()
        sure = self._engine.AllWordConfidences()
        if not words or len(words) != len(sure):
            return text, (self._engine.MeanTextConf() / 100 if words else 0.0)
        letters = sum(map(len, words))
        return text, sum(len(word) * each for word, each in zip(words, sure, strict=True)) / letters / 100

    def _recognise(self, pixels: Pixels, mode: int, seconds: float) -> bool:
        height, width = pixels.shape[:2]
        depth = 1 if pixels.ndim == 2 else pixels.shape[2]
        self._engine.SetPageSegMode(mode)
        self._engine.SetImageBytes(
            np.ascontiguousarray(pixels).tobytes(), width, height, depth, depth * width
        )
        # Without a resolution it guesses one and warns on stderr for every line.
        self._engine.SetSourceResolution(150)
        return bool(self._engine.Recognize(max(1, int(seconds * 1000))))


def tidy(text: str) -> str:
    """NFC, one space between words, no control or private letters."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(each if unicodedata.category(each)[0] != "C" else " " for each in text)
    return re.sub(r"\s+", " ", text).strip()


CRUMBS = re.compile(
    r"^(?:[^\w\s\"'“‘(#@$€₫+\-–—•*]+\s*|_+\s*)+|(?:\s+[^\w\s\"'”’)%!?…+\-–—]+|\s*[|_¬ˆ`~^\\]+)+$"
)
"""Marks at a line's ends that nobody begins or ends a line with: edges of bubbles and frames read as letters."""


def spelled(text: str) -> str:
    """`text` of a line without crumbs at its ends, and a line in capitals wholly in capitals: single letters with
    stacked accents come out small, because in capitals and small letters they look alike."""
    text = CRUMBS.sub("", text)
    large, small = sum(map(str.isupper, text)), sum(map(str.islower, text))
    return text.upper() if large >= 4 and large >= CAPITALS * (large + small) else text
