"""One typed line: a message, or a wish about the conversation itself. Pure."""

from __future__ import annotations

from typing import Final, Literal

from soi.tipline.channel import Incoming

Wish = Literal["quit", "code", "erase"]
WISHES: Final[dict[str, Wish]] = {
    "/quit": "quit",
    "/q": "quit",
    "/exit": "quit",
    "/code": "code",
    "/erase": "erase",
}
MORE: Final = "\\"
"""At the end of a line: the message goes on with the next one."""


def wish(line: str) -> Wish | None:
    """What a line wants of the conversation itself; None for a message."""
    return WISHES.get(line.strip().lower())


def incoming(text: str, sender: str, message_id: str, language: str) -> Incoming:
    """A typed message."""
    return Incoming("terminal", sender, message_id, text=text, language=language)
