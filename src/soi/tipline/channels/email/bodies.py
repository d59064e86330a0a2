"""The parts of a mail → its words, and what is attached, as far as Soi can look at it."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field

from soi.tipline.channel import Attachment, Media
from soi.tipline.channels.email import markup
from soi.tipline.channels.email.headers import Mail

MOST_PARTS = 200
MOST_ATTACHMENTS = 20
LONGEST_PART = 1_000_000
"""Bytes of a text part that are read."""
DECORATION = 20_000
"""Bytes below which a picture that is set into the mail's own text is a logo or a smiley, and nobody's question."""
_KINDS: dict[str, Media] = {"image": "picture", "audio": "sound", "video": "video"}
_ADDED = {
    "application/pgp-signature", "application/pgp-keys", "application/pkcs7-signature",
    "application/x-pkcs7-signature", "application/ms-tnef", "application/ics",
}  # fmt: skip
"""What programs add to a mail, and nobody asks about."""
_CONTACTS = {"text/vcard", "text/x-vcard", "text/directory"}
_OPENED = {"application/pdf", "application/octet-stream", "application/x-pdf"}
"""Files that may be something to look at; what they are is told from their bytes."""
_WIDER = {"us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252", "latin-1": "cp1252", "": "utf-8"}


@dataclass(slots=True)
class Body:
    """What a mail holds: its own words, mails inside it in their order, and what is attached."""

    own: list[str] = field(default_factory=list)
    inside: list[Mail] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Its own words."""
        return "\n\n".join(filter(None, self.own))


def body_of(mail: Mail) -> Body:
    """Take a mail apart."""
    body = Body()
    for part in list(_leaves(mail))[:MOST_PARTS]:
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            body.inside += (
                [one for one in inner[:1] if not isinstance(one, str)] if isinstance(inner, list) else []
            )
        elif _is_words(part, kind):
            body.own.append(_text(part, kind))
        elif len(body.attachments) < MOST_ATTACHMENTS:
            body.attachments.append(_attachment(part, kind))
    return body


def _leaves(mail: Mail, depth: int = 0) -> Iterator[Mail]:
    """Parts that hold no others; of alternatives the one that is easiest to read."""
    inner = mail.get_payload()
    if not isinstance(inner, list) or mail.get_content_type() == "message/rfc822" or depth > MOST_PARTS:
        yield mail
        return
    parts = [one for one in inner if not isinstance(one, str)]
    if mail.get_content_type() == "multipart/alternative":
        parts = _easiest(parts)
    for part in parts:
        yield from _leaves(part, depth + 1)


def _easiest(parts: list[Mail]) -> list[Mail]:
    """Plain text, unless it is empty; else the last, which is the richest."""
    plain = [
        one for one in parts if one.get_content_type() == "text/plain" and _text(one, "text/plain").strip()
    ]
    return plain[:1] or parts[-1:]


def _is_words(part: Mail, kind: str) -> bool:
    named = part.get_filename() is not None or part.get_content_disposition() == "attachment"
    return kind in {"text/plain", "text/html", "text/enriched"} and not named


def _text(part: Mail, kind: str) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    text = _decoded(raw[:LONGEST_PART], str(part.get_param("charset", "") or ""))
    if kind == "text/html":
        return markup.words(text)
    return _unflowed(text) if str(part.get_param("format", "")).lower() == "flowed" else text


def _decoded(raw: bytes, charset: str) -> str:
    label = charset.strip().strip("\"'").lower()
    for name in (_WIDER.get(label, label), "utf-8"):
        try:
            info = codecs.lookup(name)
            "".encode(info.name)  # some codecs are no text encodings: rot13, base64
            return raw.decode(info.name).replace("\x00", "")
        except (LookupError, ValueError):
            continue
    return raw.decode("cp1252", "replace").replace("\x00", "")


def _unflowed(text: str) -> str:
    """Lines that were broken for the way, put together again (RFC 3676)."""
    lines: list[str] = []
    joins = False
    for line in text.replace("\r\n", "\n").split("\n"):
        plain = line.removeprefix(" ")
        quoted = plain.startswith(">")
        if joins and not quoted:
            lines[-1] += plain
        else:
            lines.append(plain)
        joins = plain.endswith(" ") and plain != "-- " and not quoted
    return "\n".join(lines)


def _attachment(part: Mail, kind: str) -> Attachment:
    """What is attached, with its bytes where it may be something to look at."""
    media, size = _kind(part, kind), _size(part)
    aside = kind in _ADDED or (part.get_content_maintype() == "text" and kind not in _CONTACTS)
    if media == "contact" or aside or (_is_set_in(part) and size < DECORATION):
        return Attachment(media, bytes=size)
    if media == "file" and kind not in _OPENED:
        return Attachment(media, bytes=size, refused="unknown-kind")
    data = part.get_payload(decode=True)
    return Attachment(media, bytes=size, data=data if isinstance(data, bytes) else b"")


def _is_set_in(part: Mail) -> bool:
    return part.get("Content-ID") is not None and part.get_content_disposition() != "attachment"


def _kind(part: Mail, kind: str) -> Media:
    return "contact" if kind in _CONTACTS else _KINDS.get(part.get_content_maintype(), "file")


def _size(part: Mail) -> int:
    """Bytes of what is attached, near enough: it is not decoded for that."""
    inner = part.get_payload()
    if not isinstance(inner, str):
        return 0
    base64 = str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
    return len(inner) * 3 // 4 if base64 else len(inner)
