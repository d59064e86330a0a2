"""Reads of a workshop: cheap enough that thirty phones ask three times a second."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q

from soi.drills.models import Seat, Vote, Workshop
from soi.drills.queries.moments import let_go
from soi.people.models import Person

PER_SECOND: Final = 100
"""Questions that all phones of a room ask together in one second, however many they are."""
FASTEST: Final = 350
"""Milliseconds between two questions of one phone, at least."""

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class Pulse:
    """Where a room stands: its step, how many are in, how many have voted in the open round."""

    number: int
    seats: int
    voted: int

    @property
    def every(self) -> int:
        """Milliseconds after which a phone may ask again."""
        return max(FASTEST, 1000 * self.seats // PER_SECOND)

    @property
    def of_wall(self) -> str:
        """What the wall shows, in short: it changes when the wall does."""
        return f"{self.number}.{self.seats}.{self.voted}"


REMEMBERED: Final = 0.2
"""Seconds. Thirty phones ask for the same two numbers; the database need not say them each time."""
_MOST_ROOMS: Final = 1000
_PULSES: Final[dict[str, tuple[float, Pulse]]] = {}
_LOCK: Final = threading.Lock()


def workshops_of(person: Person) -> list[Workshop]:
    """Somebody's own workshops, newest first."""
    return list(Workshop.objects.filter(facilitator=person))


def workshop_of(person: Person, uid: str) -> Workshop | None:
    """One of somebody's own workshops."""
    return Workshop.objects.filter(facilitator=person, uid=uid).first()


def pulse_of_phone(code: str) -> Pulse | None:
    """Where a room stands, for a phone, which is not told how many voted; None where there is no such room.

    At most `REMEMBERED` seconds old. A step taken in this process is known at once."""
    known = _PULSES.get(code)
    if known is not None and time.monotonic() < known[0]:
        return known[1]
    until = time.monotonic() + REMEMBERED
    rows = Workshop.objects.filter(code=code).order_by("pk").values_list("number").annotate(Count("seats"))
    row = rows.first()
    if row is None:
        return None
    found = Pulse(row[0], row[1], 0)
    with _LOCK:
        if len(_PULSES) >= _MOST_ROOMS:
            _PULSES.clear()
        _PULSES[code] = until, found
    return found


def moved_on(code: str) -> None:
    """The room has taken a step: what is remembered of it is old."""
    with _LOCK:
        _PULSES.pop(code, None)
    let_go(code)


def pulse(workshop: Workshop) -> Pulse:
    """Where a room stands, for its wall."""
    here = Q(position=workshop.position, round=workshop.round)
    return Pulse(workshop.number, workshop.seats.count(), workshop.votes.filter(here).count())


def counts(workshop: Workshop, position: int) -> tuple[Counts, Counts]:
    """How many said what on an item before the talk and after it."""
    found: tuple[Counts, Counts] = ({}, {})
    rows = Vote.objects.filter(workshop=workshop, position=position).values_list("round", "answer")
    for place, answer, count in rows.annotate(Count("id")).order_by():
        found[place - 1][answer] = count
    return found


def seat_of(workshop: Workshop, token_hash: str) -> Seat | None:
    """The seat of a phone."""
    return workshop.seats.filter(token_hash=token_hash).first()


def votes_of(seat: Seat, position: int) -> dict[int, str]:
    """Round -> what this phone said on an item: for this phone only."""
    return dict(seat.votes.filter(position=position).values_list("round", "answer"))
