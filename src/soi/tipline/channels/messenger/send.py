"""One message to Messenger's Send API.

Sources (Meta, Messenger Platform): "Send API Reference", "Quick replies", "Common Error Codes". Everything goes
out within 24 hours of the person's last message, so no message tag is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings

from soi.tipline.channel import Attachment, Limits, Outgoing, SendError, Sent
from soi.tipline.channels.messenger import files
from soi.tipline.channels.messenger.parse import CHANNEL
from soi.tipline.payloads import name, within
from soi.tipline.services import Answer, ask

MEGABYTE = 1_000_000
_PERMANENT = {
    "100",  # a parameter is wrong; 2018001: nobody of that name
    "551",  # this person cannot be written to now: they blocked or left
    "10.2018278",  # more than 24 hours since the person wrote
    "10.2018065",  # the same, by its older name
    "200.1545041",  # the person takes no messages from the page
}
"""Codes, with a point and the subcode where only that is. Of the page or the token: not here, the letter waits."""
_WAITS: Mapping[str, timedelta] = {
    "4": timedelta(hours=1),
    "32": timedelta(hours=1),
    "613": timedelta(minutes=5),
    "80006": timedelta(hours=1),
    "368": timedelta(hours=1),
    "1200": timedelta(minutes=5),
}
_UNCLEAR = {"1"}
"""By the error codes' page: the message may have gone out although the endpoint returns this."""


class Messenger:
    """The page that `SOI_MESSENGER_TOKEN` is of."""

    name = CHANNEL
    limits = Limits(
        characters=2_000,
        buttons=13,
        button_characters=20,
        window=timedelta(hours=24),
        media={
            "picture": 8 * MEGABYTE,
            "sound": 25 * MEGABYTE,
            "video": 25 * MEGABYTE,
            "file": 25 * MEGABYTE,
            "sticker": 0,
            "place": 0,
        },
        notices=frozenset({"delivered"}),
    )

    def is_set_up(self) -> bool:
        """Whether the page's token, the app secret and the word for Meta's greeting are all there."""
        return all(
            (settings.SOI_MESSENGER_TOKEN, settings.SOI_MESSENGER_APP_SECRET, settings.SOI_MESSENGER_VERIFY)
        )

    def send(self, outgoing: Outgoing) -> Sent:
        """Send the text, with its choices as quick replies. Raises `SendError`."""
        assert len(outgoing.text) <= self.limits.characters
        assert len(outgoing.buttons) <= self.limits.buttons
        answer = ask(
            f"{settings.SOI_MESSENGER_API.rstrip('/')}/me/messages",
            _payload(outgoing),
            {"Authorization": f"Bearer {settings.SOI_MESSENGER_TOKEN}"},
        )
        message_id = name(answer.content.get("message_id"))
        if answer.status == 200 and message_id:
            return Sent(message_id)
        raise _error(answer)

    def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """What somebody sent. Raises `NotFetchedError`."""
        return files.fetch(attachment, limit)


def _payload(outgoing: Outgoing) -> dict[str, object]:
    message: dict[str, object] = {"text": outgoing.text, "metadata": outgoing.key}
    if outgoing.buttons:
        message["quick_replies"] = [
            {"content_type": "text", "title": button.label, "payload": button.payload}
            for button in outgoing.buttons
        ]
    return {
        "recipient": {"id": outgoing.to},
        "messaging_type": "UPDATE" if outgoing.unasked else "RESPONSE",
        "message": message,
    }


def _error(answer: Answer) -> SendError:
    error = within(answer.content, "error")
    code, subcode = name(error.get("code")), name(error.get("error_subcode"))
    if not code.isdigit():
        unclear = answer.status == 200 or answer.status >= 500
        return SendError(f"http-{answer.status}", perhaps_sent=unclear, retry_after=answer.retry_after)
    full = f"{code}.{subcode}" if subcode.isdigit() else code
    return SendError(
        full,
        permanent=code in _PERMANENT or full in _PERMANENT,
        perhaps_sent=code in _UNCLEAR,
        retry_after=answer.retry_after or _WAITS.get(code),
    )
