"""Handing letters that are due to their channels, and keeping what came of it."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime

from django.db import DatabaseError
from django.utils import timezone

from soi.answers.actions import (
    claim_due,
    hold,
    is_claimed,
    mark_failed,
    mark_sent,
    mark_unsure,
    owe_news,
    postpone,
)
from soi.answers.models import WAITING, Held, Letter, Purpose
from soi.inbox.actions import forget, reply_address
from soi.tipline import registry
from soi.tipline.channel import Channel, Knocking, Outgoing, SendError, Sent
from soi.tipline.composing import compose, is_out_of_date
from soi.tipline.settings import desk_language, end_of_night

log = logging.getLogger(__name__)

AT_ONCE = 4
"""Letters that one worker takes at a time: those behind a slow service wait no longer than these."""


def deliver(now: datetime | None = None) -> int:
    """Send what is due, a few letters; how many were looked at."""
    claimed = claim_due(AT_ONCE, now)
    for letter in claimed:
        try:
            _deliver(letter, now or timezone.now())
        except (DatabaseError, OSError):
            raise
        except Exception as problem:
            # Whatever it is, the next letter may be fine. The log shows where it happened, not what was to be sent.
            log.exception("tipline: a letter could not be sent; trying again later")
            mark_failed(letter, type(problem).__name__, permanent=False)
    return len(claimed)


def forget_the_erased() -> int:
    """Whoever had everything erased is forgotten once the line that says so went out, or cannot: also when the worker
    was killed in between. How many."""
    told = Letter.objects.filter(purpose=Purpose.WORD, part="erased").exclude(stage__in=WAITING)
    return sum(forget(letter.correspondent) for letter in told.select_related("correspondent"))


def _deliver(letter: Letter, now: datetime) -> None:
    channel = registry.CHANNELS.get(letter.channel)
    if channel is None or not channel.is_set_up():
        mark_failed(letter, "channel-not-set-up", permanent=False)
        return
    if is_out_of_date(letter):
        # The check changed after the letter was written: `owe_news` brings the letter in step, then it goes out.
        postpone(letter, now)
        owe_news([letter.check_row_id] if letter.check_row_id else [])
        return
    morning = end_of_night(now) if letter.message_id is None and not channel.limits.pull else None
    if morning is not None:
        postpone(letter, morning)
        return
    window = channel.limits.window
    if window is not None and letter.correspondent.last_heard_at + window <= now:
        _outside_window(letter, channel)
        return
    _hand_over(letter, channel)


def _outside_window(letter: Letter, channel: Channel) -> None:
    """The letter waits until its asker writes; once for all that wait, a channel that can knocks at their door."""
    others = Letter.objects.filter(correspondent=letter.correspondent_id, held=Held.WINDOW).exists()
    hold(letter)  # first: a crash in between may cost a knock, and never repeats one
    if others or not isinstance(channel, Knocking):
        return
    address = reply_address(letter.correspondent)
    if address is None:
        return
    language = letter.correspondent.language or desk_language()
    with suppress(SendError):
        channel.fallback(Outgoing(f"{letter.uid}-knock", address.to, "", language=language, unasked=True))


def _sent(channel: Channel, outgoing: Outgoing) -> Sent:
    """As `Channel.send`. What a channel did not expect may have come after the service took the message."""
    try:
        return channel.send(outgoing)
    except (SendError, DatabaseError, OSError):
        raise
    except Exception as problem:
        log.exception("tipline: a channel broke down while it was sending")
        raise SendError(type(problem).__name__, perhaps_sent=True) from None


def _hand_over(letter: Letter, channel: Channel) -> None:
    address = reply_address(letter.correspondent)
    if address is None:
        mark_failed(letter, "address-erased", permanent=True)
        return
    if channel.limits.pull:
        mark_sent(letter, "")
        return
    language = letter.correspondent.language or desk_language()
    text, buttons = compose(letter, channel.limits, language)
    outgoing = Outgoing(
        # Another version is another message: a service that knows repeats must not take it for one.
        key=f"{letter.uid}-{letter.again}-{letter.version}",
        to=address.to,
        text=text,
        buttons=buttons,
        language=language,
        reply=address.reply,
        unasked=letter.message_id is None,
    )
    if not is_claimed(letter):
        return
    try:
        sent = _sent(channel, outgoing)
    except SendError as problem:
        if problem.perhaps_sent and not channel.limits.idempotent:
            mark_unsure(letter, problem.code)
        else:
            mark_failed(
                letter,
                problem.code,
                permanent=problem.permanent,
                perhaps=problem.perhaps_sent,
                retry_after=problem.retry_after,
            )
        return
    mark_sent(letter, sent.external_id)
    if letter.purpose == Purpose.WORD and letter.part == "erased":
        forget(letter.correspondent)
