"""One call of a method of the Bot API, and what its errors mean for us.

Sources: https://core.telegram.org/bots/api#making-requests (the envelope `ok`, `result`, `error_code`,
`description`, `parameters`) and #responseparameters (`retry_after` in seconds, `migrate_to_chat_id`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson

from soi.net import FetchError, Limits, post_json
from soi.tipline.channel import SendError
from soi.tipline.channels.telegram import setup

SECONDS = 15.0
_LONGEST_WAIT = 86_400


class MovedError(SendError):
    """The group has become a supergroup with another number."""

    def __init__(self, chat: int) -> None:
        super().__init__("chat-moved")
        self.chat = chat


def call(method: str, payload: Mapping[str, Any], seconds: float = SECONDS) -> Any:
    """The method's `result`. Raises `SendError`, whose words hold neither token nor payload."""
    base, allow = setup.api()
    limits = Limits(seconds=seconds, redirects=0)
    try:
        answer = post_json(base + method, dict(payload), headers={}, allow=allow, limits=limits)
    except FetchError as wrong:
        raise SendError(wrong.kind, perhaps_sent=wrong.sent) from None
    said = _object(answer.body)
    if answer.status == 200 and said.get("ok") is True:
        return said.get("result")
    raise _error(answer.status, said)


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _error(status: int, said: Mapping[str, Any]) -> SendError:
    """403: the person blocked the bot, or it was put out of the group. 400: no such chat, or a message that
    will not become right. 401 and 404: the token, which the operator can put right."""
    more = said.get("parameters")
    more = more if isinstance(more, dict) else {}
    if status == 200:
        return SendError("no-answer", perhaps_sent=True)
    if isinstance(moved := more.get("migrate_to_chat_id"), int):
        return MovedError(moved)
    if status == 429:
        wait = more.get("retry_after")
        if isinstance(wait, int) and 0 < wait <= _LONGEST_WAIT:
            return SendError("429", retry_after=timedelta(seconds=wait))
        return SendError("429")
    code = _NAMES.get(status, str(status))
    description = str(said.get("description", "")).lower()
    if status == 400:
        code = next((name for words, name in _REFUSALS if words in description), code)
    return SendError(code, permanent=status in {400, 403}, perhaps_sent=status >= 500)


_REFUSALS = (("chat not found", "chat-not-found"), ("file is too big", "too-big"))
_NAMES = {401: "token-refused", 403: "blocked", 404: "token-refused"}
