"""A world of videos as their traces only, drawn small and grey, seeded, fast enough for hundreds of hours: camera pans,
speakers, slides, stills, dark footage; black and faded frames, a logo in the corner, the channel's own intro before
every video, and one end card that a third of all channels share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from bench.media.video_data import FONT
from soi.media.records import VideoFacts
from soi.media.tracing import RATE, SIDE, hashes, without_bars

Random = np.random.Generator
Grey = NDArray[np.uint8]
CHANNELS = 100
INTRO, CARD = 5.0, 3.0
"""Seconds of a channel's intro and of the shared end card."""
_KINDS, _SHARES = ("pan", "speaker", "slide", "still", "night"), (0.4, 0.25, 0.2, 0.1, 0.05)


def scene(random: Random, width: int, height: int) -> Grey:
    """A photo-like place: a smooth field at several scales, and things in it."""
    made = np.zeros((height, width), np.float32)
    for cells in (3, 7, 17, 40):
        small = random.integers(0, 256, (max(2, cells * height // width), cells)).astype(np.uint8)
        grown = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
        made += np.asarray(grown, np.float32) / cells**0.6
    made = (made - made.min()) / (made.max() - made.min()) * 255
    image = Image.fromarray(made.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(width // 8):
        x, y = random.uniform(0, width), random.uniform(0.1 * height, height)
        w, h = random.uniform(3, 30, 2)
        shape = draw.rectangle if random.random() < 0.5 else draw.ellipse
        shape((x, y, x + w, y + h), fill=int(random.integers(0, 256)))
    return np.asarray(image)


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, 10)


def slide(random: Random) -> Grey:
    """Words on a plain ground, and a picture."""
    image = Image.new("L", (SIDE, SIDE), int(random.integers(180, 255)))
    draw = ImageDraw.Draw(image)
    for line in range(5):
        text = "".join(chr(97 + letter) for letter in random.integers(0, 26, 18))
        draw.text((5, 7 + 16 * line), text, fill=30, font=_font())
    left, top = (int(one) for one in random.integers(5, 75, 2))
    image.paste(Image.fromarray(scene(random, 40, 50)), (left, top))
    return np.asarray(image)


def _shot(kind: str, random: Random) -> Callable[[float], Grey]:
    """What a shot of this kind shows, by the share of it that has passed."""
    if kind in ("pan", "night"):
        wide = scene(random, SIDE * 2, SIDE * 3 // 2)
        start, end = random.uniform(0, 1, (2, 2))
        end = start + (end - start) * 0.4
        dark = 0.12 if kind == "night" else 1.0

        def panned(share: float) -> Grey:
            x, y = (start + (end - start) * share) * (SIDE, SIDE // 2)
            return np.asarray(wide[int(y) : int(y) + SIDE, int(x) : int(x) + SIDE] * dark, np.uint8)

        return panned
    still = slide(random) if kind == "slide" else scene(random, SIDE, SIDE)
    if kind != "speaker":
        return lambda share: still
    face = [int(one) for one in random.integers(40, 220, 2)]

    def speaking(share: float) -> Grey:
        image = Image.fromarray(still)
        draw = ImageDraw.Draw(image)
        x, y = 90 + 4 * np.sin(share * 9), 52 + 3 * np.sin(share * 31)
        draw.ellipse((x - 25, y + 27, x + 25, y + 140), fill=face[0])
        draw.ellipse((x - 12, y - 27, x + 12, y + 30), fill=face[1])
        return np.asarray(image)

    return speaking


@dataclass
class Drawn:
    """One video: its channel (an intro and a logo of its own), and how long it is. `number` is its seed."""

    seed: int
    number: int
    channel: int
    _shots: list[tuple[float, float, Callable[[], Callable[[float], Grey]]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        random = np.random.default_rng((self.seed, 1, self.number))
        kind = str(random.choice(_KINDS, p=_SHARES))
        at, end = INTRO + 0.75, float(np.clip(random.lognormal(np.log(120), 0.8), 25, 900))
        channel, own = (self.seed, 2, self.channel), (self.seed, 3, self.number)
        self._add(0.0, INTRO, "pan", channel)
        while at < end:
            length = end - at if kind == "still" else float(random.uniform(3, 9))
            self._add(at, min(end, at + length), kind, (*own, len(self._shots)))
            at += length + (0.75 if random.random() < 0.1 else 0.0)
        if self.channel % 3 == 0:
            self._add(end + 0.5, end + 0.5 + CARD, "slide", (self.seed, 4))

    def _add(self, start: float, end: float, kind: str, seed: Sequence[int]) -> None:
        self._shots.append((start, end, lambda: _shot(kind, np.random.default_rng(tuple(seed)))))

    @property
    def seconds(self) -> float:
        return self._shots[-1][1]

    @property
    def own(self) -> tuple[float, float]:
        """From when to when it shows what no other one does."""
        return INTRO + 0.75, self._shots[-2 if self.channel % 3 == 0 else -1][1]

    @cached_property
    def _logo(self) -> Grey:
        return scene(np.random.default_rng((self.seed, 5, self.channel)), 22, 13)

    def frames(self, times: Sequence[float]) -> Iterator[Grey]:
        """What it shows at these times (ascending): shots that fade in and out of black, and the logo."""
        place, drawn = -1, None
        for at in times:
            number = next((n for n, shot in enumerate(self._shots) if shot[0] <= at < shot[1]), None)
            if number is None:
                yield np.full((SIDE, SIDE), 16, np.uint8)
                continue
            start, end, make = self._shots[number]
            if drawn is None or number != place:
                place, drawn = number, make()
            frame = drawn((at - start) / (end - start)).copy()
            frame[7:20, 100:122] = self._logo
            fade = min(1.0, (at - start + 0.05) / 0.5, (end - at + 0.05) / 0.5) if number % 4 == 0 else 1.0
            yield frame if fade == 1.0 else (16 + (frame - 16.0).clip(0) * fade).astype(np.uint8)


def library(hours: float, seed: int) -> list[Drawn]:
    """Videos of 25 s to 15 min, two minutes as a rule, of CHANNELS channels."""
    random, seconds = np.random.default_rng((seed, 0)), 0.0
    made: list[Drawn] = []
    while seconds < hours * 3600:
        made.append(Drawn(seed, len(made), int(random.integers(0, CHANNELS))))
        seconds += made[-1].seconds
    return made


def _cropped(frame: Grey) -> Grey:
    side = 6
    return np.asarray(Image.fromarray(frame[side:-side, side:-side]).resize((SIDE, SIDE)))


def _captioned(frame: Grey) -> Grey:
    made = frame.copy()
    made[108:] = 255
    for letter in range(20):
        made[114:123, 6 + 5 * letter : 9 + 5 * letter + letter % 3] = 0
    return made


def _boxed(frame: Grey) -> Grey:
    made = np.full_like(frame, 16)
    made[28:100] = np.asarray(Image.fromarray(frame).resize((SIDE, 72)))
    return made


def _small(frame: Grey) -> Grey:
    return np.asarray(Image.fromarray(frame).resize((60, 60)).resize((SIDE, SIDE)))


CHANGES: dict[str, Callable[[Grey], Grey]] = {
    "as it is": lambda frame: frame,
    "rescaled": _small,
    "cropped 10 %": _cropped,
    "caption bar": _captioned,
    "letterbox": _boxed,
}


def traced(frames: Iterator[Grey], repeat: int = 1, random: Random | None = None) -> VideoFacts:
    """The trace of frames, each as often as `repeat`; with `random`, through a codec's noise."""
    small = list(frames)
    if random is not None:
        small = [
            np.clip(one + random.normal(0, 3, one.shape) * (one.std() > 1), 0, 255).astype(np.uint8)
            for one in small
        ]
    boxes = without_bars(small[: 60 * RATE // repeat])
    made: list[Grey] = []
    for before, one in zip([None, *small], small, strict=False):
        same = before is not None and np.array_equal(before, one)
        made.append(made[-1] if same else hashes(one, *boxes))
    trace = np.repeat(np.stack(made), repeat, axis=0)
    return VideoFacts(len(trace) / RATE, 480, 270, (), trace=trace.tobytes())


def stored(video: Drawn) -> VideoFacts:
    """As it is stored: one frame a second is looked at."""
    return traced(video.frames(np.arange(0, video.seconds, 1.0).tolist()), RATE)


def asked(video: Drawn, start: float, seconds: float, change: str, random: Random) -> VideoFacts:
    """Seconds of it from `start`, changed."""
    times = start + np.arange(0, seconds, 1 / RATE)
    return traced((CHANGES[change](one) for one in video.frames(times.tolist())), 1, random)
