"""Videos drawn here frame by frame, seeded: scenes that a camera pans over, shapes that move, slides, a speaker before
a wall; and what people do to them before they send them on. Frames are RGB, written with ffmpeg."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Random = np.random.Generator
WIDTH, HEIGHT, RATE = 480, 270, 12
"""Pixels, and frames a second."""
FONT = "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"
_WORDS = "nước chanh bệnh viện thành phố xe máy động đất ngân hàng vắc xin trường học water city bank storm"


@dataclass(frozen=True, slots=True)
class Video:
    """One video of the library and how long it is, in seconds."""

    id: str
    kind: str
    path: Path
    seconds: int


def scene(random: Random, width: int, height: int) -> Image.Image:
    """A photo-like place: a smooth field of colours, hills, buildings and things at several scales."""
    field = np.zeros((height, width, 3))
    for cells in (3, 7, 17, 40):
        small = random.uniform(0, 255, (max(2, cells * height // width), cells, 3)).astype(np.uint8)
        grown = Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
        field += np.asarray(grown, float) / cells**0.6
    field = (field - field.min()) / (field.max() - field.min()) * 255
    image = Image.fromarray(field.astype(np.uint8))
    draw = ImageDraw.Draw(image)
    for _ in range(int(width / 22)):
        x, y = random.uniform(0, width), random.uniform(0.1 * height, height)
        w, h = random.uniform(8, 90, 2)
        colour = tuple(int(c) for c in random.integers(0, 255, 3))
        if random.random() < 0.5:
            draw.rectangle((x, y, x + w, y + h), fill=colour)
        else:
            draw.ellipse((x, y, x + w, y + h), fill=colour)
    return image


def _panned(random: Random, count: int) -> Iterator[Image.Image]:
    wide = scene(random, WIDTH * 3, HEIGHT * 2)
    while count > 0:
        length = min(count, int(random.integers(4, 9)) * RATE)
        start, end = (random.uniform(0, 1, 2) for _ in range(2))
        end = start + (end - start) * 0.5
        for number in range(length):
            x, y = start + (end - start) * number / length
            left, top = int(x * WIDTH * 2), int(y * HEIGHT)
            yield wide.crop((left, top, left + WIDTH, top + HEIGHT))
        count -= length


def _shapes(random: Random, count: int) -> Iterator[Image.Image]:
    back = scene(random, WIDTH, HEIGHT)
    places, speeds = random.uniform(0, 1, (6, 2)), random.uniform(-0.25, 0.25, (6, 2)) / RATE
    sizes, colours = random.uniform(20, 110, (6, 2)), random.integers(0, 255, (6, 3))
    for number in range(count):
        image = back.copy()
        draw = ImageDraw.Draw(image)
        for place, speed, size, colour in zip(places, speeds, sizes, colours, strict=True):
            x, y = np.abs((place + speed * number) % 2 - 1) * (WIDTH, HEIGHT)
            draw.ellipse(
                (x - size[0], y - size[1], x + size[0], y + size[1]), fill=tuple(int(c) for c in colour)
            )
        yield image


def _slides(random: Random, count: int) -> Iterator[Image.Image]:
    colour = tuple(int(c) for c in random.integers(180, 255, 3))
    while count > 0:
        image = Image.new("RGB", (WIDTH, HEIGHT), colour)
        draw = ImageDraw.Draw(image)
        for line in range(5):
            text = " ".join(random.choice(_WORDS.split(), 4))
            draw.text((20, 15 + 35 * line), text, fill=(20, 20, 60), font=ImageFont.truetype(FONT, 24))
        picture = scene(random, 150, 110)
        image.paste(picture, (int(random.integers(20, 300)), int(random.integers(20, 140))))
        length = min(count, int(random.integers(3, 7)) * RATE)
        for _ in range(length):
            yield image
        count -= length


def _speaker(random: Random, count: int) -> Iterator[Image.Image]:
    """A head that moves a little before a wall, with another picture beside it every few seconds."""
    wall = scene(random, WIDTH, HEIGHT)
    skin, coat = (tuple(int(c) for c in random.integers(40, 220, 3)) for _ in range(2))
    insets = [scene(random, 170, 120) for _ in range(max(1, count // (4 * RATE)) + 1)]
    for number in range(count):
        image = wall.copy()
        image.paste(insets[number // (4 * RATE)], (20, 25))
        draw = ImageDraw.Draw(image)
        x, y = 340 + 12 * np.sin(number / 7), 110 + 5 * np.sin(number / 3)
        draw.ellipse((x - 90, y + 60, x + 90, y + 300), fill=coat)
        draw.ellipse((x - 45, y - 60, x + 45, y + 65), fill=skin)
        yield image


KINDS = {"pan": _panned, "shapes": _shapes, "slides": _slides, "speaker": _speaker}


def drawn(kind: str, random: Random, seconds: int, path: Path, sound: Path | None = None) -> Path:
    """Writes one MP4."""
    heard = ["-i", str(sound), "-c:a", "aac"] if sound else []
    command = [
        *("ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}"),
        *("-r", str(RATE), "-i", "-", *heard, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "23"),
        *("-threads", "1", "-pix_fmt", "yuv420p", str(path)),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        for image in KINDS[kind](random, seconds * RATE):
            child.stdin.write(image.tobytes())
    return path


def library(count: int, seed: int, folder: Path) -> list[Video]:
    """`count` videos of 20 to 40 s, a quarter of each kind, without sound."""
    random = np.random.default_rng(seed)
    made = []
    for number in range(count):
        kind, seconds = list(KINDS)[number % 4], int(random.integers(20, 41))
        path = drawn(kind, random, seconds, folder / f"{number:04d}.mp4")
        made.append(Video(f"{number:04d}", kind, path, seconds))
    return made


def _caption(folder: Path, text: str, width: int, height: int) -> Path:
    image = Image.new("RGB", (width, height), (255, 255, 255))
    ImageDraw.Draw(image).text(
        (10, height // 8), text, fill=(0, 0, 0), font=ImageFont.truetype(FONT, height * 2 // 3)
    )
    path = folder / "caption.png"
    image.save(path)
    return path


CHANGES: dict[str, str] = {
    "excerpt": "null",
    "rescaled, 320 kbit/s": "scale=320:180",
    "squeezed to 4:3": "scale=400:300",
    "cropped 10 %": "crop=iw*0.9:ih*0.9",
    "cropped 10 %, off centre": "crop=iw*0.9:ih*0.9:0:ih*0.1",
    "cropped 20 %": "crop=iw*0.8:ih*0.8",
    "caption over the bottom": "overlay=0:H-h",
    "caption above": "pad=iw:ih+44:0:44[p];[p][1:v]overlay=0:0",
    "letterbox": "scale=480:270,pad=480:480:0:105",
    "logo and grey": "hue=s=0,drawbox=x=iw*0.82:y=ih*0.05:w=iw*0.14:h=ih*0.12:color=red:t=fill",
    "mirrored": "hflip",
}
"""ffmpeg's filters for what people do to a video, by the name in the table."""


def sent(video: Path, change: str, start: float, seconds: float, folder: Path) -> Path:
    """`seconds` of a video from `start`, changed, as a messenger would write them."""
    path = folder / "sent.mp4"
    second = (
        ["-i", str(_caption(folder, "SỰ THẬT ĐÂY, chia sẻ ngay!", WIDTH, 44))] if "caption" in change else []
    )
    chain = CHANGES[change]
    graph = f"[0:v][1:v]{chain}" if chain.startswith("overlay") else f"[0:v]{chain}"
    command = [
        *(
            "ffmpeg",
            "-v",
            "error",
            "-y",
            "-ss",
            f"{start:.2f}",
            "-t",
            f"{seconds:.2f}",
            "-i",
            str(video),
            *second,
        ),
        *("-filter_complex", graph, "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "320k"),
        *("-threads", "1", "-pix_fmt", "yuv420p", str(path)),
    ]
    subprocess.run(command, check=True)
    return path
