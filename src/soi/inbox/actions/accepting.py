"""Accepting: a message is on disk, sealed, before its channel hears that it arrived. Taking it apart comes later.

Durable (SQLite with `synchronous=FULL`, PostgreSQL's commit), once however often and from wherever it is delivered, and
whole or not at all. Sealing happens before, outside every lock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db import Error, connection, transaction
from django.utils import timezone

from soi.inbox import pseudonyms
from soi.inbox.actions.committing import GroupCommit
from soi.inbox.envelopes import Envelope, close
from soi.inbox.keyring import KeyLostError, KeyringError
from soi.inbox.models import Message
from soi.inbox.pieces import UnreadableError, storable

_MOST = 150
"""Messages in one transaction: one statement's worth."""


class NotKeptError(Exception):
    """The message could not be stored; nothing of it was. Its channel should send it again."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that is on disk. `code`: of the receipt that erases it. `is_new`: False for a delivery that was seen
    before. Do not wait for `is_new` to attend a message: `waiting` knows which are to be attended."""

    code: str = field(repr=False)
    is_new: bool
    message_pk: int


def accept(envelope: Envelope) -> Accepted:
    """Keep one message; it is on disk when this returns. Not to be called inside a transaction.

    Raises `UnreadableError` for one without an id or longer than `MAX_MESSAGE` characters, `NotKeptError` when it
    could not be stored, `ValueError` without a channel."""
    (done,) = accept_many([envelope])
    if isinstance(done, UnreadableError):
        raise done
    return done


def accept_many(envelopes: Iterable[Envelope]) -> list[Accepted | UnreadableError]:
    """Keep several, all in one transaction: all are on disk when this returns. In the place of one that cannot be
    read stands why; it keeps nobody else out. Raises `NotKeptError` when nothing could be stored."""
    try:
        results = [row_of(envelope) for envelope in envelopes]
        rows = [row for row in results if isinstance(row, Message)]
        # Inside a transaction nobody else's messages may depend on it; outside of tests it is refused there.
        store = _stored if connection.in_atomic_block else _together.put
        done = iter(store(rows) if rows else ())
    except (Error, OSError, KeyError, KeyringError, KeyLostError) as wrong:
        raise NotKeptError(type(wrong).__name__) from wrong
    return [next(done) if isinstance(one, Message) else one for one in results]


def give_way(seconds: float = 0.05) -> None:
    """Let messages that are at the door of this process go first, but wait no longer than this. For whoever writes
    one transaction after another: SQLite has one writer, lets those who wait only try now and then, and so would
    leave them outside."""
    _together.let_pass(seconds)


def rehearse(envelope: Envelope) -> Accepted:
    """Store a message in a transaction of the caller's that is going to be rolled back: nothing of it stays. Raises
    as `accept` does, and `RuntimeError` outside a transaction, where it would stay."""
    if not connection.in_atomic_block:
        raise RuntimeError("A rehearsal needs a transaction to roll back.")
    row = row_of(envelope)
    if isinstance(row, UnreadableError):
        raise row
    return _stored([row], rehearsal=True)[0]


def row_of(envelope: Envelope) -> Message | UnreadableError:
    """The row of an envelope, sealed and ready to be stored; or why it cannot be read."""
    if not envelope.channel:
        raise ValueError("A message needs a channel.")
    try:
        if not envelope.message_id:
            raise UnreadableError("The message has no id.")
        envelope = replace(envelope, text=storable(envelope.text))
    except UnreadableError as wrong:
        return wrong
    now = timezone.now()
    key = envelope.key
    sealed = close(envelope, key, now)
    return Message(
        key=key,
        receipt=pseudonyms.receipt_hash(pseudonyms.receipt_code(key)),
        received_at=now,
        envelope=sealed.words,
        envelope_key=sealed.key,
        asker=pseudonyms.asker(envelope.channel, envelope.asker_address, now),
    )


def _stored(messages: Sequence[Message], *, rehearsal: bool = False) -> list[Accepted]:
    """Store rows in one transaction. A row is new when the stored one has its wrapped key, which is random."""
    # In one order everywhere: two processes never wait for one another's rows.
    rows = sorted({message.key: message for message in reversed(messages)}.values(), key=lambda row: row.key)
    with transaction.atomic(durable=not rehearsal):
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        found = Message.objects.filter(key__in=[row.key for row in rows])
        stored = {key: (pk, wrapped) for key, pk, wrapped in found.values_list("key", "pk", "envelope_key")}
    done = []
    for message in messages:
        pk, wrapped = stored[message.key]
        is_new = wrapped is not None and bytes(wrapped) == message.envelope_key
        done.append(Accepted(pseudonyms.receipt_code(message.key), is_new, pk))
    return done


_together = GroupCommit(_stored, _MOST)
