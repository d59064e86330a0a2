"""What a Zalo Official Account receives, as Soi's records. Pure: nothing is asked of anybody, and nothing raises.

Source: Zalo for Developers, Official Account, "Webhook" (https://developers.zalo.me/docs/official-account/webhook);
an event of group chats (`user_send_group_…`) is not handled and kept as unknown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from soi.tipline.channel import Attachment, Incoming, Media, Notice, Parsed, Unknown, shape_of
from soi.tipline.payloads import count, items, mapping, moment, name, text, within

CHANNEL = "zalo"

_EVENTS: Mapping[str, Media | None] = {
    "user_send_text": None,
    "user_send_link": None,
    "user_send_image": "picture",
    "user_send_gif": "picture",
    "user_send_audio": "sound",
    "user_send_video": "video",
    "user_send_file": "file",
    "user_send_sticker": "sticker",
    "user_send_location": "place",
    "user_send_business_card": "contact",
}
_SILENT = {"follow", "unfollow", "user_reacted_message", "oa_reacted_message"}


def parse(payload: object) -> Sequence[Parsed]:
    """The one event of a document. What the account itself sent (`oa_send_…`) is left alone."""
    event = mapping(payload)
    kind = text(event.get("event_name"))
    if kind in _SILENT or kind.startswith("oa_send_"):
        return ()
    if kind in {"user_received_message", "user_seen_message"}:
        found: Sequence[Parsed] = tuple(_notices(event, kind))
    else:
        message = _message(event, kind) if kind in _EVENTS else None
        found = (message,) if message else ()
    return found or (Unknown(CHANNEL, shape_of(payload)),)


def _notices(event: Mapping[str, object], kind: str) -> Iterator[Notice]:
    message = within(event, "message")
    for message_id in [message.get("msg_id"), *items(message.get("msg_ids"))]:
        if name(message_id):
            yield Notice(CHANNEL, name(message_id), "read" if kind == "user_seen_message" else "delivered")


def _message(event: Mapping[str, object], kind: str) -> Incoming | None:
    message = within(event, "message")
    sender, message_id = name(within(event, "sender").get("id")), name(message.get("msg_id"))
    parts = [within(part, "payload") for part in items(message.get("attachments"))]
    media = _EVENTS[kind]
    words = [text(message.get("text"))]
    if kind == "user_send_link":
        words += [text(part.get("url")) for part in parts]
    said = "\n".join(dict.fromkeys(filter(None, words)))
    if not sender or not message_id or not (said or media):
        return None
    return Incoming(
        CHANNEL,
        sender,
        message_id,
        said,
        attachments=_attachments(media, parts),
        sent_at=moment(event.get("timestamp"), per_second=1000),
    )


def _attachments(media: Media | None, parts: Sequence[Mapping[str, object]]) -> tuple[Attachment, ...]:
    if media is None:
        return ()
    if media in {"sticker", "place", "contact"}:
        return (Attachment(media),)
    found = tuple(Attachment(media, text(part.get("url")), count(part.get("size"))) for part in parts)
    return found or (Attachment(media),)
