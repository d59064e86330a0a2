"""ffmpeg as a bounded child: one known container, decoders of an allow-list, no network, one thread, a time limit.

A playlist or a container that names other files opens nothing: the demuxer is chosen here from the first bytes and
handed to ffmpeg by name, and the only protocols it may use are this file and a pipe. A child inherits the limit of
processor time of the worker that starts it, and has one of memory of its own.
"""

from __future__ import annotations

import json
import re
import resource
import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from soi.media.limits import PROGRAM_DATA, SECONDS_OF_SOUND, SECONDS_OF_VIDEO
from soi.media.records import MediaError

PATIENCE = 120.0
"""Seconds of the clock that one child may take. The worker's own limit is usually nearer."""
LARGEST = 8192 * 4320
"""Pixels of one frame of a video (8K); ffmpeg refuses more before it decodes."""

_CONTAINERS: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(magic, re.DOTALL), name)
    for magic, name in (
        (rb".{4}ftyp", "mov"),
        (rb"\x1a\x45\xdf\xa3", "matroska"),
        (rb"OggS", "ogg"),
        (rb"RIFF.{4}WAVE", "wav"),
        (rb"#!AMR", "amr"),
        (rb"fLaC", "flac"),
        (rb"ID3|\xff[\xe2\xe3\xf2\xf3\xfa\xfb]", "mp3"),
        (rb"\xff[\xf0\xf1\xf8\xf9]", "aac"),
    )
)
"""First bytes of a file and ffmpeg's demuxer for it. Nothing that can name another file is among them."""
_DECODERS = (
    "aac,aac_latm,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,flac,mp3,mp3float,opus,libopus,vorbis,libvorbis,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_s32le,pcm_f32le,pcm_u8,pcm_alaw,pcm_mulaw,"
    "av1,libdav1d,h263,h264,hevc,mjpeg,mpeg4,vp8,vp9,libvpx,libvpx-vp9"
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a container says of its first picture track. `width`, `height`: pixels, upright, 0 when there is none;
    `seconds`: as the file claims, 0 when it does not. Not to be trusted for more than a label."""

    width: int
    height: int
    seconds: float


def program(name: str) -> str:
    """Where a program is. MediaError `missing`, with its name, when it is not installed."""
    found = shutil.which(name)
    if found is None:
        raise MediaError("missing", needs=name)
    return found


def demuxer_of(path: Path) -> str:
    """ffmpeg's name for the container, from the first bytes. MediaError `empty` or `unknown-kind`."""
    with path.open("rb") as file:
        head = file.read(64)
    if not head:
        raise MediaError("empty")
    for magic, name in _CONTAINERS:
        if magic.match(head):
            return name
    raise MediaError("unknown-kind")


def _opened(path: Path) -> list[str]:
    """The part of a command line that opens a file and nothing else."""
    return [
        *("-v", "error", "-protocol_whitelist", "file,pipe"),
        *("-codec_whitelist", _DECODERS, "-max_pixels", str(LARGEST), "-threads", "1"),
        *("-f", demuxer_of(path), "-i", f"file:{path.resolve()}"),
    ]


def sound_command(
    path: Path, rate: int, longest: float = SECONDS_OF_SOUND, filters: str = "anull"
) -> list[str]:
    """Writes the first sound track, filtered, as 16-bit mono samples, `rate` a second, to standard output."""
    return [
        *(program("ffmpeg"), "-nostdin", "-hide_banner", *_opened(path)),
        *("-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-t", str(longest)),
        *("-filter_threads", "1", "-af", filters, "-ac", "1", "-ar", str(rate), "-f", "s16le", "pipe:1"),
    ]


def frames_command(path: Path, filters: str, longest: float = SECONDS_OF_VIDEO) -> list[str]:
    """Writes the first picture track, filtered, as RGB bytes without any header to standard output."""
    return [
        *(program("ffmpeg"), "-nostdin", "-hide_banner", *_opened(path)),
        *("-map", "0:v:0", "-an", "-sn", "-dn", "-t", str(longest), "-filter_threads", "1"),
        *("-vf", filters, "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"),
    ]


def started(command: list[str], told: int) -> subprocess.Popen[bytes]:
    """A program with a limit of memory of its own, its output through a pipe. `told`: what its standard input is. The
    worker's limit of address space is no good here: it counts the worker's libraries, which the program has not."""
    child = subprocess.Popen(  # noqa: S603 (by its full path, no shell)
        command, stdin=told, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with suppress(ProcessLookupError):  # it is done already
        resource.prlimit(child.pid, resource.RLIMIT_DATA, (PROGRAM_DATA, PROGRAM_DATA))
    return child


@contextmanager
def streaming(command: Sequence[str], patience: float = PATIENCE) -> Iterator[IO[bytes]]:
    """A child's standard output. It is killed when it takes longer than `patience` (MediaError `too-slow`) or when
    its reader leaves early; what it says about a broken file is not kept, for it may quote the file."""
    child = started(list(command), subprocess.DEVNULL)
    late = threading.Event()

    def stop() -> None:
        late.set()
        child.kill()

    alarm = threading.Timer(patience, stop)
    alarm.daemon = True
    alarm.start()
    try:
        assert child.stdout is not None
        with child.stdout as stream:
            yield stream
    finally:
        alarm.cancel()
        child.kill()
        child.wait()
    if late.is_set():
        raise MediaError("too-slow")


def shape_of(path: Path) -> Shape:
    """Size and length as the file itself claims them. MediaError `missing` without ffprobe (it comes with ffmpeg)."""
    entries = "stream=width,height:stream_side_data=rotation:format=duration"
    asked = [
        *(program("ffprobe"), *_opened(path)),
        "-select_streams",
        "v:0",
        "-show_entries",
        entries,
        "-of",
        "json",
    ]
    with streaming(asked, 20.0) as stream:
        said = stream.read(100_000)
    try:
        told = json.loads(said or b"{}")
    except ValueError:
        return Shape(0, 0, 0.0)
    track = (told.get("streams") or [{}])[0]
    width, height = int(track.get("width", 0)), int(track.get("height", 0))
    turns = [int(float(side.get("rotation", 0))) for side in track.get("side_data_list", ())]
    if any(turn % 180 == 90 for turn in turns):
        width, height = height, width
    return Shape(width, height, _seconds(told.get("format", {}).get("duration")))


def _seconds(told: object) -> float:
    try:
        value = float(str(told))
    except ValueError:
        return 0.0
    return value if 0.0 < value < 1e6 else 0.0
