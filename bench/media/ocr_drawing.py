"""Pictures with words, as people forward them: drawn from a seed, with what is written in them in reading order."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from bench.media.ocr_scenes import Random, background, wordless
from bench.media.ocr_sentences import CHATS, ENGLISH, HEADINGS, PAGES, VIETNAMESE, third

FOLDERS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/truetype/dejavu"))
PLAIN = ("NotoSans-Regular", "DejaVuSans", "NotoSerif-Regular", "NotoSans-Bold", "DejaVuSans-Bold")
PLAIN_HELD = ("NotoSansDisplay-Regular", "DejaVuSerif", "DejaVuSansCondensed")
BOLD = ("NotoSans-Bold", "DejaVuSans-Bold", "NotoSerif-Bold")
BOLD_HELD = ("NotoSansDisplay-Bold", "DejaVuSansCondensed-Bold", "DejaVuSerif-Bold")
Colour = tuple[int, int, int]
WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of the bench and the lines written in it, from the top."""

    kind: str
    image: Image.Image
    lines: tuple[str, ...]
    held: bool


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A Noto or DejaVu font by its file's name. Raises FileNotFoundError."""
    for folder in FOLDERS:
        if (folder / f"{name}.ttf").is_file():
            return ImageFont.truetype(str(folder / f"{name}.ttf"), size)
    raise FileNotFoundError(f"{name}.ttf: install fonts-noto-core and fonts-dejavu")


class Pen:
    """Draws text onto a picture and keeps what it wrote."""

    def __init__(self, image: Image.Image, random: Random, held: bool) -> None:
        self.image, self.random, self.held = image, random, held
        self.draw = ImageDraw.Draw(image)
        self.lines: list[str] = []

    def one(self, choices: tuple[str, ...]) -> str:
        return choices[int(self.random.integers(0, len(choices)))]

    def sentence(self) -> str:
        english = self.random.random() < 0.12
        return self.one(third(ENGLISH if english else VIETNAMESE, self.held))

    def face(self, size: float, bold: bool = False) -> ImageFont.FreeTypeFont:
        names = (BOLD_HELD if self.held else BOLD) if bold else (PLAIN_HELD if self.held else PLAIN)
        return font(self.one(names), int(size))

    def wrapped(self, text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
        rows, row = [], ""
        for word in text.split():
            longer = f"{row} {word}".strip()
            if row and self.draw.textlength(longer, font=face) > width:
                rows.append(row)
                row = word
            else:
                row = longer
        return [*rows, row]

    def write(
        self, at: tuple[float, float], text: str, face: ImageFont.FreeTypeFont, colour: Colour, edge: int = 0
    ) -> None:
        self.draw.text(
            at, text, font=face, fill=colour, stroke_width=edge, stroke_fill=BLACK if edge else None
        )
        self.lines.append(text)

    def done(self, kind: str) -> Picture:
        return Picture(kind, self.image, tuple(self.lines), self.held)


def _page(random: Random, held: bool, look: tuple[Colour, Colour], size: tuple[int, int, float]) -> Pen:
    """Sentences down a plain page. `look`: ground and ink; `size`: width, height, letters' size in pixels."""
    ground, ink = look
    pen = Pen(Image.new("RGB", size[:2], ground), random, held)
    face, margin, step = pen.face(size[2]), size[0] * 0.06, size[2] * 1.45
    y = margin
    while True:
        rows = pen.wrapped(pen.sentence(), face, size[0] - 2 * margin)
        if y + step * len(rows) > size[1] - margin:
            return pen
        for row in rows:
            pen.write((margin, y), row, face, ink)
            y += step
        y += step * float(random.uniform(0.2, 0.9))


def _pick(random: Random, *choices: tuple[Colour, Colour]) -> tuple[Colour, Colour]:
    return choices[int(random.integers(0, len(choices)))]


def clean(random: Random, held: bool) -> Picture:
    """Dark words on a light page."""
    looks = [((255, 255, 255), (17, 17, 17)), ((247, 245, 238), (40, 40, 40))]
    if held:
        looks = [((250, 250, 250), (30, 30, 60)), ((235, 244, 250), (20, 20, 20))]
    size = float(random.uniform(26, 44))
    return _page(random, held, _pick(random, *looks), (1080, int(random.integers(500, 900)), size)).done(
        "clean"
    )


def _squeezed(image: Image.Image, quality: int) -> Image.Image:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality)
    return Image.open(io.BytesIO(kept.getvalue())).convert("RGB")


def small_jpeg(random: Random, held: bool) -> Picture:
    """A page as a messenger leaves it: 480 to 640 pixels wide, JPEG quality 30 to 50."""
    width = 640 if held else int(random.integers(480, 700))
    pen = _page(random, held, (WHITE, (25, 25, 25)), (width, 420, float(random.uniform(15, 20))))
    pen.image = _squeezed(pen.image, int(random.integers(30, 51)))
    return pen.done("small jpeg")


def dark(random: Random, held: bool) -> Picture:
    """Light words on a dark page."""
    looks = [((18, 18, 18), (230, 230, 230)), ((36, 37, 38), (228, 230, 235)), ((0, 0, 0), (170, 170, 170))]
    if held:
        looks = [((21, 32, 43), (217, 217, 217)), ((24, 34, 45), (141, 205, 250))]
    size = float(random.uniform(24, 40))
    return _page(random, held, _pick(random, *looks), (1080, int(random.integers(500, 900)), size)).done(
        "dark"
    )


def _bar(pen: Pen, ink: Colour) -> None:
    """The top of a phone's screen: time, network, battery."""
    face = pen.face(26)
    time = f"{pen.random.integers(6, 23)}:{pen.random.integers(10, 59)}"
    pen.write((36, 14), time, face, ink)
    pen.write((pen.image.width - 170, 14), f"4G {pen.random.integers(11, 99)}%", face, ink)


CHAT_LOOKS: tuple[tuple[Colour, Colour, Colour, Colour, Colour], ...] = (
    # ground, ink on it, their bubble, my bubble, ink in mine
    (WHITE, (20, 20, 20), (240, 240, 240), (0, 132, 255), WHITE),
    ((230, 235, 240), (30, 30, 30), WHITE, (207, 233, 255), (10, 10, 10)),
    ((18, 18, 18), (228, 230, 235), (48, 48, 48), (0, 122, 255), WHITE),
    ((239, 231, 222), (30, 30, 30), WHITE, (220, 248, 198), (20, 20, 20)),
)
CHAT_LOOKS_HELD: tuple[tuple[Colour, Colour, Colour, Colour, Colour], ...] = (
    (WHITE, (20, 20, 20), (233, 233, 235), (52, 199, 89), WHITE),
    ((14, 22, 33), (233, 237, 239), (24, 37, 51), (43, 82, 120), WHITE),
    ((11, 20, 26), (233, 237, 239), (32, 44, 51), (0, 92, 75), (233, 237, 239)),
    (WHITE, (20, 20, 20), (240, 240, 240), (160, 50, 220), WHITE),
)


def chat(random: Random, held: bool) -> Picture:
    """A phone's screen with bubbles left and right, a bar on top, a name, times and round faces."""
    return _chat(random, held).done("chat")


def long_chat(random: Random, held: bool) -> Picture:
    """A chat of eight screens in one picture, about 150 lines."""
    return _chat(random, held, (1080, 12_000)).done("long chat")


def _chat(random: Random, held: bool, screen: tuple[int, int] | None = None) -> Pen:
    looks = CHAT_LOOKS_HELD if held else CHAT_LOOKS
    ground, ink, theirs, mine, ink_mine = looks[int(random.integers(0, len(looks)))]
    width, height = screen or ((720, 1280) if random.random() < 0.5 else (1080, 1560))
    pen = Pen(Image.new("RGB", (width, height), ground), random, held)
    _bar(pen, ink)
    pen.draw.ellipse((80, 70, 140, 130), fill=(180, 140, 110))
    pen.write((160, 78), pen.one(third(CHATS, held)), pen.face(34, bold=True), ink)
    face, size, y = pen.face(width / 27), width / 27, 170.0
    while True:
        rows, right = pen.wrapped(pen.sentence(), face, width * 0.62), random.random() < 0.5
        tall = len(rows) * size * 1.35 + size
        if y + tall > height - 120:
            break
        wide = max(pen.draw.textlength(row, font=face) for row in rows) + size * 1.2
        left = width - wide - 24 if right else 90
        pen.draw.rounded_rectangle(
            (left, y, left + wide, y + tall), size * 0.8, fill=mine if right else theirs
        )
        if not right:
            pen.draw.ellipse((20, y + tall - 52, 72, y + tall), fill=(120, 150, 190))
        for at, row in enumerate(rows):
            pen.write(
                (left + size * 0.6, y + size * 0.4 + at * size * 1.35), row, face, ink_mine if right else ink
            )
        y += tall + 18
    pen.draw.rounded_rectangle(
        (70, height - 90, width - 110, height - 30), 28, outline=(150, 150, 150), width=2
    )
    return pen


def meme(random: Random, held: bool) -> Picture:
    """White words with a black edge on a photograph, above and below, mostly in capitals."""
    width, height = [(800, 600), (720, 720), (1080, 1080), (640, 480)][int(random.integers(0, 4))]
    pen = Pen(background(random, (width, height), held), random, held)
    size = width / float(random.uniform(17, 22))
    face, edge = pen.face(size, bold=True), max(2, int(size / float(random.uniform(12, 18))))
    capitals = random.random() < 0.7

    def rows() -> list[str]:
        text = pen.sentence().rstrip(".")
        return pen.wrapped(text.upper() if capitals else text, face, width * 0.9)

    above, below = rows(), rows()
    step = size * 1.4
    start = height * 0.35 if held and random.random() < 0.3 else height * 0.03
    for block, y in ((above, start), (below, height - step * len(below) - height * 0.03)):
        for at, row in enumerate(block):
            x = (width - pen.draw.textlength(row, font=face)) / 2
            pen.write((x, y + at * step), row, face, WHITE, edge)
    pen.image = _squeezed(pen.image, int(random.integers(60, 91)))
    return pen.done("meme")


def banner(random: Random, held: bool) -> Picture:
    """A photograph with a half-transparent strip along the bottom (the top where held out), words on the strip."""
    width, height = (1080, 810) if held else (960, 720)
    scene = background(random, (width, height), held)
    ink, strip = ((255, 235, 59), BLACK) if random.random() < 0.4 else (WHITE, (150, 20, 30))
    size = width / 26
    pen = Pen(scene, random, held)
    face = pen.face(size, bold=True)
    rows = pen.wrapped(pen.sentence(), face, width * 0.9)
    tall = int(len(rows) * size * 1.4 + size)
    top = 0 if held else height - tall
    shade = Image.new("RGB", (width, tall), strip)
    scene.paste(Image.blend(scene.crop((0, top, width, top + tall)), shade, 0.7), (0, top))
    for at, row in enumerate(rows):
        pen.write((width * 0.05, top + size * 0.4 + at * size * 1.4), row, face, ink)
    pen.image = _squeezed(pen.image, 75)
    return pen.done("banner")


def poster(random: Random, held: bool) -> Picture:
    """A coloured ground that changes downwards, a heading in capitals, sentences in another colour."""
    grounds: tuple[tuple[Colour, Colour], ...] = (
        ((178, 20, 30), (110, 10, 20)), ((255, 214, 0), (255, 170, 0)), ((10, 60, 130), (20, 110, 190)),
    )  # fmt: skip
    if held:
        grounds = (
            ((0, 105, 92), (0, 60, 60)),
            ((255, 224, 236), (250, 180, 205)),
            ((74, 20, 140), (40, 10, 90)),
        )
    first, last = grounds[int(random.integers(0, 3))]
    light = sum(first) > 450
    width, height = 1080, 1080
    slope = np.linspace(0, 1, height)[:, None, None]
    field = np.asarray(first) * (1 - slope) + np.asarray(last) * slope
    scene = Image.fromarray(np.broadcast_to(field, (height, width, 3)).astype(np.uint8))
    pen = Pen(scene, random, held)
    head = pen.face(84, bold=True)
    y = 70.0
    for row in pen.wrapped(pen.one(third(HEADINGS, held)).upper(), head, width * 0.86):
        x = (width - pen.draw.textlength(row, font=head)) / 2
        pen.write((x, y), row, head, (180, 0, 0) if light else (255, 230, 60))
        y += 118
    body = pen.face(44)
    for _ in range(3):
        y += 34
        for row in pen.wrapped(pen.sentence(), body, width * 0.84):
            pen.write((width * 0.08, y), row, body, (35, 25, 25) if light else WHITE)
            y += 62
    pen.image = _squeezed(pen.image, 70)
    return pen.done("poster")


def screenshot(random: Random, held: bool) -> Picture:
    """A post on a phone: bar, round face, the page's name, hours, words, a photograph, three buttons."""
    ground, ink, grey = (WHITE, (5, 5, 5), (101, 103, 107))
    if random.random() < 0.4:
        ground, ink, grey = ((36, 37, 38), (228, 230, 235), (176, 179, 184))
    width, height = (1080, 1600) if held else (720, 1280)
    pen = Pen(Image.new("RGB", (width, height), ground), random, held)
    _bar(pen, ink)
    pen.draw.ellipse((30, 90, 114, 174), fill=(30, 120, 90))
    pen.write((132, 92), pen.one(third(PAGES, held)), pen.face(width / 24, bold=True), ink)
    pen.write((132, 96 + width / 18), f"{random.integers(2, 23)} giờ", pen.face(width / 32), grey)
    face, size, y = pen.face(width / 26), width / 26, 220.0
    for _ in range(int(random.integers(2, 4))):
        for row in pen.wrapped(pen.sentence(), face, width - 60):
            pen.write((30, y), row, face, ink)
            y += size * 1.4
    y += size
    pen.image.paste(background(random, (width, int(height * 0.86 - y)), held), (0, int(y)))
    small = pen.face(width / 30)
    for at, button in enumerate(("Thích", "Bình luận", "Chia sẻ")):
        pen.write((40 + at * width / 3, height * 0.92), button, small, grey)
    pen.image = _squeezed(pen.image, int(random.integers(70, 95)))
    return pen.done("screenshot")


def empty(random: Random, held: bool) -> Picture:
    """Nothing is written here."""
    return Picture("no words", wordless(random, held), (), held)


MAKERS: tuple[Callable[[Random, bool], Picture], ...] = (
    clean, small_jpeg, dark, chat, meme, banner, poster, screenshot, empty,
)  # fmt: skip
ASKED_FOR: tuple[Callable[[Random, bool], Picture], ...] = (long_chat,)
"""Not drawn unless named: takes all the time that there is."""


def pictures(maker: Callable[[Random, bool], Picture], count: int, held: bool, seed: int) -> list[Picture]:
    """`count` pictures of one kind; the same for the same seed."""
    first = (*MAKERS, *ASKED_FOR).index(maker)
    return [maker(np.random.default_rng((seed, first, int(held), at)), held) for at in range(count)]
