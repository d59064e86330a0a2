"""Fingerprints and words, loaded when the first file needs them: each brings libraries that take time and memory."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from PIL import Image

from soi.media.records import PictureFacts, SoundFacts, VideoFacts, Words


def picture_facts(image: Image.Image) -> PictureFacts | None:
    """See `soi.media.pictures`."""
    found: PictureFacts | None = _call("pictures", "picture_facts", image)
    return found


def words_in(image: Image.Image) -> Words | None:
    """See `soi.media.reading`."""
    found: Words | None = _call("reading", "words_in", image)
    return found


def sound_facts(path: Path) -> SoundFacts | None:
    """See `soi.media.sounds`."""
    found: SoundFacts | None = _call("sounds", "sound_facts", path)
    return found


def video_facts(path: Path) -> VideoFacts | None:
    """See `soi.media.videos`."""
    found: VideoFacts | None = _call("videos", "video_facts", path)
    return found


def _call(module: str, name: str, argument: Any) -> Any:
    """None while the module itself does not exist; nothing is made up in its place."""
    try:
        found = importlib.import_module(f"soi.media.{module}")
    except ModuleNotFoundError as error:
        if error.name != f"soi.media.{module}":
            raise
        return None
    return getattr(found, name)(argument)
