"""Somebody writing to Soi in tests, and a channel that keeps what it was given to send."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from soi.tipline.actions import take
from soi.tipline.channel import Incoming, Limits, Outgoing, SendError, Sent
from soi.tipline.worker import work_off

FLU = "Nghe nói súc miệng nước muối diệt được virus cúm, có đúng không ạ?"


@dataclass
class Post:
    """A channel without a service behind it: what is sent lies in `sent`; `trouble` may refuse it first."""

    name: str = "post"
    limits: Limits = field(
        default_factory=lambda: Limits(
            characters=4_000,
            buttons=4,
            button_characters=20,
            window=None,
            notices=frozenset({"delivered", "read"}),
        )
    )
    sent: list[Outgoing] = field(default_factory=list)
    trouble: Callable[[Outgoing], SendError | None] = lambda outgoing: None

    def is_set_up(self) -> bool:
        return True

    def send(self, outgoing: Outgoing) -> Sent:
        problem = self.trouble(outgoing)
        if problem is None or problem.perhaps_sent:
            self.sent.append(outgoing)
        if problem is not None:
            raise problem
        return Sent(f"post-{len(self.sent)}")

    def texts(self, to: str) -> list[str]:
        """What somebody got, in order."""
        return [one.text for one in self.sent if one.to == to]


def say(text: str, sender: str = "an", *, channel: str = "post", **more: object) -> None:
    """Somebody writes, and the worker does all it can do at once."""
    given: dict[str, object] = {"message_id": secrets.token_hex(8), **more}
    take([Incoming(channel, sender, text=text, **given)])  # type: ignore[arg-type]  # names of its own fields
    work_off()


LATER = timedelta(days=1)
