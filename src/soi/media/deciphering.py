"""The words of a picture that was opened already, for the worker that reads. Libraries are there before the first."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np

from soi.media.messages import PIXELS, Reading, WordsRead
from soi.media.reading import SECONDS, words_of
from soi.media.reading_detector import Detector
from soi.media.reading_tesseract import Tesseract
from soi.media.records import MediaError

_SPARE = 0.5
"""Seconds of processor time kept back of what is allowed: a step that has begun is not stopped."""


def warm() -> None:
    """Load what reads, as far as it is installed: it would count as time and memory of the first picture."""
    with suppress(MediaError):
        Tesseract()
        with suppress(ImportError):
            Detector()


def read(job: Reading) -> WordsRead:
    """The words on the sheet of a job. MediaError `broken` when it is not as stated."""
    sheet = job.sheet
    try:
        shape = (sheet.rows, sheet.width, 3)
        pixels = np.memmap(Path(job.folder, PIXELS), np.uint8, "r", shape=shape)
    except (OSError, ValueError):
        raise MediaError("broken") from None
    try:
        words = words_of(pixels, sheet.height, budget=SECONDS, cpu=job.cpu - _SPARE)
    except MediaError as error:
        if error.code != "missing":
            raise
        return WordsRead(None, ("ocr",))
    return WordsRead(words, () if Detector.name in words.engine else ("detector",))
