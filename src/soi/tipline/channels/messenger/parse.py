"""What Messenger sends, as Soi's records. Pure: nothing is asked of anybody, and nothing raises.

Source: Meta, Messenger Platform, "Webhook Events Reference". Read receipts, and delivery receipts without `mids`,
say "everything up to this time" and name no message; they are left alone, since a notice has to name one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from soi.tipline.channel import Attachment, Incoming, Media, Notice, Parsed, Unknown, shape_of
from soi.tipline.payloads import items, mapping, moment, name, text, within

CHANNEL = "messenger"

_MEDIA: Mapping[str, Media] = {
    "image": "picture",
    "audio": "sound",
    "video": "video",
    "file": "file",
    "sticker": "sticker",
    "location": "place",
}
_SHARED = {"fallback", "share", "reel", "ig_reel", "post", "ig_post"}
"""Something of Facebook or of the web that was passed on: its link is what is asked about."""
_SILENT = ("read", "reaction", "optin", "referral", "account_linking", "pass_thread_control")


def parse(payload: object) -> Sequence[Parsed]:
    """Everything in one document. What goes to the page's inbox while a person has taken over is left alone."""
    entries = [mapping(entry) for entry in items(mapping(payload).get("entry"))]
    if mapping(payload).get("object") != "page" or not entries:
        return (Unknown(CHANNEL, shape_of(payload)),)
    return tuple(record for entry in entries for record in _entry(entry))


def _entry(entry: Mapping[str, object]) -> Iterator[Parsed]:
    if "standby" in entry:
        return
    events = items(entry.get("messaging"))
    if not events:
        yield Unknown(CHANNEL, shape_of(entry))
    for event in events:
        yield from _event(mapping(event))


def _event(event: Mapping[str, object]) -> Iterator[Parsed]:
    if "message" in event:
        yield from _message(event, within(event, "message"))
    elif "postback" in event:
        yield _postback(event, within(event, "postback"))
    elif "delivery" in event:
        for mid in items(within(event, "delivery").get("mids")):
            if name(mid):
                yield Notice(CHANNEL, name(mid), "delivered")
    elif not any(kind in event for kind in _SILENT):
        yield Unknown(CHANNEL, shape_of(event))


def _message(event: Mapping[str, object], message: Mapping[str, object]) -> Iterator[Parsed]:
    if message.get("is_echo"):
        return
    sender, message_id = name(within(event, "sender").get("id")), name(message.get("mid"))
    button = name(within(message, "quick_reply").get("payload"))
    parts = [mapping(part) for part in items(message.get("attachments"))]
    attachments = tuple(found for found in map(_attachment, parts) if found)
    words = "\n".join(filter(None, [text(message.get("text")), *map(_link, parts)]))
    if not sender or not message_id or not (words or button or attachments):
        yield Unknown(CHANNEL, shape_of(event))
        return
    yield Incoming(
        CHANNEL,
        sender,
        message_id,
        "" if button else words,
        button,
        attachments=attachments,
        sent_at=moment(event.get("timestamp"), per_second=1000),
    )


def _attachment(part: Mapping[str, object]) -> Attachment | None:
    kind = _MEDIA.get(text(part.get("type")))
    payload = within(part, "payload")
    if kind is None:
        return None
    if "sticker_id" in payload:
        return Attachment("sticker")
    return Attachment(kind, text(payload.get("url")))


def _link(part: Mapping[str, object]) -> str:
    """The address of something that was passed on."""
    if text(part.get("type")) not in _SHARED:
        return ""
    return text(within(part, "payload").get("url")) or text(part.get("url"))


def _postback(event: Mapping[str, object], postback: Mapping[str, object]) -> Parsed:
    sender, payload = name(within(event, "sender").get("id")), name(postback.get("payload"))
    at = name(event.get("timestamp"))
    # Older pages send no `mid` here; a person presses one button at a time.
    message_id = name(postback.get("mid")) or (f"postback-{sender}-{at}" if at else "")
    if not sender or not payload or not message_id:
        return Unknown(CHANNEL, shape_of(event))
    return Incoming(
        CHANNEL,
        sender,
        message_id,
        button=payload,
        sent_at=moment(event.get("timestamp"), per_second=1000),
    )
