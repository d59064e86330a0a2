"""Backgrounds without words: the two photographs that scikit-learn ships, and scenes drawn with numpy."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from sklearn.datasets import load_sample_images

Random = np.random.Generator


@cache
def _photographs() -> tuple[Image.Image, ...]:
    return tuple(Image.fromarray(each) for each in load_sample_images().images)


def photograph(random: Random, size: tuple[int, int], held: bool) -> Image.Image:
    """A cut of a photograph, squeezed to `size`: the temple for fitting, the flower where it is held out."""
    whole = _photographs()[1 if held else 0]
    share = float(random.uniform(0.6, 1.0))
    width, height = int(whole.width * share), int(whole.height * share)
    left, top = (
        int(random.integers(0, whole.width - width + 1)),
        int(random.integers(0, whole.height - height + 1)),
    )
    cut = whole.crop((left, top, left + width, top + height)).resize(size, Image.Resampling.BICUBIC)
    return cut.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if random.random() < 0.5 else cut


def _waves(random: Random, size: tuple[int, int], octaves: int) -> NDArray[np.float64]:
    field = np.zeros((size[1], size[0]))
    for octave in range(octaves):
        cells = 2 ** (octave + 1)
        coarse = Image.fromarray(random.uniform(0, 255, (cells, cells)).astype(np.uint8))
        field += np.asarray(coarse.resize(size, Image.Resampling.BICUBIC), dtype=np.float64) / 2**octave
    level: NDArray[np.float64] = (field - field.min()) / (np.ptp(field) or 1.0)
    return level


def clouds(random: Random, size: tuple[int, int]) -> Image.Image:
    """Noise of many sizes between two colours, as skies, walls and earth look."""
    field = _waves(random, size, 7)[..., None]
    one, two = random.uniform(0, 255, 3), random.uniform(0, 255, 3)
    grain = random.normal(0, 6, (size[1], size[0], 3))
    return Image.fromarray(np.clip(one * field + two * (1 - field) + grain, 0, 255).astype(np.uint8))


def leaves(random: Random, size: tuple[int, int]) -> Image.Image:
    """Hundreds of small overlapping ellipses: busy, with many edges."""
    picture = clouds(random, size)
    draw = ImageDraw.Draw(picture)
    base = random.uniform(30, 200, 3)
    for _ in range(400):
        x, y = random.uniform(0, size[0]), random.uniform(0, size[1])
        wide, high = random.uniform(6, 60, 2)
        colour = tuple(int(each) for each in np.clip(base + random.normal(0, 45, 3), 0, 255))
        draw.ellipse((x, y, x + wide, y + high), fill=colour)
    return picture.filter(ImageFilter.GaussianBlur(float(random.uniform(0.5, 2))))


def street(random: Random, size: tuple[int, int]) -> Image.Image:
    """Houses with rows of windows and wires: edges in straight lines, which a reader may take for letters."""
    picture = clouds(random, size)
    draw = ImageDraw.Draw(picture)
    left = 0.0
    while left < size[0]:
        wide, top = random.uniform(80, 240), random.uniform(0.1, 0.6) * size[1]
        colour = tuple(int(each) for each in random.uniform(40, 230, 3))
        draw.rectangle((left, top, left + wide, size[1]), fill=colour)
        pane, gap = random.uniform(10, 24), random.uniform(6, 16)
        for y in np.arange(top + gap, size[1] - pane, pane + gap):
            for x in np.arange(left + gap, left + wide - pane, pane + gap):
                shade = int(random.uniform(10, 250))
                draw.rectangle((x, y, x + pane, y + pane), fill=(shade, shade, int(shade * 0.8)))
        left += wide
    for _ in range(5):
        draw.line((0, random.uniform(0, 300), size[0], random.uniform(0, 300)), fill=(20, 20, 20), width=2)
    return picture.filter(ImageFilter.GaussianBlur(0.7))


def shapes(random: Random, size: tuple[int, int]) -> Image.Image:
    """A flat drawing: circles, boxes and strokes on a plain ground."""
    picture = Image.new("RGB", size, tuple(int(each) for each in random.uniform(0, 255, 3)))
    draw = ImageDraw.Draw(picture)
    for _ in range(25):
        x, y = random.uniform(0, size[0]), random.uniform(0, size[1])
        wide, high = random.uniform(10, 260, 2)
        colour = tuple(int(each) for each in random.uniform(0, 255, 3))
        box = (x, y, x + wide, y + high)
        which = random.integers(0, 3)
        if which == 0:
            draw.ellipse(box, outline=colour, width=int(random.integers(2, 9)))
        elif which == 1:
            draw.rounded_rectangle(box, 12, fill=colour)
        else:
            draw.line(box, fill=colour, width=int(random.integers(2, 9)))
    return picture


def background(random: Random, size: tuple[int, int], held: bool) -> Image.Image:
    """A photograph half of the time, else a drawn scene (leaves and streets for fitting, clouds and streets held)."""
    if random.random() < 0.5:
        return photograph(random, size, held)
    makers = (clouds, street) if held else (leaves, street)
    return makers[int(random.integers(0, 2))](random, size)


def wordless(random: Random, held: bool) -> Image.Image:
    """A picture in which nothing is written."""
    size = [(1080, 810), (720, 960), (1280, 720), (600, 600)][int(random.integers(0, 4))]
    makers = (clouds, leaves, street, shapes)
    which = int(random.integers(0, 7))
    return photograph(random, size, held) if which >= len(makers) else makers[which](random, size)
