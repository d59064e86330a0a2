"""Somebody who listens: speech to words. Which engine, and with which weights, is the operator's choice.

Nothing is ever downloaded: `FasterWhisper` is given a folder that holds a model. What is heard is searchable, marked
unverified, and never quoted as evidence: an engine of this kind makes sentences up when there is nothing to hear, and
three guards drop most of what it makes up (no sound above a whisper, its own doubt that there is speech, and lines said
over and over).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from soi.media.records import Line, MediaError, Words
from soi.media.sounds import samples_of

RATE = 16_000
"""Samples a second that whisper takes."""
QUIET = 0.003
"""Loudness (root mean square over half a second, of 1) below which a sound is silence: -50 dB."""
DOUBT = 0.6
"""Probability of no speech from which a line is not believed, unless its words are likely."""
UNLIKELY = -1.0
"""Mean logarithm of the words' probability below which a line is not believed at all (whisper's own limit)."""
PACKED = 2.4
"""How well a line's text compresses, from which it repeats itself (whisper's own limit)."""
AGAIN = 2
"""How often in a row a line may be said; more is an engine that hangs."""


class Listener(Protocol):
    """Hears words. MediaError when the file is not taken, or `missing` when the engine is not there."""

    def hear(self, path: Path, language: str) -> Words:
        """Lines with their start and end in seconds; none for silence. `language`: a hint such as `vi`, "" for none."""
        ...


class FasterWhisper:
    """faster-whisper (the `speech` extra) with a model that the operator has put into a folder. The model is read at
    the first question, and never downloaded."""

    def __init__(self, model_folder: Path, threads: int = 1) -> None:
        self.folder = model_folder
        self.threads = threads
        self._model: Any = None

    def hear(self, path: Path, language: str = "vi") -> Words:
        """Errors as `soi.media.sounds.samples_of`, and `missing` with `speech` when package or weights are absent."""
        model = self._loaded()
        samples = samples_of(path, RATE)
        if loudest(samples) < QUIET:
            return Words((), self.engine)
        segments, _ = model.transcribe(
            samples,
            language=language or None,
            beam_size=5,
            condition_on_previous_text=False,
            vad_filter=False,
        )
        return Words(tuple(believed(segments)), self.engine)

    @property
    def engine(self) -> str:
        return f"faster-whisper {self.folder.name}"

    def _loaded(self) -> Any:
        if self._model is None:
            if not (self.folder / "model.bin").is_file():
                raise MediaError("missing", needs="speech")
            try:
                from faster_whisper import WhisperModel
            except ImportError as error:
                raise MediaError("missing", needs="speech") from error
            self._model = WhisperModel(
                str(self.folder),
                device="cpu",
                compute_type="int8",
                cpu_threads=self.threads,
                local_files_only=True,
            )
        return self._model


class Said(Protocol):
    """What whisper says of one line."""

    text: str
    start: float
    end: float
    no_speech_prob: float
    avg_logprob: float
    compression_ratio: float


def believed(segments: Iterable[Said]) -> list[Line]:
    """The lines that are likely to have been said."""
    lines: list[Line] = []
    for one in segments:
        text = " ".join(one.text.split())
        doubtful = one.no_speech_prob > DOUBT and one.avg_logprob < UNLIKELY / 2
        if not text or doubtful or one.avg_logprob < UNLIKELY or one.compression_ratio > PACKED:
            continue
        if [line.text for line in lines[-AGAIN:]] == [text] * AGAIN:
            continue
        lines.append(Line(text, float(np.exp(one.avg_logprob)), start=float(one.start), end=float(one.end)))
    return lines


def loudest(samples: NDArray[np.float32]) -> float:
    """Root mean square of the loudest half second."""
    length = RATE // 2
    whole = len(samples) // length * length
    if not whole:
        return float(np.sqrt(np.mean(samples**2))) if len(samples) else 0.0
    return float(np.sqrt((samples[:whole].reshape(-1, length) ** 2).mean(axis=1)).max())
