"""What of the optional libraries and programs is here, what is lost without it, and what to install."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from dataclasses import dataclass

from soi.media.reading_tesseract import tessdata


@dataclass(frozen=True, slots=True)
class Part:
    """Something optional. `name`: as in `Examined.missing`; `without`: what cannot be done when it is not there."""

    name: str
    works: Callable[[], bool]
    without: str
    install: str


def _libraries(*names: str) -> Callable[[], bool]:
    return lambda: all(importlib.util.find_spec(name) is not None for name in names)


def _programs(*names: str) -> Callable[[], bool]:
    return lambda: all(shutil.which(name) is not None for name in names)


def _reads() -> bool:
    """tesserocr, and tesseract's Vietnamese, which Debian packs apart."""
    return importlib.util.find_spec("tesserocr") is not None and tessdata() is not None


PARTS: tuple[Part, ...] = (
    Part(
        "pictures",
        _libraries("cv2"),
        "cropped and written-over pictures are not recognised",
        "pip install 'soi[pictures]'",
    ),
    Part(
        "ocr",
        _reads,
        "words in pictures are not read",
        "pip install 'soi[ocr]' and apt install tesseract-ocr-vie tesseract-ocr-eng",
    ),
    Part(
        "detector",
        _libraries("cv2", "onnxruntime", "rapidocr"),
        "words in chats and on photographs are mostly missed",
        "pip install 'soi[ocr,pictures]'",
    ),
    Part("ffmpeg", _programs("ffmpeg", "ffprobe"), "no sound or video is taken", "apt install ffmpeg"),
    Part("fpcalc", _programs("fpcalc"), "sounds are not recognised", "apt install libchromaprint-tools"),
    Part("c2pa", _libraries("c2pa"), "content credentials are not checked", "pip install 'soi[c2pa]'"),
    Part(
        "speech",
        _libraries("faster_whisper"),
        "speech is not turned into text",
        "pip install 'soi[speech]' and give it a model",
    ),
)
