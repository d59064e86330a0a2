"""Pictures full of words, drawn from a seed: posts, chats, posters and memes with Vietnamese and English sentences.

Layouts and chrome are few and the same for every seed: what differs between two pictures of a layout is what they say.
"""

from __future__ import annotations

import json
import textwrap
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.media.scenes import scene

DATA = Path(__file__).parents[1] / "data" / "guard"
FONTS = Path("/usr/share/fonts/truetype/noto")
PHONE = (720, 1480)
BAR, HEADER, FOOT = 48, 96, 110
"""Pixels of a phone's status bar, an app's header and the field one types in."""


@cache
def font(size: int, name: str = "NotoSans-Regular") -> ImageFont.FreeTypeFont:
    """Debian's fonts-noto-core; without it: install it, since Pillow's own font has no Vietnamese letters."""
    return ImageFont.truetype(str(FONTS / f"{name}.ttf"), size)


@cache
def sentences() -> tuple[str, ...]:
    """Claims and messages of the guard's sets, each once, in file order."""
    found: dict[str, None] = {}
    for path in sorted(DATA.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.update({row["claim"]: None, row["message"]: None})
    return tuple(found)


def picked(rng: np.random.Generator, count: int) -> list[str]:
    """`count` different sentences."""
    every = sentences()
    return [every[int(at)] for at in rng.choice(len(every), count, replace=False)]


def said(sort: str, seed: int) -> list[str]:
    """The sentences that `post`, `chat` or `poster` of this seed shows."""
    drawer, count = {"post": (11, 4), "chat": (12, 5), "poster": (13, 4)}[sort]
    return picked(np.random.default_rng([drawer, seed]), count)


@dataclass(frozen=True, slots=True)
class Style:
    """How words are set: pixels of a line, characters in a line, colour, and Noto's name of the font."""

    size: int
    wide: int
    fill: str = "black"
    name: str = "NotoSans-Regular"


def write(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, style: Style) -> float:
    """Set a paragraph with its upper left corner `at`; returns y below it."""
    lines = textwrap.wrap(text, style.wide)
    face = font(style.size, style.name)
    for number, line in enumerate(lines):
        draw.text((at[0], at[1] + number * style.size * 1.35), line, style.fill, font=face)
    return at[1] + len(lines) * style.size * 1.35


def phone_bar(picture: Image.Image, clock: str = "10:42", dark: bool = False) -> None:
    """A phone's status bar over the upper BAR pixels, for a picture as wide as PHONE."""
    draw = ImageDraw.Draw(picture)
    fore, back = ("white", "black") if dark else ("black", "white")
    width = picture.width
    draw.rectangle((0, 0, width, BAR), fill=back)
    draw.text((28, 6), clock, fore, font=font(26))
    draw.rectangle((width - 74, 14, width - 34, 34), outline=fore, width=3)
    draw.rectangle((width - 70, 18, width - 50, 30), fill=fore)
    for number in range(4):
        left = width - 150 + 14 * number
        draw.rectangle((left, 34 - 5 * (number + 1), left + 8, 34), fill=fore)


def post(seed: int, words: list[str] | None = None) -> Image.Image:
    """A post of a social network as a phone shows it: avatar, name, text, buttons."""
    rng = np.random.default_rng([11, seed])
    words = words or picked(rng, 4)
    picture = Image.new("RGB", PHONE, "white")
    phone_bar(picture)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, BAR, PHONE[0], BAR + HEADER), fill="#1b5fc1")
    draw.text((30, BAR + 22), "Trang tin làng", "white", font=font(38, "NotoSans-Bold"))
    draw.ellipse((28, 170, 108, 250), fill="#9aa5b1")
    draw.text((128, 170), "Hội Mẹ và Bé", "black", font=font(30, "NotoSans-Bold"))
    draw.text((128, 212), "2 giờ · công khai", "#66707a", font=font(22))
    y = 290.0
    for sentence in words:
        y = write(draw, (30, y), sentence, Style(34, 36)) + 24
    draw.line((0, PHONE[1] - 190, PHONE[0], PHONE[1] - 190), fill="#d0d4d8", width=2)
    for number, label in enumerate(("Thích", "Bình luận", "Chia sẻ")):
        draw.text((60 + number * 230, PHONE[1] - 170), label, "#55606a", font=font(28))
    return picture


def chat(seed: int, words: list[str] | None = None, inside: Image.Image | None = None) -> Image.Image:
    """A chat as a phone shows it, `inside` as a picture somebody sent in it."""
    rng = np.random.default_rng([12, seed])
    words = words or picked(rng, 2 if inside else 5)
    picture = Image.new("RGB", PHONE, "#e3ebf3")
    phone_bar(picture)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, BAR, PHONE[0], BAR + HEADER), fill="#0a7cff")
    draw.polygon([(30, BAR + 48), (52, BAR + 28), (52, BAR + 68)], fill="white")
    draw.ellipse((76, BAR + 14, 144, BAR + 82), fill="#f0c9a8")
    draw.text((164, BAR + 24), "Gia đình mình", "white", font=font(34, "NotoSans-Bold"))
    y = float(BAR + HEADER + 30)
    if inside is not None:
        shown = inside.copy()
        shown.thumbnail((560, 760))
        picture.paste(shown, (40, int(y)))
        y += shown.height + 26
    for number, sentence in enumerate(words):
        ours = (number + seed) % 3 == 0
        lines = textwrap.wrap(sentence, 30)
        high = len(lines) * 38 + 30
        left = 170 if ours else 40
        draw.rounded_rectangle((left, y, left + 520, y + high), 24, fill="#0a7cff" if ours else "white")
        write(draw, (left + 24, y + 12), sentence, Style(28, 30, "white" if ours else "black"))
        y += high + 22
    draw.rectangle((0, PHONE[1] - FOOT, PHONE[0], PHONE[1]), fill="white")
    draw.rounded_rectangle((90, PHONE[1] - 90, PHONE[0] - 110, PHONE[1] - 26), 30, fill="#eef1f4")
    draw.text((120, PHONE[1] - 80), "Tin nhắn", "#8b959f", font=font(28))
    draw.ellipse((PHONE[0] - 90, PHONE[1] - 90, PHONE[0] - 26, PHONE[1] - 26), fill="#0a7cff")
    return picture


def poster(seed: int, words: list[str] | None = None) -> Image.Image:
    """A poster: a heading, lines with numbers, a seal; five looks."""
    rng = np.random.default_rng([13, seed])
    words = words or picked(rng, 4)
    back, fore, name = (
        ("#fff4d6", "#a01818", "NotoSerif-Bold"), ("#c81e1e", "#ffef9e", "NotoSans-Bold"),
        ("#e8f6ec", "#115c2b", "NotoSans-Regular"), ("#12324a", "#ffffff", "NotoSans-Bold"),
        ("#ffffff", "#222222", "NotoSerif-Regular"),
    )[int(rng.integers(5))]  # fmt: skip
    picture = Image.new("RGB", (800, 1100), back)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((16, 16, 783, 1083), outline=fore, width=6)
    draw.text((70, 50), "THÔNG BÁO KHẨN", fore, font=font(66, "NotoSans-Bold"))
    y = 190.0
    for number, sentence in enumerate(words, start=1):
        y = write(draw, (60, y), f"{number}. {sentence}", Style(36, 38, fore, name)) + 20
    draw.ellipse((600, 920, 740, 1060), outline=fore, width=8)
    draw.text((626, 960), "SAO Y", fore, font=font(30))
    return picture


def meme(seed: int, words: list[str] | None = None, ground: int | None = None) -> Image.Image:
    """A scene with a sentence above and one below, white with a black edge. `ground`: seed of the scene."""
    rng = np.random.default_rng([14, seed])
    words = words or picked(rng, 2)
    picture = scene(9_000_000 + seed if ground is None else ground)
    draw = ImageDraw.Draw(picture)
    size = picture.width // 15
    for sentence, top in zip(words, (True, False), strict=False):
        lines = textwrap.wrap(sentence.upper(), 22)[:3]
        y = 14.0 if top else picture.height - 14 - len(lines) * size * 1.25
        for line in lines:
            draw.text(
                (picture.width / 2, y), line, "white", anchor="ma",
                font=font(size, "NotoSans-Bold"), stroke_width=max(2, size // 14), stroke_fill="black",
            )  # fmt: skip
            y += size * 1.25
    return picture
