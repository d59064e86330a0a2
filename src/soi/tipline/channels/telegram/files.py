"""What somebody sent beside words, from Telegram's servers.

https://core.telegram.org/bots/api#getfile: the method gives a `file_path` that serves for an hour at least, the file
lies at `/file/bot<token>/<file_path>`, and a bot gets at most 20 MB. A Bot API server of one's own that runs with
`--local` answers with a path on its disk instead; that is not read."""

from __future__ import annotations

import re
from typing import Final

from soi.tipline.channel import Attachment, NotFetchedError, SendError
from soi.tipline.channels.telegram import setup
from soi.tipline.channels.telegram.api import call
from soi.tipline.downloads import download
from soi.tipline.payloads import count, mapping, text

LARGEST: Final = 20_000_000
"""Bytes of a file that a bot may get."""
_PATH: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*){0,5}")


def fetch(attachment: Attachment, limit: int) -> bytes:
    """See `soi.tipline.channel.Fetching`."""
    most = min(limit, LARGEST)
    if attachment.bytes > most:
        raise NotFetchedError("too-large", permanent=True)
    file = mapping(_file(attachment.reference))
    if count(file.get("file_size")) > most:
        raise NotFetchedError("too-large", permanent=True)
    path = text(file.get("file_path"))
    if not _PATH.fullmatch(path):
        raise NotFetchedError("local-path" if path.startswith("/") else "no-path", permanent=True)
    return download(setup.file_address(path), most, operators=setup.origin())


def _file(reference: str) -> object:
    try:
        return call("getFile", {"file_id": reference})
    except SendError as wrong:
        if wrong.code == "too-big":
            raise NotFetchedError("too-large", permanent=True) from None
        raise NotFetchedError(wrong.code, permanent=wrong.permanent) from None
