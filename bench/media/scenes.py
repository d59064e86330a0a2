"""Photo-like scenes drawn from a seed: skies, ground, textures, shaded bodies, houses, trees, noise of a sensor."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Pixels = NDArray[np.float32]
"""height × width × 3, in [0, 255]."""
RATIOS = (4 / 3, 3 / 2, 16 / 9, 1.0, 3 / 4, 2 / 3, 4 / 5, 9 / 16)


def scene(seed: int, longer: int = 840) -> Image.Image:
    """One RGB scene; `longer`: pixels of its longer side. The same seed draws the same scene."""
    rng = np.random.default_rng([7, seed])
    ratio = RATIOS[int(rng.integers(len(RATIOS)))]
    size = (longer, round(longer / ratio)) if ratio >= 1 else (round(longer * ratio), longer)
    picture = Image.fromarray(_ground(rng, size).astype(np.uint8))
    drawers: tuple[Callable[[np.random.Generator, Image.Image], None], ...] = (
        _bodies, _houses, _trees, _shards, _ripples,
    )  # fmt: skip
    for drawer in rng.permutation(np.array(drawers, dtype=object))[: int(rng.integers(2, 5))]:
        drawer(rng, picture)
    return _developed(rng, picture)


def noise_field(rng: np.random.Generator, size: tuple[int, int], slope: float) -> NDArray[np.float32]:
    """Noise with power 1/f^slope in [0, 1], height × width: clouds, rock, grass."""
    width, height = min(max(size[0] // 2, 8), 320), min(max(size[1] // 2, 8), 320)
    spectrum = np.fft.rfft2(rng.standard_normal((height, width)))
    distance = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :])
    distance[0, 0] = 1.0
    field = np.fft.irfft2(spectrum / distance ** (slope / 2), s=(height, width))
    low, high = np.quantile(field, [0.01, 0.99])
    squeezed = np.clip((field - low) / (high - low), 0, 1) * 255
    bigger = Image.fromarray(squeezed.astype(np.uint8)).resize(size, Image.Resampling.BICUBIC)
    return np.asarray(bigger, dtype=np.float32) / np.float32(255)


def _colour(rng: np.random.Generator) -> NDArray[np.float32]:
    return rng.uniform(15, 240, 3).astype(np.float32)


def texture(rng: np.random.Generator, size: tuple[int, int]) -> Pixels:
    """A filled surface: noise between two colours, sometimes with bands, bricks or dots."""
    first, second = _colour(rng), _colour(rng)
    share = noise_field(rng, size, float(rng.uniform(1.2, 3.2)))
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    period = float(rng.uniform(12, 70))
    angle = float(rng.uniform(0, math.pi))
    kind = int(rng.integers(6))
    if kind == 0:
        share = 0.5 * share + 0.5 * (
            0.5 + 0.5 * np.sin((x * math.cos(angle) + y * math.sin(angle)) * 2 * math.pi / period + 6 * share)
        )
    elif kind == 1:
        row = np.floor(y / period)
        joint = ((y % period) < 3) | (((x + period * (row % 2)) % (2 * period)) < 3)
        share = np.where(joint, 0.05, 0.4 + 0.6 * share)
    elif kind == 2:
        share = np.where(
            np.hypot(x % period - period / 2, y % period - period / 2) < period / 3, 0.3 * share, share
        )
    mixed: Pixels = first + (second - first) * share[..., None]
    return mixed


def _ground(rng: np.random.Generator, size: tuple[int, int]) -> Pixels:
    width, height = size
    sky = texture(rng, size) if rng.random() < 0.4 else _gradient(rng, size)
    horizon = int(height * rng.uniform(0.25, 0.85))
    line = horizon + height * 0.08 * (noise_field(rng, (width, 16), 2.6)[8] - 0.5) * rng.uniform(0, 3)
    below = np.arange(height)[:, None] > line[None, :]
    ground = texture(rng, size)
    clouds = noise_field(rng, size, 3.0)[..., None]
    sky = sky + (245 - sky) * np.clip(clouds * 1.6 - 0.7, 0, 1)
    return np.clip(np.where(below[..., None], ground, sky), 0, 255)


def _gradient(rng: np.random.Generator, size: tuple[int, int]) -> Pixels:
    first, second = _colour(rng), _colour(rng)
    share = np.linspace(0, 1, size[1], dtype=np.float32)[:, None, None]
    return np.broadcast_to(first + (second - first) * share, (size[1], size[0], 3)).copy()


def _pasted(rng: np.random.Generator, picture: Image.Image, mask: Image.Image) -> None:
    """Fill `mask` with a surface, with a soft shadow beside it."""
    box = mask.getbbox()
    if box is None or box[2] - box[0] < 4 or box[3] - box[1] < 4:
        return
    part = mask.crop(box)
    shadow = part.filter(ImageFilter.BoxBlur(5)).point(lambda value: int(value * 0.45))
    picture.paste(Image.new("RGB", part.size, (10, 10, 14)), (box[0] + 9, box[1] + 7), shadow)
    surface = Image.fromarray(np.clip(texture(rng, part.size), 0, 255).astype(np.uint8))
    picture.paste(surface, box[:2], part)


def _bodies(rng: np.random.Generator, picture: Image.Image) -> None:
    """Shaded balls and eggs under one light."""
    light = rng.uniform(-0.6, 0.6, 2)
    for _ in range(int(rng.integers(2, 9))):
        left, top = rng.uniform((-60, -60), picture.size).astype(int).tolist()
        wide, high = (rng.uniform(0.08, 0.36, 2) * max(picture.size)).astype(int).tolist()
        v, u = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j].astype(np.float32)
        depth = np.clip(1 - u * u - v * v, 0, 1)
        shade = np.clip(0.35 + 0.75 * np.sqrt(depth) - u * light[0] - v * light[1], 0.1, 1.4)
        surface = np.clip(texture(rng, (wide, high)) * shade[..., None], 0, 255).astype(np.uint8)
        mask = Image.fromarray(((depth > 0) * 255).astype(np.uint8))
        picture.paste(Image.fromarray(surface), (left, top), mask)


def _houses(rng: np.random.Generator, picture: Image.Image) -> None:
    width, height = picture.size
    left = float(rng.uniform(-40, width * 0.3))
    base = height * rng.uniform(0.6, 0.95)
    while left < width * rng.uniform(0.6, 1.0):
        wide, high = rng.uniform(0.08, 0.22) * width, rng.uniform(0.15, 0.5) * height
        mask = Image.new("L", picture.size, 0)
        ImageDraw.Draw(mask).rectangle((left, base - high, left + wide, base), fill=255)
        _pasted(rng, picture, mask)
        draw = ImageDraw.Draw(picture)
        step_x, step_y = rng.uniform(16, 34), rng.uniform(18, 40)
        for at_y in np.arange(base - high + 8, base - step_y, step_y):
            for at_x in np.arange(left + 8, left + wide - step_x * 0.6, step_x):
                lit = tuple(int(one) for one in _colour(rng)) if rng.random() < 0.4 else (38, 42, 54)
                draw.rectangle((at_x, at_y, at_x + step_x * 0.55, at_y + step_y * 0.6), fill=lit)
        left += wide + rng.uniform(-10, 60)


def _trees(rng: np.random.Generator, picture: Image.Image) -> None:
    draw = ImageDraw.Draw(picture)
    width, height = picture.size

    def branch(x: float, y: float, angle: float, length: float) -> None:
        if length < 7:
            green = tuple(int(one) for one in rng.uniform((20, 70, 10), (120, 190, 90)))
            draw.ellipse((x - 5, y - 4, x + 5, y + 4), fill=green)
            return
        x2, y2 = x + math.cos(angle) * length, y - math.sin(angle) * length
        draw.line((x, y, x2, y2), fill=(60, 42, 30), width=max(1, int(length / 7)))
        for turn in rng.uniform(-0.7, 0.7, 2):
            branch(x2, y2, angle + turn, length * rng.uniform(0.62, 0.8))

    for _ in range(int(rng.integers(1, 4))):
        branch(
            rng.uniform(0, width),
            rng.uniform(0.6, 1.0) * height,
            math.pi / 2,
            rng.uniform(0.08, 0.16) * height,
        )


def _shards(rng: np.random.Generator, picture: Image.Image) -> None:
    """Polygons with surfaces: roofs, rocks, cloths."""
    width, height = picture.size
    for _ in range(int(rng.integers(3, 9))):
        centre = rng.uniform((0, 0), (width, height))
        angles = np.sort(rng.uniform(0, 2 * math.pi, int(rng.integers(3, 8))))
        radius = rng.uniform(0.05, 0.2) * max(width, height) * rng.uniform(0.5, 1.2, len(angles))
        corners = [
            (float(centre[0] + r * math.cos(a)), float(centre[1] + r * math.sin(a)))
            for a, r in zip(angles, radius, strict=True)
        ]
        mask = Image.new("L", picture.size, 0)
        ImageDraw.Draw(mask).polygon(corners, fill=255)
        _pasted(rng, picture, mask)


def _ripples(rng: np.random.Generator, picture: Image.Image) -> None:
    """Light bent as by water or glass over a part of the scene."""
    pixels = np.asarray(picture)
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    bend = noise_field(rng, picture.size, 2.8)
    strength = rng.uniform(10, 40)
    moved_x = np.clip(x + strength * (bend - 0.5), 0, width - 1).astype(int)
    moved_y = np.clip(y + strength * (noise_field(rng, picture.size, 2.8) - 0.5), 0, height - 1).astype(int)
    picture.paste(Image.fromarray(pixels[moved_y, moved_x]))


def _developed(rng: np.random.Generator, picture: Image.Image) -> Image.Image:
    """Lens and sensor: a little blur, darker corners, light of a colour, grain."""
    softened = picture.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.5, 1.3))))
    pixels = np.asarray(softened, dtype=np.float32)
    height, width = pixels.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    pixels = pixels * (1 - rng.uniform(0, 0.35) * (x * x + y * y) / 2)[..., None]
    pixels = 255 * (np.clip(pixels, 0, 255) / 255) ** rng.uniform(0.75, 1.3) * rng.uniform(0.9, 1.08, 3)
    pixels = pixels + rng.normal(0, rng.uniform(1, 5), pixels.shape)
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
