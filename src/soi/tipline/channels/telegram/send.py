"""A message to a chat of Telegram.

Limits, as https://core.telegram.org/bots/api has them: text of 1 to 4096 characters (#sendmessage), a button's
`callback_data` of 1 to 64 bytes (#inlinekeyboardbutton), files that a bot may fetch of at most 20 MB (#getfile).
Telegram documents no longest label; ours is what a telephone shows in a line. It knows no repeated sending."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from soi.tipline.channel import Attachment, Limits, Outgoing, SendError, Sent
from soi.tipline.channels.telegram import files, setup
from soi.tipline.channels.telegram.api import MovedError, call

_PAYLOAD_BYTES = 64
_MEDIA = MappingProxyType(
    {
        "picture": files.LARGEST,
        "sound": files.LARGEST,
        "video": files.LARGEST,
        "file": files.LARGEST,
        "sticker": files.LARGEST,
        "place": 0,
        "contact": 0,
    }
)


class Telegram:
    """See `soi.tipline.channel.Channel`."""

    name = "telegram"
    limits = Limits(characters=4096, buttons=8, button_characters=40, media=_MEDIA)

    def is_set_up(self) -> bool:
        """A token, and a way for messages to come in."""
        return bool(setup.token()) and (bool(setup.secret()) or setup.polls())

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand the message over; a group that became a supergroup is written to under its new number."""
        message = message_of(outgoing)
        try:
            result = call("sendMessage", message)
        except MovedError as moved:
            message.pop("reply_parameters", None)  # it had its number in the old group
            message.pop("message_thread_id", None)
            result = call("sendMessage", {**message, "chat_id": moved.chat})
        number = result.get("message_id") if isinstance(result, dict) else None
        return Sent(f"{message['chat_id']}:{number}" if isinstance(number, int) else "")

    def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """What somebody sent. Raises `NotFetchedError`."""
        return files.fetch(attachment, limit)


CHANNEL = Telegram()


def message_of(outgoing: Outgoing) -> dict[str, Any]:
    """The fields of `sendMessage`. Plain text: nothing in it can become a link or a command by markup."""
    if not outgoing.to.removeprefix("-").isdecimal():
        raise SendError("bad-address", permanent=True)
    message: dict[str, Any] = {
        "chat_id": int(outgoing.to),
        "text": outgoing.text,
        # The preview of a hoax must not stand below the answer to it.
        "link_preview_options": {"is_disabled": True},
    }
    if outgoing.buttons:
        if any(not 1 <= len(one.payload.encode()) <= _PAYLOAD_BYTES for one in outgoing.buttons):
            raise SendError("bad-button", permanent=True)
        rows = [[{"text": one.label, "callback_data": one.payload}] for one in outgoing.buttons]
        message["reply_markup"] = {"inline_keyboard": rows}
    if outgoing.unasked:
        return message
    if outgoing.reply.get("message", "").isdecimal():
        number = int(outgoing.reply["message"])
        message["reply_parameters"] = {"message_id": number, "allow_sending_without_reply": True}
    if outgoing.reply.get("thread", "").isdecimal():
        message["message_thread_id"] = int(outgoing.reply["thread"])
    return message
