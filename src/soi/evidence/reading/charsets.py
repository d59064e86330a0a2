"""Which letters the bytes of a text stand for: a byte order mark, the header, the page itself, or a guess."""

from __future__ import annotations

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_IN_PAGE = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,500}?(?:charset|encoding)\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE
)
_LOOKED_AT = 4096
_WEB_NAMES = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
"""Labels that mean another encoding on the web than in Python (WHATWG Encoding, table of labels)."""


def decode(body: bytes, content_type: str = "") -> str:
    """The text of `body`; a byte that stands for no letter becomes U+FFFD, NUL characters are left out."""
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _plain(body.removeprefix(mark).decode(name, "replace"))
    for label in _labels(body, content_type):
        name = _codec(label)
        if name:
            return _plain(body.decode(name, "replace"))
    try:
        return _plain(body.decode())
    except UnicodeDecodeError:
        return _plain(body.decode("cp1252", "replace"))


def _labels(body: bytes, content_type: str) -> list[str]:
    header = _IN_HEADER.search(content_type)
    page = _IN_PAGE.search(body[:_LOOKED_AT])
    stated = [header[1]] if header else []
    return [*stated, page[1].decode("ascii", "replace")] if page else stated


def _codec(label: str) -> str:
    name = label.strip().lower()
    if name.startswith("utf-16"):
        # Without its mark it cannot be: the label itself was read as ASCII.
        return "utf-8"
    try:
        info = codecs.lookup(_WEB_NAMES.get(name, name))
        "".encode(info.name)  # some codecs are no text encodings: rot13, base64
    except LookupError:
        return ""
    return info.name


def _plain(text: str) -> str:
    return text.replace("\x00", "")
