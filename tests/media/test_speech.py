"""Listening: what is believed of what an engine says. The real engine is only asked when SOI_TEST_WHISPER names a
folder with weights."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bench.media.sound_data import RATE, said, written
from soi.media.records import Line, MediaError, Words
from soi.media.sounds import samples_of
from soi.media.speech import QUIET, FasterWhisper, Listener, believed, loudest

WEIGHTS = os.environ.get("SOI_TEST_WHISPER", "")
INSTALLED = importlib.util.find_spec("faster_whisper") is not None


@dataclass
class Segment:
    text: str
    start: float = 0.0
    end: float = 1.0
    no_speech_prob: float = 0.01
    avg_logprob: float = -0.2
    compression_ratio: float = 1.2


class Clapper:
    """A listener that really listens, for claps: one line for each half second that is loud."""

    def hear(self, path: Path, language: str) -> Words:
        samples = samples_of(path, 16_000)
        loud = [
            float(np.abs(part).max()) > 0.3 for part in np.array_split(samples, max(1, len(samples) // 8000))
        ]
        lines = [Line("clap", 1.0, start=n / 2, end=n / 2 + 0.5) for n, heard in enumerate(loud) if heard]
        return Words(tuple(lines), f"claps {language}")


def test_any_engine_of_the_shape_can_listen(tmp_path: Path) -> None:
    samples = np.zeros(RATE * 3, np.float32)
    samples[int(1.1 * RATE) : int(1.15 * RATE)] = 0.9
    listener: Listener = Clapper()
    words = listener.hear(written(samples, tmp_path / "a.wav"), "vi")
    assert [(line.start, line.text) for line in words.lines] == [(1.0, "clap")]


def test_likely_lines_are_kept_with_their_place() -> None:
    (line,) = believed([Segment("  Uống nước \n chanh ", 2.5, 4.0)])
    assert (line.text, line.start, line.end) == ("Uống nước chanh", 2.5, 4.0)
    assert 0.8 < line.confidence < 0.83


@pytest.mark.parametrize(
    "made_up",
    [
        Segment("Hãy subscribe cho kênh", no_speech_prob=0.9, avg_logprob=-0.7),
        Segment("xin chào", avg_logprob=-1.4),
        Segment("la la la la la la la la la", compression_ratio=3.0),
        Segment("   "),
    ],
)
def test_what_an_engine_makes_up_is_dropped(made_up: Segment) -> None:
    assert believed([made_up]) == []


def test_a_line_said_over_and_over_is_kept_twice() -> None:
    assert len(believed([Segment("cảm ơn các bạn")] * 9)) == 2


def test_silence_is_told_from_a_voice() -> None:
    assert loudest(np.zeros(0, np.float32)) == 0.0
    assert loudest(np.full(RATE, 0.001, np.float32)) < QUIET
    assert loudest(said("xin chào", "vi") * 0.1) > QUIET


def test_it_says_that_weights_are_missing(tmp_path: Path) -> None:
    with pytest.raises(MediaError) as caught:
        FasterWhisper(tmp_path).hear(tmp_path / "a.wav")
    assert (caught.value.code, caught.value.needs) == ("missing", "speech")


@pytest.mark.skipif(INSTALLED, reason="faster-whisper is installed")
def test_it_says_that_the_package_is_missing(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"weights")
    with pytest.raises(MediaError) as caught:
        FasterWhisper(tmp_path).hear(tmp_path / "a.wav")
    assert (caught.value.code, caught.value.needs) == ("missing", "speech")


@pytest.mark.skipif(not (WEIGHTS and INSTALLED), reason="SOI_TEST_WHISPER names no folder with weights")
def test_the_real_engine_hears_english_and_nothing_in_silence(tmp_path: Path) -> None:
    listener = FasterWhisper(Path(WEIGHTS))
    voice = said("Hot lemon water cures the disease. Please share with everyone.", "en-us", 140)
    words = listener.hear(written(voice, tmp_path / "a.wav"), "en").text.casefold()
    assert "water" in words
    assert "share" in words
    assert listener.hear(written(np.zeros(RATE * 5, np.float32), tmp_path / "b.wav"), "vi").lines == ()
