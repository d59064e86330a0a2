"""Which reader reads what, and how media types are told. What is read here may be a trap: see `worker`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from soi.evidence.reading.charsets import decode
from soi.evidence.reading.html import read_page
from soi.evidence.reading.pdf import read_pdf

LONGEST = 5_000_000
"""Characters of text that are kept of one capture."""
LONGEST_TITLE = 500
_HTML = ("text/html", "application/xhtml+xml")
_TEXT = re.compile(r"text/|application/(?:json|xml|[\w.+-]+\+(?:json|xml))\Z")
_NO_LETTERS = re.compile(r"[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Words:
    """What was read: `kind` says by which reader (empty: by none, this is no text)."""

    kind: str
    title: str = ""
    text: str = ""
    headings: tuple[str, ...] = ()
    asks_for_password: bool = False
    cut: bool = False
    """Whether the text was longer than what is kept."""
    failed: bool = False
    """Whether it could not be read, or not within the limits."""


Reader = Callable[[bytes, str], Words]


def media_type_of(content_type: str, body: bytes) -> str:
    """The media type, lower case and without parameters; a missing one is told from the first bytes."""
    stated = content_type.partition(";")[0].strip().lower()
    if re.fullmatch(r"[\w.+-]{1,40}/[\w.+-]{1,59}", stated, re.ASCII):
        return stated
    start = body[:512].lstrip().lower()
    if start.startswith(b"%pdf-"):
        return "application/pdf"
    return "text/html" if start.startswith((b"<!doctype html", b"<html")) else "application/octet-stream"


def kind_of(media_type: str) -> str:
    """Which reader reads this media type: `html`, `pdf`, `text`, or none (empty)."""
    if media_type in _HTML:
        return "html"
    if media_type == "application/pdf":
        return "pdf"
    return "text" if _TEXT.match(media_type) else ""


def read_here(media_type: str, body: bytes, content_type: str) -> Words:
    """The words of `body`, read in this very process."""
    words = _READERS[kind_of(media_type)](body, content_type)
    text, title = plain(words.text), plain(words.title)
    return Words(
        words.kind,
        " ".join(title.split())[:LONGEST_TITLE],
        text[:LONGEST],
        words.headings,
        words.asks_for_password,
        len(text) > LONGEST,
    )


def plain(text: str) -> str:
    """The text without what no database keeps: zero bytes and halves of letters."""
    return _NO_LETTERS.sub("", text)


def _html(body: bytes, content_type: str) -> Words:
    page = read_page(decode(body, content_type))
    return Words("html", page.title, page.text, page.headings, page.asks_for_password)


def _pdf(body: bytes, content_type: str) -> Words:
    return Words("pdf", *read_pdf(body, LONGEST))


def _text(body: bytes, content_type: str) -> Words:
    return Words("text", "", decode(body, content_type).replace("\r\n", "\n").strip())


def _nothing(body: bytes, content_type: str) -> Words:
    return Words("")


_READERS: Mapping[str, Reader] = MappingProxyType({"html": _html, "pdf": _pdf, "text": _text, "": _nothing})
