"""What a channel is to the rest of Soi: the messages it brings, the messages it takes, and its limits.

A channel lives in `channels/<name>/`: `parse.py` turns what the service sends into these records (pure),
`send.py` hands one message to the service, `views.py` is the door the service knocks at. Channels know nothing of
one another. Nothing in these records may reach a log: addresses and texts are left out of their `repr`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Literal, Protocol, runtime_checkable

_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_MEDIA: Mapping[str, int] = MappingProxyType({})

Bytes = bytes  # the field below has the name of the type
Noticed = Literal["delivered", "read"]
Media = Literal["picture", "sound", "video", "file", "sticker", "place", "contact"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a service allows, by its own documents (a channel's page in the guide names them)."""

    characters: int
    """Of one message."""
    buttons: int = 0
    """Under one message; 0: none, then choices are numbered lines."""
    button_characters: int = 0
    window: timedelta | None = None
    """After a person's last message, how long the service lets us write to them; None: always."""
    media: Mapping[str, int] = field(default_factory=lambda: _NO_MEDIA)
    """Kinds of media that people can send there, and the largest size in bytes."""
    notices: frozenset[Noticed] = frozenset()
    """What the service tells us of messages we sent."""
    idempotent: bool = False
    """Whether the service knows a repeated sending by its key, so that one after a crash reaches nobody twice."""
    pull: bool = False
    """Whether people come and look, as on the web: then nothing is sent to them."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something beside the words. `reference`: the service's own name for it, "" if it cannot be fetched."""

    kind: Media
    reference: str = field(default="", repr=False)
    bytes: int = 0
    data: Bytes = field(default=b"", repr=False)
    """What it is, where the service sends it along; nothing is fetched then."""
    refused: str = ""
    """Why the channel does not hand in what came along: `too-large`, `unknown-kind`. Whoever sent it is told."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of one person. `sender` tells two people apart there and is where answers go, unless `group`
    names the chat they go to; `message_id` is the service's own name for the message: the same twice is one."""

    channel: str
    sender: str = field(repr=False)
    message_id: str = field(repr=False)
    text: str = field(default="", repr=False)
    button: str = field(default="", repr=False)
    """Payload of a button of ours that was pressed: then there may be no text."""
    group: str = field(default="", repr=False)
    mentioned: bool = False
    """In a group: whether the bot was named, or its own message replied to."""
    from_admin: bool = False
    """In a group: whether the service says that the sender looks after it."""
    attachments: tuple[Attachment, ...] = ()
    language: str = ""
    """As the service tells it (BCP-47), "" if it does not."""
    sent_at: datetime | None = None
    reply: Mapping[str, str] = field(default_factory=lambda: _NOTHING, repr=False)
    """Whatever `send` needs to answer in its place: a thread's name, a reply token."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What became of a message we sent. `external_id`: as `Sent` had it."""

    channel: str
    external_id: str = field(repr=False)
    what: Literal["delivered", "read", "failed"]
    permanent: bool = False
    code: str = ""
    """The service's own short name of a failure: letters, digits, dots and dashes."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something the service sent that we do not know. Only its shape is kept: names and types, no values."""

    channel: str
    shape: object


Parsed = Incoming | Notice | Unknown


@dataclass(frozen=True, slots=True)
class Button:
    """A choice under a message. `payload` comes back as `Incoming.button`: at most 64 ASCII characters."""

    payload: str
    label: str


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to send, within the channel's limits: its text fits, it has no more buttons than allowed.

    `key` stays the same when a sending is tried again: hand it to a service that knows repeats by it."""

    key: str
    to: str = field(repr=False)
    """`Incoming.sender`, or its `group`."""
    text: str = field(repr=False)
    buttons: tuple[Button, ...] = field(default=(), repr=False)
    language: str = "vi"
    reply: Mapping[str, str] = field(default_factory=lambda: _NOTHING, repr=False)
    """That of the message it answers, where it answers one."""
    unasked: bool = False
    """Comes later, by itself: an answer that was owed, or a correction. Some services want it marked."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The service took the message. `external_id`: its name there, by which notices speak of it; "" if none."""

    external_id: str = field(default="", repr=False)


class SendError(Exception):
    """The service did not take the message. `code`: a short name for people who run Soi, never what was sent.

    `permanent`: trying again is no use. `perhaps_sent`: nobody can tell whether it arrived (the connection broke
    after the request had gone out). `retry_after`: the service says when to try again."""

    def __init__(
        self,
        code: str,
        *,
        permanent: bool = False,
        perhaps_sent: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.perhaps_sent = perhaps_sent
        self.retry_after = retry_after


class Channel(Protocol):
    """One way to write to people. Stateless: settings are read when they are needed."""

    @property
    def name(self) -> str:
        """Its folder's name, as in the tables and in `/tipline/<name>/…`."""

    @property
    def limits(self) -> Limits:
        """What the service allows."""

    def is_set_up(self) -> bool:
        """Whether the operator configured it."""

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand one message to the service. Raises `SendError`; never waits longer than about 20 seconds."""


@runtime_checkable
class Knocking(Protocol):
    """A channel that may knock outside its window: a message without any words of the letter, that asks for an
    answer which opens the window again."""

    def fallback(self, outgoing: Outgoing) -> Sent:
        """Knock. Raises `SendError`; permanent when the operator set nothing up for it."""


class NotFetchedError(Exception):
    """The service did not hand out what somebody sent. `code`: a short name; `permanent`: it never will."""

    def __init__(self, code: str, *, permanent: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.permanent = permanent


@runtime_checkable
class Fetching(Protocol):
    """A channel whose service keeps what people send beside words until it is fetched. The worker does so when it
    attends the message, so that the door answers at once."""

    def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """The bytes of an attachment that has a `reference`. Raises `NotFetchedError`, permanent with the code
        `too-large` for more than `limit` bytes; never waits longer than about a minute. Through `soi.net`."""


def shape_of(payload: object, depth: int = 6) -> object:
    """The shape of a payload: names of its fields and types of their values, and no value at all.

    Names that are not plain identifiers (somebody's data used as a key) become "*"."""
    if isinstance(payload, Mapping) and depth:
        return {_plain(key): shape_of(value, depth - 1) for key, value in list(payload.items())[:50]}
    if isinstance(payload, list | tuple) and depth:
        return [shape_of(payload[0], depth - 1)] if payload else []
    return type(payload).__name__


def _plain(key: object) -> str:
    name = str(key)
    return name if name.isascii() and name.replace("-", "_").isidentifier() and len(name) <= 40 else "*"
