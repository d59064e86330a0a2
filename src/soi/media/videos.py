"""A video to its frames, the trace of its pictures and the print of its sound; and one frame for a page.

ffmpeg decodes (see `soi.media.decoding`) to squares of 512 pixels, four a second, one at a time through a pipe: memory
does not grow with the length of the video beyond the hashes themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pdqhash
from numpy.typing import NDArray
from PIL import Image

from soi.media.decoding import Shape, frames_command, shape_of, streaming
from soi.media.limits import SECONDS_OF_VIDEO
from soi.media.records import Frame, LocalFeatures, MediaError, PictureFacts, SoundFacts, VideoFacts
from soi.media.sounds import sound_facts
from soi.media.tracing import RATE, SIDE, WATCHED, Grey, hashes, without_bars

SQUARE = 512
"""Pixels of the square that PDQ looks at."""
KEY_FRAMES = 24
"""Most frames of a video that get local features."""
CUT = 60
"""Bits of 256 by which a frame differs from the last key frame when the scene has changed."""
PREVIEW = 1_024
"""Pixels of the longer side of a preview, at most."""

Pixels = NDArray[np.uint8]
Corners = Callable[[Image.Image], LocalFeatures | None]
"""What finds the local features of a key frame (`soi.media.corners.local_features`)."""


def video_facts(path: Path, longest: float = SECONDS_OF_VIDEO, corners: Corners | None = None) -> VideoFacts:
    """Frames, trace and sound of a video; local features of up to 24 key frames when `corners` is given. `sound` is
    None when it has no sound track, and without prints when fpcalc is not installed.

    MediaError: `missing` (ffmpeg), `empty`, `unknown-kind`, `broken` (or no pictures at all), `too-long`,
    `too-slow`."""
    shape = shape_of(path)
    squares = _squares(path, f"fps={RATE},scale={SQUARE}:{SQUARE}:flags=area", (SQUARE, SQUARE), longest + 1)
    trace, frames = _looked_at(squares, _Frames(shape, corners))
    if not frames:
        raise MediaError("broken")
    seconds = len(trace) / RATE
    if seconds > longest:
        raise MediaError("too-long")
    return VideoFacts(seconds, shape.width, shape.height, frames, _sound(path, seconds), b"".join(trace))


def preview_frame(path: Path, at: float = 1.0) -> Image.Image:
    """The frame at `at` seconds, or the first one of a shorter video, upright, at most 1024 pixels each way."""
    shape = shape_of(path)
    if not shape.width or not shape.height:
        raise MediaError("broken")
    shrink = min(1.0, PREVIEW / max(shape.width, shape.height))
    size = (max(1, round(shape.width * shrink)), max(1, round(shape.height * shrink)))
    found = None
    for square in islice(_squares(path, f"fps=2,scale={size[0]}:{size[1]}", size, at + 1), int(at * 2) + 1):
        found = square
    if found is None:
        raise MediaError("broken")
    return Image.fromarray(found)


def _squares(path: Path, filters: str, size: tuple[int, int], longest: float) -> Iterator[Pixels]:
    """Frames as height × width × 3 bytes."""
    length = size[0] * size[1] * 3
    with streaming(frames_command(path, filters, longest)) as stream:
        while len(raw := stream.read(length)) == length:
            yield np.frombuffer(raw, np.uint8).reshape(size[1], size[0], 3)


class _Frames:
    """One frame of each second, and which of them are key frames."""

    def __init__(self, shape: Shape, corners: Corners | None) -> None:
        self.made: list[Frame] = []
        self._shape = shape
        self._corners = corners
        self._keys: list[bytes] = []

    def add(self, at: float, square: Pixels) -> None:
        vector, quality = pdqhash.compute(np.ascontiguousarray(square))
        whole = np.packbits(vector.astype(np.bool_)).tobytes()
        local = self._corners(Image.fromarray(square)) if self._corners and self._is_new(whole) else None
        facts = PictureFacts(self._shape.width, self._shape.height, whole, int(quality), local=local)
        self.made.append(Frame(at, facts))

    def _is_new(self, whole: bytes) -> bool:
        """A key frame: unlike the last one."""
        new = not self._keys or (len(self._keys) < KEY_FRAMES and _differing(self._keys[-1], whole) > CUT)
        if new:
            self._keys.append(whole)
        return new


def _looked_at(squares: Iterator[Pixels], frames: _Frames) -> tuple[list[bytes], tuple[Frame, ...]]:
    """The trace, a piece for each frame, and one frame of each second."""

    def greys() -> Iterator[Grey]:
        for number, square in enumerate(squares):
            if number % RATE == 0:
                frames.add(number / RATE, square)
            yield np.asarray(Image.fromarray(square).convert("L").resize((SIDE, SIDE), Image.Resampling.BOX))

    coming = greys()
    first = list(islice(coming, WATCHED))
    if not first:
        return [], ()
    boxes = without_bars(first)
    trace = [hashes(grey, *boxes).tobytes() for grey in first]
    trace.extend(hashes(grey, *boxes).tobytes() for grey in coming)
    return trace, tuple(frames.made)


def _differing(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def _sound(path: Path, seconds: float) -> SoundFacts | None:
    try:
        return sound_facts(path)
    except MediaError as error:
        if error.code == "missing":
            return SoundFacts(seconds)
        if error.code == "broken":
            return None
        raise
