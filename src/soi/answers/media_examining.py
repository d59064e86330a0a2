"""Examining a file as this desk is set up: in a worker process, with speech where a model for it was configured."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from soi.media.examining import Wish, examine
from soi.media.records import Examined, MediaError, Words
from soi.media.speech import FasterWhisper, Listener

log = logging.getLogger(__name__)


def examined(data: bytes, language: str = "") -> Examined:
    """All that is known of a file, with the words in it. `language`: a hint for speech, "vi" or "en".

    Takes seconds, with speech up to minutes. Raises `MediaError`; speech that fails is only missing."""
    seen = examine(data, Wish())
    listener = _listener(settings.SOI_SPEECH_MODEL)
    if seen.clean_kind.sort not in ("sound", "video"):
        return seen
    if listener is None:
        return _unheard(seen, "speech")
    return _heard(seen, listener, language)


def _heard(seen: Examined, listener: Listener, language: str) -> Examined:
    with tempfile.NamedTemporaryFile(suffix=f".{seen.clean_kind.ending}") as file:
        file.write(seen.clean)
        file.flush()
        try:
            said = listener.hear(Path(file.name), language)
        except MediaError as wrong:
            return _unheard(seen, wrong.needs or "speech")
        except Exception as wrong:  # noqa: BLE001 (an engine may break down on anything it hears)
            # Whatever an engine breaks down on, the file is looked up without it. Its name only: no words in a log.
            log.warning("media: speech could not be heard (%s)", type(wrong).__name__)
            return _unheard(seen, "speech")
    if seen.words is not None and seen.words.lines:  # also written words, in a video
        said = Words((*seen.words.lines, *said.lines), f"{seen.words.engine}, {said.engine}")
    return replace(seen, words=said)


def _unheard(seen: Examined, what: str) -> Examined:
    """Counted by `soi media status`, and tried again by `soi media reread`."""
    return replace(seen, missing=tuple(dict.fromkeys((*seen.missing, what))))


@lru_cache(maxsize=1)
def _listener(folder: str) -> Listener | None:
    """One for this process: the model stays in memory."""
    return FasterWhisper(Path(folder)) if folder else None
