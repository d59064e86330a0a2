"""What a room of phones is shown after a step: read once for the room, not once for each phone.

When the leader goes on, thirty phones ask for the new moment within a third of a second. It is the same for all of
them but for what each has said itself. Held in memory for a minute at most, and let go of with the next step."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from soi.drills.models import Phase, Seat, Vote, Workshop

HELD: Final = 60.0
_MOST_ROOMS: Final = 100
_MOMENTS: Final[dict[str, Moment]] = {}
_LOCK: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of one room. `said`: hash of a seat's token -> round -> answer, for every seat there was. `pages`: what
    was drawn for phones, by language and by what a phone had said."""

    workshop: Workshop
    said: Mapping[str, Mapping[int, str]]
    until: float
    pages: dict[tuple[str, str, str], str] = field(default_factory=dict)


def moment(code: str, number: int) -> Moment | None:
    """The room at that step; None where it is elsewhere by now, or where votes of the open round are in already (the
    leader went back), so that each phone has to be asked for by itself."""
    with _LOCK:
        known = _MOMENTS.get(code)
        if known is None or known.workshop.number != number or known.until < time.monotonic():
            known = _read(code)
            _MOMENTS.pop(code, None)
            if known is None or known.workshop.number != number:
                return None
            while len(_MOMENTS) >= _MOST_ROOMS:
                _MOMENTS.pop(next(iter(_MOMENTS)))
            _MOMENTS[code] = known
    return known


def let_go(code: str) -> None:
    """Forget what is held of a room."""
    with _LOCK:
        _MOMENTS.pop(code, None)


def _read(code: str) -> Moment | None:
    workshop = Workshop.objects.filter(code=code).first()
    if workshop is None:
        return None
    said: dict[str, dict[int, str]] = {
        name: {} for name in Seat.objects.filter(workshop=workshop).values_list("token_hash", flat=True)
    }
    votes = Vote.objects.filter(workshop=workshop, position=workshop.position)
    if workshop.round and votes.filter(round=workshop.round).exists():
        return None
    if workshop.phase == Phase.SHOW:
        for name, place, answer in votes.values_list("seat__token_hash", "round", "answer"):
            said.setdefault(name, {})[place] = answer
    return Moment(workshop, said, time.monotonic() + HELD)
