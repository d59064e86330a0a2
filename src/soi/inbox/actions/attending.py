"""Attending: opening what waits, and taking it apart, once, whoever else is at work.

A worker reads `waiting`, prepares in peace, gives way to who is at the door (`give_way`), then in one transaction of
its own: `hold`, `correspondent_for`, `keep` or `let_go`, and whatever it writes about the answer. If that transaction
does not end, the message waits on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from soi.inbox.actions.ground import lock_intake
from soi.inbox.actions.media import erase_media
from soi.inbox.actions.storing import Prepared, ReceivedTip, Sender, store_tips
from soi.inbox.envelopes import Envelope, unfold
from soi.inbox.keyring import KeyLostError
from soi.inbox.models import Correspondent, Message, Tip
from soi.inbox.opening import NotOpened
from soi.inbox.sealing import DamagedError


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that waits. `envelope` is None when it cannot be opened; then `reason` says why: "erased" (or taken
    apart by somebody else), "key-lost", "damaged"."""

    message_pk: int
    key: str
    received_at: datetime
    envelope: Envelope | None
    reason: NotOpened | None = None


def waiting(limit: int, after: Arrival | None = None) -> list[Arrival]:
    """Messages that wait, oldest first, opened in memory. `after`: the last one that was looked at, to get past
    those that cannot be attended now; begin without it again each round."""
    rows = _waiting()
    if after is not None:
        later = Q(received_at=after.received_at, pk__gt=after.message_pk)
        rows = rows.filter(Q(received_at__gt=after.received_at) | later)
    return [_opened(message) for message in rows.order_by("received_at", "pk")[:limit]]


def open_arrival(message_pk: int) -> Arrival:
    """One message that waits. Raises `Message.DoesNotExist` when the clock took it."""
    return _opened(Message.objects.get(pk=message_pk))


def hold(message_pk: int) -> bool:
    """Take a waiting message for the rest of the caller's transaction; False when somebody else has it, it was taken
    apart, or erased meanwhile. Comes first in the transaction.

    PostgreSQL: `FOR UPDATE SKIP LOCKED`. On SQLite the transaction holds the database's only write lock already."""
    if not connection.in_atomic_block:
        raise RuntimeError("hold() needs a transaction.")
    rows = _waiting().filter(pk=message_pk)
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    return bool(rows.values_list("pk"))


def keep(
    arrival: Arrival, prepared: Prepared, correspondent: Correspondent | None
) -> tuple[ReceivedTip, ...] | None:
    """Keep the words of a waiting message as tips with their questions; the envelope goes. In the caller's
    transaction. None, and nothing is changed, when it waits no more: then the transaction has to leave no trace."""
    if arrival.envelope is None:
        return None
    lock_intake()
    if not _empty(arrival.message_pk, correspondent):
        return None
    sender = Sender(arrival.envelope.channel, arrival.envelope.asker_address, correspondent)
    return store_tips(Message.objects.get(pk=arrival.message_pk), sender, prepared)


def let_go(message_pk: int, correspondent: Correspondent | None = None) -> bool:
    """A waiting message that holds no tip (a greeting, a button): the envelope goes, and what came with it. False when
    it waits no more. In the caller's transaction."""
    if not Tip.objects.filter(message=message_pk).exists():
        erase_media(Q(message=message_pk))
    return _empty(message_pk, correspondent)


def _waiting() -> QuerySet[Message]:
    return Message.objects.filter(envelope__isnull=False)


def _empty(message_pk: int, correspondent: Correspondent | None) -> bool:
    changed = (
        _waiting()
        .filter(pk=message_pk)
        .update(envelope=None, envelope_key=None, asker="", correspondent=correspondent)
    )
    return bool(changed)


def _opened(message: Message) -> Arrival:
    envelope, reason = _tried(message)
    return Arrival(message.pk, message.key, message.received_at, envelope, reason)


def _tried(message: Message) -> tuple[Envelope | None, NotOpened | None]:
    if message.envelope is None or message.envelope_key is None:
        return None, "erased"
    try:
        return unfold(message.key, bytes(message.envelope), bytes(message.envelope_key)), None
    except KeyLostError:
        return None, "key-lost"
    except DamagedError:
        return None, "damaged"
