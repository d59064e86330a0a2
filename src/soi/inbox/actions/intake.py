"""Receiving: accepting a message and taking it apart at once, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from soi.inbox import pseudonyms
from soi.inbox.actions.ground import lock_intake
from soi.inbox.actions.storing import ReceivedTip, Sender, prepare, store_tips
from soi.inbox.envelopes import Envelope
from soi.inbox.models import Message


@dataclass(frozen=True, slots=True)
class IncomingTip:
    """What a channel got. `asker_address` is whatever tells two senders apart there, "" if nothing does;
    `message_id` is the channel's own name for the message. Neither is stored. `received_at`: now if None."""

    channel: str
    asker_address: str = field(repr=False)
    message_id: str = field(repr=False)
    text: str = field(repr=False)
    language: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever sent a message gets: the code that erases it; and its tips. `is_new` is False for a
    delivery that was seen before; its tips are gone when it was erased meanwhile."""

    code: str = field(repr=False)
    tips: tuple[ReceivedTip, ...]
    is_new: bool


def receive(incoming: IncomingTip) -> Receipt:
    """Keep a message: once, however often it is delivered, each claim in it with its question.

    Raises `UnreadableError` for a message without words or too long, `ValueError` without a message id."""
    if not incoming.channel or not incoming.message_id:
        raise ValueError("A tip needs a channel and the channel's id of the message.")
    one = Envelope(incoming.channel, incoming.asker_address, incoming.message_id)
    key = one.key
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return _known(known)
    now = timezone.now()
    prepared = prepare(incoming.text, incoming.language, min(incoming.received_at or now, now))
    code = pseudonyms.receipt_code(key)
    row = {"receipt": pseudonyms.receipt_hash(code), "received_at": prepared.at}
    with transaction.atomic():
        lock_intake()
        message, is_new = Message.objects.get_or_create(key=key, defaults=row)
        if not is_new:
            return _known(message)
        tips = store_tips(message, Sender(one.channel, one.asker_address), prepared)
        return Receipt(code, tips, is_new=True)


def _known(message: Message) -> Receipt:
    tips = message.tips.order_by("position").values_list("uid", "question__uid", "position")
    code = pseudonyms.receipt_code(message.key)
    return Receipt(code, tuple(ReceivedTip(*tip) for tip in tips), is_new=False)
