"""Handing letters that are due to their channels, and keeping what came of it."""

from __future__ import annotations

from datetime import datetime

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
from soi.answers.models import WAITING, Letter, Purpose
from soi.inbox.actions import forget, reply_address
from soi.tipline import registry
from soi.tipline.channel import Channel, Outgoing, SendError
from soi.tipline.composing import compose, is_out_of_date
from soi.tipline.settings import end_of_night

AT_ONCE = 4
"""Letters that one worker takes at a time: those behind a slow service wait no longer than these."""


def deliver(now: datetime | None = None) -> int:
    """Send what is due, a few letters; how many were looked at."""
    claimed = claim_due(AT_ONCE, now)
    for letter in claimed:
        _deliver(letter, now or timezone.now())
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
        hold(letter)
        return
    _hand_over(letter, channel)


def _hand_over(letter: Letter, channel: Channel) -> None:
    address = reply_address(letter.correspondent)
    if address is None:
        mark_failed(letter, "address-erased", permanent=True)
        return
    if channel.limits.pull:
        mark_sent(letter, "")
        return
    text, buttons = compose(letter, channel.limits, letter.correspondent.language)
    outgoing = Outgoing(
        # Another version is another message: a service that knows repeats must not take it for one.
        key=f"{letter.uid}-{letter.again}-{letter.version}",
        to=address.to,
        text=text,
        buttons=buttons,
        language=letter.correspondent.language,
        reply=address.reply,
        unasked=letter.message_id is None,
    )
    if not is_claimed(letter):
        return
    try:
        sent = channel.send(outgoing)
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
