"""A message to the webhook's other end, signed.

Sent as "Standard Webhooks" asks: 2xx is taken, 3xx is not followed, Retry-After is heeded. The key stays the same
when a sending is tried again, so the other end can know a repeat by it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import orjson

from soi.net import Fetched, FetchError, post
from soi.net import Limits as Wait
from soi.tipline.channel import Limits, Outgoing, SendError, Sent
from soi.tipline.channels.webhook import setup
from soi.tipline.channels.webhook.parse import MOST_BYTES
from soi.tipline.channels.webhook.signing import sign

_WAIT = Wait(seconds=20.0, body_bytes=100_000, redirects=0)
_FINAL = {410, 422}
"""How the other end says that this message will never reach this person. Anything else can be put right there."""
_LONGEST_WAIT = 86_400
_MEDIA: Mapping[str, int] = MappingProxyType(
    dict.fromkeys(("picture", "sound", "video", "file"), MOST_BYTES)
    | dict.fromkeys(("sticker", "place", "contact"), 0)
)


class Webhook:
    """See `soi.tipline.channel.Channel`. Its limits are ours: the other end may cut a text in pieces itself."""

    name = "webhook"
    limits = Limits(
        characters=4000,
        buttons=10,
        button_characters=80,
        media=_MEDIA,
        notices=frozenset({"delivered", "read"}),
        idempotent=True,
    )

    def is_set_up(self) -> bool:
        """A key, and somewhere to send to."""
        return bool(setup.keys() and setup.address()[0])

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand the message over; notices speak of it by its key."""
        url, allow = setup.address()
        now = int(time.time())
        body = orjson.dumps(event_of(outgoing, now))
        headers = {
            **sign(setup.keys(), outgoing.key, now, body),
            "Idempotency-Key": outgoing.key,
            "Content-Type": "application/json",
        }
        try:
            answer = post(url, body, headers=headers, allow=allow, limits=_WAIT)
        except FetchError as wrong:
            raise SendError(wrong.kind, perhaps_sent=wrong.sent) from None
        if not 200 <= answer.status < 300:
            raise _error(answer)
        return Sent(outgoing.key)


CHANNEL = Webhook()


def event_of(outgoing: Outgoing, now: int) -> dict[str, Any]:
    """The event `message.send`, as the guide has it."""
    return {
        "type": "message.send",
        "timestamp": datetime.fromtimestamp(now, UTC).isoformat().replace("+00:00", "Z"),
        "data": {
            "id": outgoing.key,
            "to": outgoing.to,
            "text": outgoing.text,
            "buttons": [{"payload": one.payload, "label": one.label} for one in outgoing.buttons],
            "language": outgoing.language,
            "reply": dict(outgoing.reply),
            "unasked": outgoing.unasked,
        },
    }


def _error(answer: Fetched) -> SendError:
    wait = answer.headers.get("retry-after", "")
    known = wait.isascii() and wait.isdigit() and len(wait) <= 5 and 0 < int(wait) <= _LONGEST_WAIT
    return SendError(
        str(answer.status),
        permanent=answer.status in _FINAL,
        perhaps_sent=answer.status >= 500,
        retry_after=timedelta(seconds=int(wait)) if known else None,
    )
