"""One message to LINE: in reply to a fresh message with its token, else pushed.

Sources (LINE Developers): "Messaging API reference", Send reply message and Send push message; "Retry failed API
requests". Replies are free, but their token serves once and for about a minute, and a reply that was cut off
cannot be told from one that arrived. Pushes count towards the month's quota, but bear a key by which LINE knows a
repeat (409). `SOI_LINE_REPLY=false` has everything pushed: then no crash can leave a message in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from soi.tipline.channel import Attachment, Limits, Outgoing, SendError, Sent
from soi.tipline.channels.line import files
from soi.tipline.channels.line.parse import CHANNEL
from soi.tipline.payloads import items, mapping, moment, name, text
from soi.tipline.services import Answer, ask

UNITS = 5_000
"""UTF-16 units of a text. An emoji is two, so fewer characters are declared."""
FRESH = timedelta(seconds=50)
MEGABYTE = 1_000_000
_MONTH_IS_FULL = "You have reached your monthly limit."


class Line:
    """The official account that `SOI_LINE_TOKEN` is of."""

    name = CHANNEL

    @property
    def limits(self) -> Limits:
        """As documented; whether repeats are known depends on `SOI_LINE_REPLY`."""
        return Limits(
            characters=4_500,
            buttons=13,
            button_characters=20,
            media={
                "picture": 10 * MEGABYTE,
                "sound": 200 * MEGABYTE,
                "video": 200 * MEGABYTE,
                "file": 1_000 * MEGABYTE,
                "sticker": 0,
                "place": 0,
            },
            idempotent=not settings.SOI_LINE_REPLY,
        )

    def is_set_up(self) -> bool:
        """Whether the channel's access token and its secret are there."""
        return bool(settings.SOI_LINE_TOKEN and settings.SOI_LINE_SECRET)

    def send(self, outgoing: Outgoing) -> Sent:
        """Send the text, with its choices as quick replies. Raises `SendError`."""
        assert len(outgoing.buttons) <= self.limits.buttons
        if len(outgoing.text.encode("utf-16-le")) > 2 * UNITS:
            raise SendError("too-long", permanent=True)
        if settings.SOI_LINE_REPLY and _is_fresh(outgoing.reply):
            sent = _replied(outgoing)
            if sent is not None:
                return sent
        return _pushed(outgoing)

    def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """What somebody sent. Raises `NotFetchedError`."""
        return files.fetch(attachment, limit)


def _is_fresh(reply: Mapping[str, str]) -> bool:
    at = moment(reply.get("at"), per_second=1000)
    return bool(reply.get("token")) and at is not None and datetime.now(UTC) - at < FRESH


def _replied(outgoing: Outgoing) -> Sent | None:
    """Answer with the token, or None where it is used up or too old."""
    payload = {"replyToken": outgoing.reply["token"], "messages": [_message(outgoing)]}
    answer = ask(_url("reply"), payload, _headers())
    if answer.status == 400 and text(answer.content.get("message")) == "Invalid reply token":
        return None
    if answer.status == 200:
        return _sent(answer)
    raise _error(answer, unclear=answer.status >= 500)


def _pushed(outgoing: Outgoing) -> Sent:
    key = str(uuid5(NAMESPACE_URL, f"soi:{outgoing.key}"))
    try:
        answer = ask(
            _url("push"),
            {"to": outgoing.to, "messages": [_message(outgoing)]},
            {**_headers(), "X-Line-Retry-Key": key},
        )
    except SendError as wrong:
        # LINE knows the key: sending again reaches nobody twice.
        raise SendError(wrong.code, permanent=wrong.permanent) from None
    if answer.status in {200, 409}:
        return _sent(answer)
    raise _error(answer, unclear=False)


def _message(outgoing: Outgoing) -> dict[str, object]:
    message: dict[str, object] = {"type": "text", "text": outgoing.text}
    if outgoing.buttons:
        message["quickReply"] = {
            "items": [
                {
                    "type": "action",
                    "action": {
                        "type": "postback",
                        "label": button.label,
                        "data": button.payload,
                        "displayText": button.label,
                    },
                }
                for button in outgoing.buttons
            ]
        }
    return message


def _url(verb: str) -> str:
    return f"{settings.SOI_LINE_API}/v2/bot/message/{verb}"


def _headers() -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.SOI_LINE_TOKEN}"}


def _sent(answer: Answer) -> Sent:
    messages = items(answer.content.get("sentMessages"))
    return Sent(name(mapping(messages[0]).get("id")) if messages else "")


def _error(answer: Answer, *, unclear: bool) -> SendError:
    if answer.status == 429:
        full = text(answer.content.get("message")) == _MONTH_IS_FULL
        wait = timedelta(hours=6) if full else timedelta(minutes=1)
        return SendError("monthly-limit" if full else "http-429", retry_after=answer.retry_after or wait)
    # 401 and 403 are about the token and the plan: the operator mends that, and the letter waits.
    return SendError(
        f"http-{answer.status}",
        permanent=answer.status == 400,
        perhaps_sent=unclear,
        retry_after=answer.retry_after,
    )
