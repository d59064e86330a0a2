"""Nothing is sent on the web: what is due stands on the page of the receipt."""

from __future__ import annotations

from dataclasses import dataclass

from soi.inbox.pieces import MAX_MESSAGE
from soi.tipline.channel import Limits, Outgoing, Sent

LIMITS = Limits(
    characters=MAX_MESSAGE, buttons=10, button_characters=60, notices=frozenset({"read"}), pull=True
)


@dataclass(frozen=True, slots=True)
class Web:
    """The channel of the site's own pages."""

    name: str = "web"
    limits: Limits = LIMITS

    def is_set_up(self) -> bool:
        """Always."""
        return True

    def send(self, outgoing: Outgoing) -> Sent:
        """The page composes it anew each time it is opened."""
        return Sent()


CHANNEL = Web()
