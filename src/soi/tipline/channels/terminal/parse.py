"""One typed line: a message, or a wish about the conversation itself. Pure."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from io import StringIO
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

from soi.tipline.channel import Attachment, Incoming

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


FILE: Final = "/file"
"""Before the path of a file, and words about it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A file of this machine that somebody asks about, and their words."""

    path: str = field(repr=False)
    text: str = field(default="", repr=False)
    sure: bool = True
    """False for a line that only looks like a path: it is a message where no such file is."""


def asked(line: str) -> Asked | None:
    """What `/file path words` asks about, or a line that is a path and nothing else, as a terminal writes what is
    dragged into it (in quotes, with backslashes before spaces, or as `file://…`). None for words."""
    stripped = line.strip()
    if stripped == FILE or stripped.startswith(f"{FILE} "):
        first, text = _first(stripped[len(FILE) :].strip())
        return Asked(_plain(first), text)
    if not stripped.startswith(("/", "'/", '"/', "~/", "file:///")):
        return None
    first, text = _first(stripped)
    return None if text or not first else Asked(_plain(first), sure=False)


def _first(words: str) -> tuple[str, str]:
    """The first word, as a shell reads it, and what stands behind it."""
    rest = StringIO(words)
    reader = shlex.shlex(rest, posix=True)
    reader.whitespace_split = True
    reader.commenters = ""
    try:
        first = reader.get_token() or ""
    except ValueError:  # a quotation mark that nothing closes
        return words, ""
    return first, rest.read().strip()


def _plain(path: str) -> str:
    return unquote(urlsplit(path).path) if path.startswith("file://") else path


def wish(line: str) -> Wish | None:
    """What a line wants of the conversation itself; None for a message."""
    return WISHES.get(line.strip().lower())


def incoming(text: str, sender: str, message_id: str, language: str, data: bytes = b"") -> Incoming:
    """A typed message; `data`: a file with it."""
    attachments = (Attachment("file", bytes=len(data), data=data),) if data else ()
    return Incoming("terminal", sender, message_id, text=text, language=language, attachments=attachments)
