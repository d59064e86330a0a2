"""Receiving: accepting a message and taking it apart at once, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from soi.inbox import media_likeness, pseudonyms
from soi.inbox.actions.ground import lock_intake
from soi.inbox.actions.media import drop_files, put_files, sealed
from soi.inbox.actions.storing import (
    MediaWords,
    Prepared,
    ReceivedTip,
    Sender,
    prepare,
    prepare_with_media,
    store_tips,
)
from soi.inbox.envelopes import Envelope
from soi.inbox.models import Message, TipMedia
from soi.media.records import Examined


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
    files: tuple[Examined, ...] = field(default=(), repr=False)
    """What came along, examined at the door."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever sent a message gets: the code that erases it; and its tips. `is_new` is False for a
    delivery that was seen before; its tips are gone when it was erased meanwhile."""

    code: str = field(repr=False)
    tips: tuple[ReceivedTip, ...]
    is_new: bool


def receive(incoming: IncomingTip) -> Receipt:
    """Keep a message: once, however often it is delivered, each claim in it with its question.

    Raises `UnreadableError` for a message without words and files or too long, `RefusedError` where there is no room
    for its files, `ValueError` without a message id."""
    if not incoming.channel or not incoming.message_id:
        raise ValueError("A tip needs a channel and the channel's id of the message.")
    one = Envelope(incoming.channel, incoming.asker_address, incoming.message_id)
    key = one.key
    known = Message.objects.filter(key=key).first()
    if known is not None:
        return _known(known)
    now = timezone.now()
    at = min(incoming.received_at or now, now)
    asker = pseudonyms.asker(one.channel, one.asker_address, at)
    with sealed(incoming.files, asker, at) as files:
        prepared = _prepared(incoming, files, at)
        code = pseudonyms.receipt_code(key)
        row = {"receipt": pseudonyms.receipt_hash(code), "received_at": prepared.at}
        with transaction.atomic():
            lock_intake()
            message, is_new = Message.objects.get_or_create(key=key, defaults=row)
            if is_new:
                put_files(files, message)
                tips = store_tips(message, Sender(one.channel, one.asker_address), prepared)
                return Receipt(code, tips, is_new=True)
    drop_files(files)  # somebody else was faster with the same message
    return _known(message)


def _prepared(incoming: IncomingTip, files: Sequence[TipMedia], at: datetime) -> Prepared:
    """The words of the message, and those that were read in what came along; a tip without words if there are none."""
    if not files:
        return prepare(incoming.text, incoming.language, at)
    said = incoming.text
    read = [
        MediaWords(
            (row.uid,),
            seen.words.text,
            media_likeness.joins(seen, seen.words.text, said),
            whole="words" not in seen.unfinished,
        )
        for row, seen in zip(files, incoming.files, strict=True)
        if seen.words is not None and seen.words.text.strip()
    ]
    if not read and not said.strip():
        joined = next(filter(None, (media_likeness.joins(seen, "", "") for seen in incoming.files)), None)
        read = [MediaWords(tuple(row.uid for row in files), joins=joined)]
    return prepare_with_media(said, read, incoming.language, at)


def _known(message: Message) -> Receipt:
    tips = message.tips.order_by("position").values_list("uid", "question__uid", "position")
    code = pseudonyms.receipt_code(message.key)
    return Receipt(code, tuple(ReceivedTip(*tip) for tip in tips), is_new=False)
