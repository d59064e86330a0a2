"""Scenes of things that come again, drawn from a seed: windows of a street, tiles, a fence, a crowd.

What is alike within one picture is what makes it hard to lay over itself; letters are so too, but these are no words.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SIZES = ((900, 640), (640, 900), (840, 840))
Colour = tuple[int, int, int]


def pattern(seed: int) -> Image.Image:
    """One RGB scene; every second one with grain and a little blur."""
    rng = np.random.default_rng([77, seed])
    width, height = SIZES[seed % len(SIZES)]
    shade = np.linspace(rng.uniform(40, 120), rng.uniform(140, 230), height)[:, None]
    picture = Image.fromarray(np.repeat(shade, width, axis=1).astype(np.uint8)).convert("RGB")
    drawers: tuple[Callable[[np.random.Generator, Image.Image], None], ...] = (
        _street, _tiles, _fence, _crowd,
    )  # fmt: skip
    drawers[seed // 2 % len(drawers)](rng, picture)
    if seed % 2:
        pixels = np.asarray(picture, np.float32) + rng.normal(0, 3, (height, width, 3))
        picture = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
        picture = picture.filter(ImageFilter.GaussianBlur(0.7))
    return picture


def _colour(rng: np.random.Generator, low: int = 30, high: int = 230) -> Colour:
    red, green, blue = (int(one) for one in rng.uniform(low, high, 3))
    return red, green, blue


def _street(rng: np.random.Generator, picture: Image.Image) -> None:
    """Houses side by side, each with rows of equal windows in three lights."""
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    left = 0
    while left < width:
        wide, top = int(rng.integers(70, 160)), int(rng.uniform(0.05, 0.4) * height)
        draw.rectangle((left, top, left + wide, height * 0.8), fill=_colour(rng))
        across, down = int(rng.integers(18, 34)), int(rng.integers(24, 44))
        lights = (_colour(rng), _colour(rng, 20, 80), _colour(rng, 150, 250))
        for y in range(top + 10, int(height * 0.78) - down, down):
            for x in range(left + 8, left + wide - across, across):
                window = (x, y, x + int(across * 0.6), y + int(down * 0.6))
                draw.rectangle(window, fill=lights[int(rng.integers(3))])
        left += wide + int(rng.integers(4, 30))


def _tiles(rng: np.random.Generator, picture: Image.Image) -> None:
    """A floor in two colours with a few round things on it."""
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    side = int(rng.integers(28, 60))
    colours = (_colour(rng), _colour(rng))
    for row in range(-(-height // side)):
        for column in range(-(-width // side)):
            left, top = column * side, row * side
            draw.rectangle((left, top, left + side - 3, top + side - 3), fill=colours[(column + row) % 2])
    for _ in range(5):
        x, y, radius = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(30, 110)
        draw.ellipse((x - radius, y - radius * 0.7, x + radius, y + radius * 0.7), fill=_colour(rng))


def _fence(rng: np.random.Generator, picture: Image.Image) -> None:
    """Equal laths on two rails, some painted, with a few angular things before it."""
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    for left in range(0, width, int(rng.integers(18, 36))):
        painted = _colour(rng) if rng.random() < 0.1 else (200, 180, 150)
        draw.rectangle((left, height * 0.35, left + 8, height * 0.9), fill=painted)
    for rail in (0.45, 0.75):
        draw.rectangle((0, height * rail, width, height * (rail + 0.03)), fill=(120, 100, 80))
    for _ in range(6):
        x, y, radius = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(20, 90)
        corners = [(x, y - radius), (x + radius, y + radius * 0.5), (x - radius * 0.6, y + radius)]
        draw.polygon(corners, fill=_colour(rng))


def _crowd(rng: np.random.Generator, picture: Image.Image) -> None:
    """Rows of heads and shoulders, the nearer the larger."""
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    for row in range(9):
        y, radius = height * (0.25 + row * 0.085), 9 + row * 1.6
        for place in range(0, width, 30 + row * 4):
            x = place + rng.uniform(-4, 4)
            draw.ellipse((x - radius, y - radius, x + radius, y + radius * 1.2), fill=_colour(rng, 150, 220))
            body = (x - radius * 1.3, y + radius * 1.2, x + radius * 1.3, y + radius * 3)
            draw.rectangle(body, fill=_colour(rng, 20, 200))
