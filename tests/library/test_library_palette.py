"""Contrast of the two palettes (WCAG 2.2, 1.4.3 and 1.4.11), on every ground that text stands on.

axe cannot judge text over a gradient; here the gradient's two ends are judged instead.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import soi.library

CSS = (Path(soi.library.__file__).parent / "static/library/soi.css").read_text()
GROUNDS = ("ground", "lamp", "paper")
TEXT = ("ink", "soft", "link")
TONES = ("no", "warn", "gap", "half", "open", "yes", "play")

Palette = dict[str, tuple[float, float, float]]


def _palette(css: str) -> Palette:
    found = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", css))
    return {name: _rgb(value.lstrip("#")) for name, value in found.items()}


def _rgb(digits: str) -> tuple[float, float, float]:
    full = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    red, green, blue = (int(full[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def _luminance(colour: tuple[float, float, float]) -> float:
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


LIGHT, DARK = (_palette(part) for part in CSS.split("prefers-color-scheme: dark", 1))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_it_can_be_read(palette: Palette) -> None:
    weak = [
        (text, ground, round(_contrast(palette[text], palette[ground]), 2))
        for text in (*TEXT, *TONES)
        for ground in GROUNDS
        if _contrast(palette[text], palette[ground]) < 4.5
    ]
    assert weak == []
    assert _contrast(palette["on-main"], palette["main"]) >= 4.5
    assert _contrast(palette["ink"], palette["mark"]) >= 4.5
    assert _contrast(palette["edge"], palette["paper"]) >= 3
