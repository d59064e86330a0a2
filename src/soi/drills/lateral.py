"""Lateral reading in a small web of invented pages: where somebody has been, and which moves that makes. Pure.

The trail is carried from page to page in the address and read again from there; nothing is written down on the way. At
the end only its summary is kept: the conclusion and the names of the moves that were made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from soi.drills.tasks import Page, SiftTask

STOP: Final = "stop"
INVESTIGATE: Final = "investigate"
FIND: Final = "find"
TRACE: Final = "trace"
ENOUGH: Final = "enough"
MOVES: Final = (STOP, INVESTIGATE, FIND, TRACE, ENOUGH)
SPARE: Final = 1
"""Pages that one may still open after everything needed was seen, and have stopped at enough all the same."""


def read_trail(mission: SiftTask, written: str) -> tuple[str, ...]:
    """Slugs of the pages that were opened, each once, in order, from what an address says; the first page is always
    one of them. What is no page of the mission is passed over: an address can be typed."""
    slugs = [page.slug for page in mission.pages]
    numbers = [
        int(part) for part in written.split("-") if part.isascii() and part.isdigit() and len(part) < 4
    ]
    opened = [mission.start, *(slugs[number] for number in numbers if number < len(slugs))]
    return tuple(dict.fromkeys(opened))


def write_trail(mission: SiftTask, opened: Sequence[str]) -> str:
    """The trail as an address carries it."""
    slugs = [page.slug for page in mission.pages]
    return "-".join(str(slugs.index(slug)) for slug in opened)


def and_then(opened: Sequence[str], slug: str) -> tuple[str, ...]:
    """The trail after opening one more page, or the same one again."""
    return tuple(dict.fromkeys((*opened, slug)))


def moves(mission: SiftTask, opened: Sequence[str], *, stopped: bool) -> tuple[str, ...]:
    """The moves that were made, in their order. `stopped`: a first thought came before anything was opened."""
    seen = set(opened)
    made = {
        STOP: stopped,
        INVESTIGATE: bool(seen & set(mission.investigate)),
        FIND: bool(seen & set(mission.find)),
        TRACE: bool(seen & set(mission.trace)),
        ENOUGH: _stopped_at_enough(mission, opened),
    }
    return tuple(move for move in MOVES if made[move])


def _stopped_at_enough(mission: SiftTask, opened: Sequence[str]) -> bool:
    needed = (set(mission.investigate), set(mission.find), set(mission.trace))
    for count in range(1, len(opened) + 1):
        if all(pages & set(opened[:count]) for pages in needed):
            return len(opened) - count <= SPARE
    return False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a fact-checker's way: the move, and the page that it led to."""

    move: str
    page: Page


def way(mission: SiftTask) -> tuple[Step, ...]:
    """The trail that a fact-checker would take: the first page, who is behind it, better coverage, the original."""
    pages = {page.slug: page for page in mission.pages}
    planned = (
        (STOP, (mission.start,)),
        (INVESTIGATE, mission.investigate[:1]),
        (FIND, mission.find[:1]),
        (TRACE, mission.trace),
    )
    return tuple(Step(move, pages[slug]) for move, slugs in planned for slug in slugs)


def summary(verdict: str, made: Sequence[str]) -> str:
    """The conclusion and the moves as they are kept, e.g. "misleading|stop,find"; 60 characters at most."""
    return f"{verdict}|{','.join(made)}"


def read_summary(kept: str) -> tuple[str, tuple[str, ...]]:
    """Conclusion and moves of what `summary` wrote."""
    verdict, _, made = kept.partition("|")
    return verdict, tuple(move for move in MOVES if move in made.split(","))
