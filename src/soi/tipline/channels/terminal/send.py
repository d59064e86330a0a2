"""Nothing is sent to a terminal: what is due is read there, now or when the conversation is taken up again."""

from __future__ import annotations

from dataclasses import dataclass

from soi.inbox.pieces import MAX_MESSAGE
from soi.tipline.channel import Limits, Outgoing, Sent

LIMITS = Limits(characters=MAX_MESSAGE, notices=frozenset({"read"}), pull=True)
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
