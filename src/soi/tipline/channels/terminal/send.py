"""Nothing is sent to a terminal: what is due is read there, now or when the conversation is taken up again."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from soi.inbox.pieces import MAX_MESSAGE
from soi.tipline.channel import Limits, Outgoing, Sent

LARGEST = 100_000_000
"""Bytes of a file of this machine: the most that Soi takes of anything."""
LIMITS = Limits(
    characters=MAX_MESSAGE,
    media=MappingProxyType({"picture": 25_000_000, "sound": 50_000_000, "video": LARGEST, "file": LARGEST}),
    notices=frozenset({"read"}),
    pull=True,
)
"""No buttons: choices are numbered."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """The channel of `soi chat`."""

    name: str = "terminal"
    limits: Limits = LIMITS

    def is_set_up(self) -> bool:
        """Always."""
        return True

    def send(self, outgoing: Outgoing) -> Sent:
        """`soi chat` composes it anew each time."""
        return Sent()


CHANNEL = Terminal()
