"""What LINE sends, as Soi's records. Pure: nothing is asked of anybody, and nothing raises.

Source: LINE Developers, "Messaging API reference", Webhook Event Objects. Following, joining and the like bring
nothing: LINE itself greets new friends with the words the operator wrote there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from soi.tipline.channel import Attachment, Incoming, Media, Parsed, Unknown, shape_of
from soi.tipline.payloads import count, items, mapping, moment, name, text, within

CHANNEL = "line"

_MEDIA: Mapping[str, Media] = {
    "image": "picture",
    "audio": "sound",
    "video": "video",
    "file": "file",
    "sticker": "sticker",
    "location": "place",
}
_FETCHED = {"image", "audio", "video", "file"}
"""Media that LINE hands out by the message's ID."""
_SILENT = {"follow", "unfollow", "join", "leave", "memberJoined", "memberLeft", "unsend", "videoPlayComplete"}


def parse(payload: object) -> Sequence[Parsed]:
    """Everything in one document. LINE's own test of the address has no events and brings nothing."""
    events = mapping(payload).get("events")
    if not isinstance(events, list):
        return (Unknown(CHANNEL, shape_of(payload)),)
    return tuple(record for event in events for record in _event(mapping(event)))


def _event(event: Mapping[str, object]) -> Iterator[Parsed]:
    kind = text(event.get("type"))
    # "standby": another program or a person has this chat, and we may not answer.
    if kind in _SILENT or event.get("mode") == "standby":
        return
    found = None
    if kind == "message":
        found = _message(event, within(event, "message"))
    elif kind == "postback":
        found = _postback(event)
    yield found or Unknown(CHANNEL, shape_of(event))


def _message(event: Mapping[str, object], message: Mapping[str, object]) -> Incoming | None:
    kind, message_id = text(message.get("type")), name(message.get("id"))
    sender, group = _source(event)
    if not sender or not message_id or (kind != "text" and kind not in _MEDIA):
        return None
    words = text(message.get("text")) if kind == "text" else ""
    mentions = [mapping(one) for one in items(within(message, "mention").get("mentionees"))]
    of_us = [one for one in mentions if one.get("isSelf") is True]
    return Incoming(
        CHANNEL,
        sender,
        message_id,
        _without(words, of_us),
        group=group,
        mentioned=bool(group and of_us),
        attachments=_attachments(kind, message_id, message),
        sent_at=moment(event.get("timestamp"), per_second=1000),
        reply=_reply(event),
    )


def _postback(event: Mapping[str, object]) -> Incoming | None:
    sender, group = _source(event)
    payload, message_id = name(within(event, "postback").get("data")), name(event.get("webhookEventId"))
    if not sender or not payload or not message_id:
        return None
    return Incoming(
        CHANNEL,
        sender,
        message_id,
        button=payload,
        group=group,
        mentioned=bool(group),
        sent_at=moment(event.get("timestamp"), per_second=1000),
        reply=_reply(event),
    )


def _source(event: Mapping[str, object]) -> tuple[str, str]:
    """Who wrote, and in which group or room. A member whose ID LINE keeps back is "somebody of that group"."""
    source = within(event, "source")
    group = name(source.get("groupId")) or name(source.get("roomId"))
    return name(source.get("userId")) or group, group


def _reply(event: Mapping[str, object]) -> Mapping[str, str]:
    token, at = name(event.get("replyToken")), name(event.get("timestamp"))
    return {"token": token, "at": at} if token and at else {}


def _attachments(kind: str, message_id: str, message: Mapping[str, object]) -> tuple[Attachment, ...]:
    if kind not in _MEDIA:
        return ()
    # What an app of somebody else's put there lies with them, not with LINE.
    elsewhere = within(message, "contentProvider").get("type") == "external"
    reference = message_id if kind in _FETCHED and not elsewhere else ""
    return (Attachment(_MEDIA[kind], reference, count(message.get("fileSize"))),)


def _without(words: str, mentions: Sequence[Mapping[str, object]]) -> str:
    """The words without our own name. Places are counted in UTF-16; where no "@" is found there, all stays."""
    units = words.encode("utf-16-le")
    for mention in sorted(mentions, key=lambda one: count(one.get("index")), reverse=True):
        start, length = 2 * count(mention.get("index")), 2 * count(mention.get("length"))
        if units[start : start + 2].decode("utf-16-le", "replace") == "@":
            units = units[:start] + units[start + length :]
    return units.decode("utf-16-le", "replace").strip()
