"""Bytes of a mail → its structure, with every header cut to a bearable length; and what single headers say.

The standard library's `policy.default` reads structured headers in time that grows with the square of their
length, and by recursion: 64 kB of address take 5 s. So the structure is read with the older policy, which keeps
headers as text, and the few that matter are read here."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email._policybase import Compat32
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any, TypeAlias

Mail: TypeAlias = "Message[str, str]"

LONGEST_HEADER = 8_000
"""Characters of one header that are looked at; `References` of a long thread is the longest honest one."""
MOST_HEADERS = 500
"""At the top of a mail; those behind them are left out."""
DEEPEST = 60
"""Parts that hold parts, at most: the parser works by recursion."""
MOST_LINES = 400_000
"""Of a mail, as 20 MB have in 76 columns and more; one with shorter lines was made to keep us busy."""
_FIRST_PART = 200_000
_STATES = re.compile(rb"message/delivery-status", re.IGNORECASE)
"""The parser makes a mail of each of its paragraphs."""
_NESTING = re.compile(rb"boundary[ \t]{0,20}[*0-9]{0,3}[ \t]{0,20}=|message/", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"\x00-\x1f\x7f]{1,64}@(?:[^\W_]|[-.]){1,253}")
_ID = re.compile(r"<([!-;=?-~]{1,250})>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2})\s*(?:[,;]|$)")


class TangledError(ValueError):
    """More parts inside parts than a person's mail has."""


class _Bounded(Compat32):
    """Headers as text, none longer than `LONGEST_HEADER`; bytes that should have been encoded are guessed."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """The name and the value of one header as it came."""
        first = sourcelines[0][: LONGEST_HEADER + 100]
        name, _, value = first.partition(":")
        rest = "".join(line[:LONGEST_HEADER] for line in sourcelines[1:200])
        return name[:100], (value.lstrip(" \t") + rest)[:LONGEST_HEADER].rstrip("\r\n")

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """The value as text without surrogates."""
        raw = value.encode("utf-8", "surrogateescape")
        try:
            return raw.decode()
        except UnicodeDecodeError:
            return raw.decode("cp1252", "replace")


_POLICY = _Bounded()


def mail_of(raw: bytes) -> Mail:
    """The structure of a mail. Any bytes are one. Raises `TangledError`."""
    if len(_NESTING.findall(raw)) > DEEPEST:
        raise TangledError
    if raw.count(b"\n") + raw.count(b"\r") > 2 * MOST_LINES or _STATES.search(raw):
        raw = raw[:_FIRST_PART]
    return message_from_bytes(_with_fewer_headers(raw), policy=_POLICY)


def _with_fewer_headers(raw: bytes) -> bytes:
    """`raw` with at most `MOST_HEADERS` headers: each lookup walks through all of them."""
    end = min((at for at in (raw.find(b"\r\n\r\n"), raw.find(b"\n\n")) if at >= 0), default=len(raw))
    lines = raw[:end].splitlines(keepends=True)
    starts = [n for n, line in enumerate(lines) if line[:1] not in {b" ", b"\t"}]
    if len(starts) <= MOST_HEADERS:
        return raw
    return b"".join(lines[: starts[MOST_HEADERS]]).rstrip(b"\r\n") + raw[end:]


def header(mail: Mail, name: str) -> str:
    """A header as text in one line, encoded words decoded; "" if there is none."""
    raw = mail.get(name)
    return "" if raw is None else _CONTROL.sub(" ", _decoded(raw)).strip()


def _decoded(text: str) -> str:
    try:
        pieces = decode_header(text)
    except (HeaderParseError, ValueError):
        return text
    return "".join(_piece(piece, charset) for piece, charset in pieces)


def _piece(piece: bytes | str, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    if charset is None:
        # `decode_header` hands plain text beside encoded words back as escapes of itself.
        return piece.decode("raw-unicode-escape", "replace")
    for name in (charset, "utf-8"):
        try:
            return piece.decode(name)
        except (LookupError, ValueError):
            continue
    return piece.decode("cp1252", "replace")


def address(mail: Mail, name: str) -> str:
    """The first address in a header, its domain in small letters; "" if there is none one can write to."""
    raw = mail.get(name) or ""
    for _, found in getaddresses([raw[:2_000]])[:5]:
        if _ADDRESS.fullmatch(found):
            local, _, domain = found.rpartition("@")
            return f"{local}@{domain.lower().strip('.')}"
    return ""


def ids(mail: Mail, name: str) -> list[str]:
    """Names of messages in a header, without their angle brackets."""
    return _ID.findall(mail.get(name) or "")


def language(mail: Mail) -> str:
    """What the sender's program says of languages (BCP-47), "" if nothing."""
    for name in ("Content-Language", "Accept-Language"):
        found = _LANGUAGE.match(mail.get(name) or "")
        if found:
            return found[1]
    return ""


def sent_at(mail: Mail) -> datetime | None:
    """When the sender's program says it was sent."""
    try:
        when = parsedate_to_datetime((mail.get("Date") or "")[:100])
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError):
        return None
