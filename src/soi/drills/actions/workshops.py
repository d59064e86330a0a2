"""A workshop is made, people sit down, vote, the room goes on, and at the end nothing of anybody is left.

Each verb is one transaction. Votes and steps take the workshop's row first, so that a vote is either in the round that
it meant or is told that the round has closed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.crypto import get_random_string

from soi.drills.codes import ROOM_CHARS, new_code
from soi.drills.models import Phase, Seat, Vote, Workshop
from soi.drills.queries.messages import checks_to_take, message, messages
from soi.drills.queries.workshops import counts, moved_on
from soi.drills.rounds import balanced
from soi.drills.spread import ANSWERS, FIGURES_FROM
from soi.people.models import Person

MOST_SEATS: Final = 200
SEAT_HOURS: Final = 12
"""Seats and their votes are erased this long after they were taken, whatever became of the workshop."""


class ClosedError(Exception):
    """The round that a vote was meant for is over, or the workshop is."""


class NotToTakeError(Exception):
    """The check is none that may be practised on, or is in the workshop already."""


class FullError(Exception):
    """No more phones may join."""


class NoSeatError(Exception):
    """The phone has not joined this workshop, or its seat has been erased."""


def seat_hash(token: str) -> str:
    """What is kept of a phone's token."""
    return hashlib.sha256(f"seat {token}".encode()).hexdigest()


def make_workshop(facilitator: Person, language: str, title: str, plan: Sequence[str]) -> Workshop:
    """A workshop that waits for people. Its code is not in use."""
    for _try in range(20):
        try:
            with transaction.atomic():
                return Workshop.objects.create(
                    uid=get_random_string(16).lower(),
                    code=new_code(ROOM_CHARS),
                    facilitator=facilitator,
                    language=language,
                    title=title,
                    plan=list(plan),
                )
        except IntegrityError:
            continue
    raise IntegrityError("no code is free")


@transaction.atomic
def plan_anew(workshop: Workshop, plan: Sequence[str]) -> None:
    """Other items, before the first vote. Raises ClosedError after that."""
    if not Workshop.objects.filter(pk=workshop.pk, phase=Phase.WAITING).update(plan=list(plan)):
        raise ClosedError


@transaction.atomic
def take_check(workshop: Workshop, position: int, name: str) -> None:
    """A published check in the place of a message, before the first vote. Raises ClosedError, NotToTakeError, and
    UnbalancedError where not half of the messages would be true any more."""
    plan = list(_locked(workshop.code).plan)
    known = {one.id for one in checks_to_take(workshop.language, plan)}
    if name not in known or position not in range(len(plan)):
        raise NotToTakeError
    plan[position] = name
    balanced([one is not None and one.true for one in messages(plan)])
    plan_anew(workshop, plan)


@transaction.atomic
def join(code: str, token: str) -> str:
    """A seat for a phone; the token it is to hold. A phone that has a seat keeps it.

    Raises ClosedError when the workshop is over, FullError when the room is full."""
    workshop = _locked(code)
    if workshop.phase == Phase.END:
        raise ClosedError
    if token and workshop.seats.filter(token_hash=seat_hash(token)).exists():
        return token
    if workshop.seats.count() >= MOST_SEATS:
        raise FullError
    token = secrets.token_urlsafe(24)
    Seat.objects.create(workshop=workshop, token_hash=seat_hash(token))
    return token


@transaction.atomic
def leave(code: str, token: str) -> None:
    """Give a seat up; its votes go with it."""
    Seat.objects.filter(workshop__code=code, token_hash=seat_hash(token)).delete()


@transaction.atomic
def vote(code: str, token: str, place: tuple[int, int], answer: str) -> None:
    """One vote in (position, round). Voting again replaces it; the same vote twice is one.

    Raises ClosedError when that round is not open, NoSeatError, ValueError for no answer."""
    if answer not in ANSWERS:
        raise ValueError(answer)
    workshop = _locked(code)
    seat = Seat.objects.filter(workshop=workshop, token_hash=seat_hash(token)).first()
    if seat is None:
        raise NoSeatError
    if not workshop.round or (workshop.position, workshop.round) != place:
        raise ClosedError
    row = Vote(workshop=workshop, seat=seat, position=place[0], round=place[1], answer=answer)
    Vote.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["seat", "position", "round"],
        update_fields=["answer", "at"],
    )


@transaction.atomic
def step(workshop: Workshop, way: str, number: int) -> bool:
    """Go on ("next", "show") or back. Nothing happens when the room is no longer at `number`: a key pressed twice, or
    two open windows, take one step. Returns whether it moved."""
    here = _locked(workshop.code)
    to = _past_what_is_gone(here, here.moved(way)) if here.number == number else None
    if to is None:
        return False
    here.position, here.phase, here.number = to[0], to[1], here.number + 1
    if to[1] == Phase.END:
        _close(here)
    else:
        here.save(update_fields=["position", "phase", "number"])
    transaction.on_commit(partial(moved_on, here.code))
    return True


@transaction.atomic
def end(workshop: Workshop) -> None:
    """Close a workshop wherever it is. Ending twice is ending once."""
    here = _locked(workshop.code)
    if here.phase != Phase.END:
        here.phase, here.number = Phase.END, here.number + 1
        _close(here)
        transaction.on_commit(partial(moved_on, here.code))


@transaction.atomic
def erase_workshop(workshop: Workshop) -> None:
    """Nothing is left, not even the totals."""
    workshop.delete()


def tidy_workshops(now: datetime | None = None) -> int:
    """The clock: end workshops that were left standing, erase old seats with their votes; returns how many seats."""
    before = (now or timezone.now()) - timedelta(hours=SEAT_HOURS)
    left = Workshop.objects.exclude(phase__in=(Phase.WAITING, Phase.END)).annotate(
        last=Max("seats__joined_at")
    )
    for workshop in left.filter(last__lt=before):
        end(workshop)
    with transaction.atomic():
        gone = Seat.objects.filter(joined_at__lt=before)
        count = gone.count()
        gone.delete()
    return count


def _locked(code: str) -> Workshop:
    """The row, so that no step comes between what is read of it and what is written. Workshop.DoesNotExist."""
    return Workshop.objects.select_for_update(no_key=True).get(code=code)


def _past_what_is_gone(workshop: Workshop, to: tuple[int, Phase] | None) -> tuple[int, Phase] | None:
    """A step that would put up a check which was taken back meanwhile goes to the next message instead."""
    while to is not None and to[1] == Phase.VOTE and workshop.phase in (Phase.WAITING, Phase.SHOW):
        found = message(workshop.plan[to[0]])
        if found is not None and found.standing:
            break
        onward = to[0] + 1 < len(workshop.plan)
        to = (to[0] + 1, Phase.VOTE) if onward else (workshop.position, Phase.END)
    return to


def _close(workshop: Workshop) -> None:
    """Keep totals of items on which enough people voted; erase every seat, and with it every vote."""
    kept = {}
    for position, name in enumerate(workshop.plan):
        before, after = (
            part if sum(part.values()) >= FIGURES_FROM else {} for part in counts(workshop, position)
        )
        if before or after:
            kept[name] = {"before": before, "after": after}
    workshop.totals = kept
    workshop.ended_at = timezone.now()
    workshop.save(update_fields=["position", "phase", "number", "totals", "ended_at"])
    workshop.seats.all().delete()
