"""What a room said before and after it talked, as figures, as bars, or only as words. Pure.

Ten votes or more: how many, in figures and bars. Five to nine: in words without figures. Fewer: nothing, since one
could tell who said what; the room can still raise hands, which everybody does for themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

ANSWERS: Final = ("true", "false", "unsure")
FIGURES_FROM: Final = 10
WORDS_FROM: Final = 5
Share = Literal["most", "half", "some", "few"]
_HIGH: Final = 60
"""Units that a bar of all votes is high in the drawing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One answer in one round. `height`, `top`: in units of the drawing."""

    answer: str
    count: int
    percent: int
    share: Share

    @property
    def height(self) -> int:
        return round(self.percent * _HIGH / 100)

    @property
    def top(self) -> int:
        return _HIGH - self.height


@dataclass(frozen=True, slots=True)
class Spread:
    """One item. `before` and `after` are empty where that round had too few votes for what `shown` says."""

    shown: Literal["figures", "words", "nothing"]
    votes: tuple[int, int]
    before: tuple[Bar, ...]
    after: tuple[Bar, ...]


def spread(before: Mapping[str, int], after: Mapping[str, int]) -> Spread:
    """`before`, `after`: answer -> votes. A round in which too few voted is left out; what may be shown at all goes by
    the smaller of those that are left."""
    votes = sum(before.values()), sum(after.values())
    told = [count for count in votes if count >= WORDS_FROM]
    if not told:
        return Spread("nothing", votes, (), ())
    return Spread(
        "figures" if min(told) >= FIGURES_FROM else "words",
        votes,
        _bars(before) if votes[0] >= WORDS_FROM else (),
        _bars(after) if votes[1] >= WORDS_FROM else (),
    )


def _bars(counts: Mapping[str, int]) -> tuple[Bar, ...]:
    whole = sum(counts.values())
    return tuple(
        Bar(answer, count := counts.get(answer, 0), round(100 * count / whole), _share(count / whole))
        for answer in ANSWERS
    )


def _share(part: float) -> Share:
    if part > 0.6:
        return "most"
    if part >= 0.4:
        return "half"
    return "some" if part >= 0.15 else "few"
