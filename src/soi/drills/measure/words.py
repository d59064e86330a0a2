"""The dial between trusting and suspicious: where the hand stands, how wide it is, and which word it points to.

Keys, not sentences: the room has them in every language."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from soi.drills.measure.estimates import Estimate

NEUTRAL: Final = 0.3
"""|c| up to this is balanced: with d′ = 1, 58 % to 79 % of true items are called true and 21 % to 42 % of false."""
SETTLED: Final = 2 * NEUTRAL
"""The whole interval must lie within this before "balanced" is said."""
END: Final = 1.5
"""The dial's ends."""


class Lean(StrEnum):
    """The word for a position."""

    TRUSTING = "trusting"
    BALANCED = "balanced"
    SUSPICIOUS = "suspicious"
    UNKNOWN = "not known yet"


@dataclass(frozen=True, slots=True)
class Dial:
    """The hand and the ends of its uncertainty, from -1 (trusting) to 1 (suspicious); 0..0 wide open when unknown."""

    lean: Lean
    hand: float
    low: float
    high: float


def dial(criterion: Estimate | None) -> Dial:
    """The dial for c. *Trusting* or *suspicious* is said when the interval leaves out 0 and the estimate is outside the
    neutral zone; *balanced* when the estimate is inside and the whole interval within ±SETTLED."""
    if criterion is None:
        return Dial(Lean.UNKNOWN, 0.0, -1.0, 1.0)
    ends = (_place(one) for one in (criterion.value, criterion.low, criterion.high))
    return Dial(_lean(criterion), *ends)


def _lean(c: Estimate) -> Lean:
    if c.low > 0 and c.value > NEUTRAL:
        return Lean.SUSPICIOUS
    if c.high < 0 and c.value < -NEUTRAL:
        return Lean.TRUSTING
    if abs(c.value) <= NEUTRAL and max(-c.low, c.high) <= SETTLED:
        return Lean.BALANCED
    return Lean.UNKNOWN


def _place(c: float) -> float:
    return max(-1.0, min(1.0, c / END))
