"""What WhatsApp sends, as Soi's records. Pure: nothing is asked of anybody, and nothing raises.

Sources (Meta, WhatsApp Business Platform): "messages webhook reference", "Status messages webhook reference",
"Business-scoped user IDs". People are told apart by their business-scoped ID, which is always there and is no
telephone number; a document of before April 2026 has only the number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from soi.tipline.channel import Attachment, Incoming, Media, Notice, Parsed, Unknown, shape_of
from soi.tipline.channels.whatsapp.codes import is_permanent
from soi.tipline.payloads import items, mapping, moment, name, text, within

CHANNEL = "whatsapp"

_MEDIA: Mapping[str, Media] = {
    "image": "picture",
    "audio": "sound",
    "video": "video",
    "document": "file",
    "sticker": "sticker",
}
_SILENT = {"reaction", "system"}
"""Not said to us: a heart on a message, a changed number."""
_OVER = {"sent", "deleted"}
"""What became of a message that nobody waits for."""

Content = tuple[str, str, tuple[Attachment, ...]]
"""Words, payload of a button, attachments."""


def parse(payload: object, ours: str = "") -> Sequence[Parsed]:
    """Everything in one document. `ours`: the ID of our number; what people write to another one is left alone."""
    if mapping(payload).get("object") != "whatsapp_business_account":
        return (Unknown(CHANNEL, shape_of(payload)),)
    changes = [change for entry in items(mapping(payload).get("entry")) for change in _changes(entry)]
    if not changes:
        return (Unknown(CHANNEL, shape_of(payload)),)
    return tuple(record for change in changes for record in _change(change, ours))


def _changes(entry: object) -> Sequence[object]:
    return items(mapping(entry).get("changes"))


def _change(change: object, ours: str) -> Iterator[Parsed]:
    value = within(change, "value")
    to = name(within(value, "metadata").get("phone_number_id"))
    if ours and to and to != ours:
        return
    messages, statuses = items(value.get("messages")), items(value.get("statuses"))
    if mapping(change).get("field") != "messages" or not (messages or statuses):
        yield Unknown(CHANNEL, shape_of(change))
        return
    for message in messages:
        yield from _message(mapping(message))
    for status in statuses:
        yield from _status(mapping(status))


def _message(message: Mapping[str, object]) -> Iterator[Parsed]:
    kind = text(message.get("type"))
    if kind in _SILENT:
        return
    sender = name(message.get("from_user_id")) or name(message.get("from"))
    message_id = name(message.get("id"))
    content = _content(kind, message)
    # Groups of the Cloud API are not offered: their members would be answered one by one.
    if not sender or not message_id or content is None or "group_id" in message:
        yield Unknown(CHANNEL, shape_of(message))
        return
    words, button, attachments = content
    yield Incoming(
        CHANNEL,
        sender,
        message_id,
        words,
        button,
        attachments=attachments,
        sent_at=moment(message.get("timestamp")),
    )


def _content(kind: str, message: Mapping[str, object]) -> Content | None:
    if kind in _MEDIA:
        part = within(message, kind)
        return text(part.get("caption")), "", (Attachment(_MEDIA[kind], name(part.get("id"))),)
    reader = _READERS.get(kind)
    return reader(message) if reader else None


def _text(message: Mapping[str, object]) -> Content | None:
    words = within(message, "text").get("body")
    return (text(words), "", ()) if isinstance(words, str) else None


def _interactive(message: Mapping[str, object]) -> Content | None:
    part = within(message, "interactive")
    reply = mapping(part.get("button_reply")) or mapping(part.get("list_reply"))
    payload = name(reply.get("id"))
    return ("", payload, ()) if payload else None


def _button(message: Mapping[str, object]) -> Content | None:
    part = within(message, "button")
    # Of a template: its payload is whatever the operator put there, so the words may be all there is.
    return text(part.get("text")), name(part.get("payload")), ()


def _place(message: Mapping[str, object]) -> Content | None:
    return "", "", (Attachment("place"),)


def _contacts(message: Mapping[str, object]) -> Content | None:
    return "", "", (Attachment("contact"),)


def _unsupported(message: Mapping[str, object]) -> Content | None:
    """A poll, a picture to be seen once: WhatsApp does not hand it on, but somebody waits for an answer."""
    return "", "", (Attachment("file"),)


_READERS: Mapping[str, Callable[[Mapping[str, object]], Content | None]] = {
    "text": _text,
    "interactive": _interactive,
    "button": _button,
    "location": _place,
    "contacts": _contacts,
    "unsupported": _unsupported,
}


def _status(status: Mapping[str, object]) -> Iterator[Parsed]:
    what, message_id = text(status.get("status")), name(status.get("id"))
    if what in _OVER:
        return
    if not message_id or what not in {"delivered", "read", "played", "failed"}:
        yield Unknown(CHANNEL, shape_of(status))
    elif what == "failed":
        errors = items(status.get("errors"))
        code = name(mapping(errors[0]).get("code")) if errors else ""
        code = code if code.isascii() and code.isdigit() else ""
        yield Notice(CHANNEL, message_id, "failed", is_permanent(code), code)
    else:
        yield Notice(CHANNEL, message_id, "delivered" if what == "delivered" else "read")
