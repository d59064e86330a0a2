"""An update of Telegram's Bot API (https://core.telegram.org/bots/api#update) as our records. Pure.

Whatever is sent, nothing is raised. Offsets of entities count UTF-16 units, as Telegram does (#messageentity)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from soi.tipline.channel import Attachment, Incoming, Parsed, Unknown, shape_of
from soi.tipline.channels.telegram.media import attachments

Fields = Mapping[str, Any]
_NOTHING: Fields = {}
_GROUPS = {"group", "supergroup"}
_IGNORED = {
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "my_chat_member",
    "chat_member",
    "message_reaction",
    "message_reaction_count",
    "chat_boost",
    "removed_chat_boost",
}
"""Updates we know and have nothing to do with: an edit is the same message, and that we have already."""
_SERVICE = {
    "new_chat_members",
    "left_chat_member",
    "new_chat_title",
    "new_chat_photo",
    "delete_chat_photo",
    "group_chat_created",
    "supergroup_chat_created",
    "migrate_to_chat_id",
    "migrate_from_chat_id",
    "pinned_message",
    "forum_topic_created",
    "forum_topic_edited",
    "forum_topic_closed",
    "forum_topic_reopened",
    "message_auto_delete_timer_changed",
    "video_chat_started",
    "video_chat_ended",
}
"""Messages nobody wrote."""
_COMMAND = re.compile(r"/(\w{1,64})(?:@(\w{1,64}))?(?!\w)\s*", re.ASCII)
_ASKING = {"soi", "check"}
"""Commands before a question, which are no part of it."""
_OURS = _ASKING | {"soi_quiet", "soi_talk", "start", "help"}


@dataclass(frozen=True, slots=True)
class Bot:
    """Who we are there: our number, and our name without @ ("" if it was not set)."""

    number: int
    name: str


def parse(update: object, bot: Bot) -> tuple[Parsed, ...]:
    """What one update says: a message, a pressed button, something we do not know, or nothing to us."""
    if not isinstance(update, dict):
        return (Unknown("telegram", shape_of(update)),)
    found: Parsed | None = None
    if message := _fields(update, "message"):
        if _of_nobody(message):
            return ()
        found = _message(message, bot)
    elif query := _fields(update, "callback_query"):
        found = _pressed(query)
    elif _IGNORED & update.keys():
        return ()
    return (found or Unknown("telegram", shape_of(update)),)


def pressed(update: object) -> str:
    """The number under which a pressed button waits for an answer, "" if no button was pressed."""
    query = _fields(update, "callback_query") if isinstance(update, dict) else _NOTHING
    return _text(query, "id")


def _of_nobody(message: Fields) -> bool:
    """Not somebody's message to us: a service message, another bot's, or one of a channel's."""
    chat = _fields(message, "chat")
    if (
        chat.get("type") == "channel"
        or _SERVICE & message.keys()
        or message.get("is_automatic_forward") is True
    ):
        return True
    return _fields(message, "from").get("is_bot") is True and not _number(
        _fields(message, "sender_chat"), "id"
    )


def _message(message: Fields, bot: Bot) -> Incoming | None:
    chat, number = _number(_fields(message, "chat"), "id"), _number(message, "message_id")
    sender = _number(_fields(message, "sender_chat"), "id") or _number(_fields(message, "from"), "id")
    kind = _text(_fields(message, "chat"), "type")
    if not (chat and number and sender) or kind not in _GROUPS | {"private"}:
        return None
    group = kind in _GROUPS
    named, text = _said(message, bot)
    named = named or _fields(_fields(message, "reply_to_message"), "from").get("id") == bot.number
    media = attachments(message)
    if named and not text and not media:
        text, media = _pointed_at(message, bot)
    if not (text or media or named):
        return None
    return Incoming(
        "telegram",
        str(sender),
        f"{chat}:{number}",
        text,
        group=str(chat) if group else "",
        mentioned=group and named,
        # An anonymous admin writes as the group itself; nobody else can.
        from_admin=group and sender == chat,
        attachments=media,
        language=_language(message),
        sent_at=_when(message),
        reply=_place(message, number),
    )


def _said(message: Fields, bot: Bot) -> tuple[bool, str]:
    """Whether we are named in the message, and what it says without our name and a command of ours."""
    text = "text" if "text" in message else "caption"
    words = _text(message, text)
    units = words.encode("utf-16-le")
    ours = [
        (start * 2, end * 2)
        for start, end, entity in _entities(message, "entities" if text == "text" else "caption_entities")
        if _names(entity, units[start * 2 : end * 2].decode("utf-16-le", "replace"), bot)
    ]
    for start, end in sorted(set(ours), reverse=True):
        units = units[:start] + units[end:]
    rest = units.decode("utf-16-le", "replace").strip()
    commanded, rest = _without_command(rest, bot)
    return bool(ours) or commanded, rest


def _names(entity: Fields, said: str, bot: Bot) -> bool:
    """Whether this part of a message is our name."""
    if entity.get("type") == "mention":
        return bool(bot.name) and said.lower() == f"@{bot.name}".lower()
    return entity.get("type") == "text_mention" and _fields(entity, "user").get("id") == bot.number


def _without_command(text: str, bot: Bot) -> tuple[bool, str]:
    """Whether it begins with a command to us; and it without `/soi`, `/check` or the name behind a command."""
    found = _COMMAND.match(text)
    if not found:
        return False, text
    command, addressee = found[1].lower(), (found[2] or "").lower()
    if (addressee and addressee != bot.name.lower()) or command not in _OURS:
        return False, text
    rest = text[found.end() :]
    return True, rest if command in _ASKING else f"/{command} {rest}".strip()


def _pointed_at(message: Fields, bot: Bot) -> tuple[str, tuple[Attachment, ...]]:
    """`/check` with no words of its own, as a reply: what it replies to is asked about, unless that is our own."""
    earlier = _fields(message, "reply_to_message")
    if not earlier or _fields(earlier, "from").get("id") == bot.number:
        return "", ()
    return _said(earlier, bot)[1], attachments(earlier)


def _pressed(query: Fields) -> Incoming | None:
    message = _fields(query, "message")
    sender, chat = _number(_fields(query, "from"), "id"), _fields(message, "chat")
    name, payload = _text(query, "id"), _text(query, "data")
    if not (sender and name and payload):
        return None
    group = _text(chat, "type") in _GROUPS
    return Incoming(
        "telegram",
        str(sender),
        f"button:{name}",
        button=payload,
        group=str(_number(chat, "id")) if group else "",
        mentioned=group,
        language=_language(query),
        reply=_place(message, _number(message, "message_id")),
    )


def _place(message: Fields, number: int) -> dict[str, str]:
    """Where an answer goes: below the message, in its topic."""
    place = {"message": str(number)} if number > 0 else {}
    thread = _number(message, "message_thread_id")
    if message.get("is_topic_message") is True and thread > 0:
        place["thread"] = str(thread)
    return place


def _entities(message: Fields, name: str) -> Iterator[tuple[int, int, Fields]]:
    """Start, end (in UTF-16 units) and fields of each entity that lies where it says."""
    found = message.get(name)
    for entity in found[:100] if isinstance(found, list) else ():
        if isinstance(entity, dict):
            start, length = entity.get("offset"), _number(entity, "length")
            if isinstance(start, int) and 0 <= start <= 5000 and 0 < length <= 5000:
                yield start, start + length, entity


def _language(message: Fields) -> str:
    code = _text(_fields(message, "from"), "language_code")
    return code if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}", code) else ""


def _when(message: Fields) -> datetime | None:
    seconds = _number(message, "date")
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 10_000_000_000 else None


def _fields(of: Fields, name: str) -> Fields:
    found = of.get(name)
    return found if isinstance(found, dict) else _NOTHING


def _number(of: Fields, name: str) -> int:
    """Telegram's numbers have at most 52 bits; 0 for anything else."""
    found = of.get(name)
    return found if type(found) is int and abs(found) < 1 << 53 else 0


def _text(of: Fields, name: str) -> str:
    """Without half characters and NUL, which no database takes."""
    found = of.get(name)
    if not isinstance(found, str):
        return ""
    return found.replace("\0", " ").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
