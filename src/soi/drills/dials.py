"""The dial as a drawing: half a circle from trusting (left) to suspicious (right). Pure geometry."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from soi.drills.measure.words import END, NEUTRAL, Dial, Lean

MIDDLE: Final = (200.0, 190.0)
RADIUS: Final = 150.0
WAS: Final = 172.0
INNER: Final = 130.0
HAND: Final = 122.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """Paths of an SVG of 400 × 220. `hand_*` empty: not known. `was` empty: nothing to compare with."""

    track: str
    neutral: str
    spread: str
    was: str
    hand_x: str
    hand_y: str


def draw(dial: Dial, before: Dial | None = None) -> Drawing:
    """The dial, and in a thin line outside it how wide it was before."""
    known = dial.low > -1 or dial.high < 1 or dial.lean != Lean.UNKNOWN
    x, y = _point(dial.hand, HAND)
    return Drawing(
        track=_arc(-1, 1, RADIUS),
        neutral=_arc(-NEUTRAL / END, NEUTRAL / END, INNER),
        spread=_arc(dial.low, dial.high, RADIUS),
        was=_arc(before.low, before.high, WAS) if before is not None and known else "",
        hand_x=x if known else "",
        hand_y=y if known else "",
    )


def _point(place: float, radius: float) -> tuple[str, str]:
    angle = math.pi * (1 - place) / 2
    return f"{MIDDLE[0] + radius * math.cos(angle):.1f}", f"{MIDDLE[1] - radius * math.sin(angle):.1f}"


def _arc(low: float, high: float, radius: float) -> str:
    start, end = _point(low, radius), _point(high, radius)
    return f"M {start[0]} {start[1]} A {radius:.0f} {radius:.0f} 0 0 1 {end[0]} {end[1]}"
