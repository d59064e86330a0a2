"""A sound to its chromaprint, and to plain samples for whoever listens to it.

ffmpeg decodes (see `soi.media.decoding`) and fpcalc only ever sees plain samples on a pipe: its own reader, which opens
whatever ffmpeg's library can open, never meets a stranger's file.
"""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.media.decoding import PATIENCE, program, sound_command, started, streaming
from soi.media.limits import SECONDS_OF_SOUND
from soi.media.records import MediaError, SoundFacts

RATE = 11_025
"""Samples a second that chromaprint works on; fpcalc is given just these."""
BAND = ",".join(["highpass=f=500"] * 3 + ["lowpass=f=3200"] * 3)
"""What is fingerprinted of every sound: only what a telephone lets through. Chromaprint listens from 28 Hz on, so that
a voice message recorded off a telephone differs in a quarter of its bits from the film it is from; with the rest cut
off on both sides, in a twentieth (decision 0019)."""
SILENT = 33
"""Largest sample, of 32767 (-60 dB), of a sound that holds nothing to compare."""
_CHUNK = 1 << 16


def sound_facts(path: Path, longest: float = SECONDS_OF_SOUND) -> SoundFacts:
    """Length and fingerprint of a sound, or of a video's first sound track. `prints` is b"" for silence and for what
    is too short (below 3 s).

    MediaError: `missing` (ffmpeg, fpcalc), `empty`, `unknown-kind`, `broken` (or no sound track at all), `too-long`,
    `too-slow`."""
    command = sound_command(path, RATE, longest + 1, BAND)
    asked = [program("fpcalc"), "-raw", "-json", "-length", "0", "-algorithm", "2", "-format", "s16le"]
    asked += ["-rate", str(RATE), "-channels", "1", "-"]
    child = started(asked, subprocess.PIPE)
    alarm = threading.Timer(PATIENCE, child.kill)
    alarm.daemon = True
    alarm.start()
    try:
        samples, loudest = _poured(command, child)
        said = child.communicate()[0]
    finally:
        alarm.cancel()
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with suppress(BrokenPipeError):
                pipe.close()  # type: ignore[union-attr]
        child.wait()
    seconds = samples / RATE
    if seconds > longest:
        raise MediaError("too-long")
    return SoundFacts(seconds, b"" if loudest < SILENT else _prints(said))


def _poured(command: list[str], child: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Decoded samples into fpcalc; how many there were, and the loudest."""
    assert child.stdin is not None
    samples = loudest = 0
    for chunk in _chunks(command):
        block = np.frombuffer(chunk, "<i2")
        samples += len(block)
        loudest = max(loudest, int(np.abs(block.astype(np.int32)).max(initial=0)))
        try:
            child.stdin.write(chunk)
        except BrokenPipeError as error:
            raise MediaError("too-slow") from error
    return samples, loudest


def _chunks(command: list[str]) -> Iterator[bytes]:
    """Whole 16-bit samples, a few seconds at a time. MediaError `broken` when there is not one."""
    some = False
    with streaming(command) as stream:
        while chunk := stream.read(_CHUNK):
            some = True
            yield chunk[: len(chunk) & ~1]
    if not some:
        raise MediaError("broken")


def _prints(said: bytes) -> bytes:
    try:
        found = json.loads(said)["fingerprint"]
    except (ValueError, KeyError):
        return b""
    return np.asarray(found, dtype="<u4").tobytes()


def samples_of(path: Path, rate: int = 16_000, longest: float = SECONDS_OF_SOUND) -> NDArray[np.float32]:
    """The sound as mono samples in [-1, 1], `rate` a second: 230 MB an hour. Errors as `sound_facts`."""
    blocks = [
        np.frombuffer(chunk, "<i2").astype(np.float32)
        for chunk in _chunks(sound_command(path, rate, longest + 1))
    ]
    samples = np.concatenate(blocks) / np.float32(32768)
    if len(samples) > longest * rate:
        raise MediaError("too-long")
    return samples
