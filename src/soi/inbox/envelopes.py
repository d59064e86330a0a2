"""Envelopes: all that a channel handed over with one message, sealed as one thing until it is attended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from soi.inbox import pseudonyms
from soi.inbox.sealing import DamagedError, Sealed, seal_bytes, unseal_bytes

_NONE: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message as its channel handed it over. `sender`: what tells two people apart there, "" if nothing does;
    `message_id`: the channel's own name for the message. `details`: whatever else belongs to it (a button, a group,
    how to reply), anything JSON can hold; not looked into here. `sent_at`: as the channel tells, with a time zone."""

    channel: str
    sender: str = field(repr=False)
    message_id: str = field(repr=False)
    text: str = field(default="", repr=False)
    details: Mapping[str, Any] = field(default_factory=lambda: _NONE, repr=False)
    sent_at: datetime | None = None

    @property
    def asker_address(self) -> str:
        """What tells this sender from others: without an address each message is somebody else's."""
        return self.sender.strip() or f"message {self.message_id}"

    @property
    def key(self) -> str:
        """By what this delivery is known when the channel repeats it."""
        return pseudonyms.delivery(self.channel, self.message_id)


def close(envelope: Envelope, key: str, at: datetime) -> Sealed:
    """Seal an envelope whose delivery is `key`, received at `at`. Raises TypeError for details JSON cannot hold."""
    sent_at = envelope.sent_at.isoformat() if envelope.sent_at else None
    row = [envelope.channel, envelope.sender, envelope.message_id, envelope.text, envelope.details, sent_at]
    # Plain ASCII: halves of surrogate pairs, which some services send, come back as they were.
    return seal_bytes(f"envelope:{key}", json.dumps(row, default=_plain).encode("ascii"), at)


def unfold(key: str, sealed: bytes, wrapped: bytes) -> Envelope:
    """The envelope again. Raises `KeyLostError` and `DamagedError`."""
    try:
        row = json.loads(unseal_bytes(f"envelope:{key}", sealed, wrapped))
        channel, sender, message_id, text, details, sent_at = row
        moment = datetime.fromisoformat(sent_at) if sent_at else None
    except ValueError:
        raise DamagedError(key) from None
    return Envelope(channel, sender, message_id, text, details, moment)


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be kept in an envelope")
