"""A small LINE Messaging API: replies and pushes, knows retry keys, signs webhooks.

Sources: LINE Developers, "Messaging API reference", "Retry failed API requests", "Verify webhook signature".
"""

from __future__ import annotations

import hashlib
import hmac
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tests.fakes.service import Reply, Request, Service, handed_out

TOKEN = "line-channel-token"
SECRET = "line-channel-secret"
AN = "U4af4980629aabbccddeeff0011223344"
GROUP = "Ca56f94637caabbccddeeff0011223344"


@dataclass
class LineService(Service):
    """One official account."""

    reply_tokens: set[str] = field(default_factory=set)
    """Those not used yet."""
    accepted: dict[str, Any] = field(default_factory=dict)
    """Answers to pushes by their retry key."""
    monthly_limit: int = 1000
    pushed: int = 0
    preparing: set[str] = field(default_factory=set)
    """Recordings that are not ready yet."""

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Authentication failed. Confirm that the access token is valid."}, {}
        if request.method == "GET":
            return self._content(request)
        content = request.content
        if len(content["messages"]) > 5 or any(map(_wrong, content["messages"])):
            return 400, {"message": "The request body has 1 error(s)"}, {}
        if request.path == "/v2/bot/message/reply":
            return self._reply(content, request)
        return self._push(content, request)

    def _content(self, request: Request) -> Reply:
        name = request.path.removeprefix("/v2/bot/message/").removesuffix("/content")
        return (202, b"", {}) if name in self.preparing else handed_out(self, name, 410)

    def _reply(self, content: Any, request: Request) -> Reply:
        if "x-line-retry-key" in request.headers:
            return 400, {"message": "The retry key is not supported"}, {}
        if content["replyToken"] not in self.reply_tokens:
            return 400, {"message": "Invalid reply token"}, {}
        self.reply_tokens.remove(content["replyToken"])
        return self._taken(content)

    def _push(self, content: Any, request: Request) -> Reply:
        key = str(UUID(request.headers["x-line-retry-key"]))
        if key in self.accepted:
            earlier = {"message": "The retry key is already accepted", **self.accepted[key]}
            return 409, earlier, {"x-line-accepted-request-id": "r1"}
        if content["to"][:1] not in {"U", "C", "R"} or len(content["to"]) != 33:
            return 400, {"message": "The property, 'to', in the request body is invalid"}, {}
        if self.pushed >= self.monthly_limit:
            return 429, {"message": "You have reached your monthly limit."}, {}
        self.pushed += 1
        reply = self._taken(content)
        self.accepted[key] = reply[1]
        return reply

    def _taken(self, content: Any) -> Reply:
        self.sent.append(content)
        return (
            200,
            {"sentMessages": [{"id": str(461230966842064897 + len(self.sent)), "quoteToken": "q"}]},
            {},
        )

    def limited(self) -> Reply:
        return 429, {"message": "The API rate limit has been exceeded. Try again later."}, {}

    def signed(self, body: bytes) -> Mapping[str, str]:
        mac = hmac.new(SECRET.encode(), body, hashlib.sha256).digest()
        return {"X-Line-Signature": b64encode(mac).decode()}


def _wrong(message: Any) -> bool:
    items = message.get("quickReply", {"items": [None]})["items"]
    actions = [item["action"] for item in items if item]
    fit = all(
        one["type"] == "postback" and 1 <= len(one["label"]) <= 20 and 1 <= len(one["data"]) <= 300
        for one in actions
    )
    units = len(message["text"].encode("utf-16-le")) // 2
    return not (message["type"] == "text" and 1 <= units <= 5000 and 1 <= len(items) <= 13 and fit)


def document(*events: dict[str, Any]) -> dict[str, Any]:
    """A webhook document."""
    return {"destination": "U00000000000000000000000000000000", "events": list(events)}


def event(kind: str = "message", **parts: Any) -> dict[str, Any]:
    """One event of An's, of this very moment."""
    return {
        "type": kind,
        "mode": "active",
        "webhookEventId": "01HC7D3ADBCXZMD5GZMVTYCPAJ",
        "deliveryContext": {"isRedelivery": False},
        "timestamp": int(time.time() * 1000),
        "source": {"type": "user", "userId": AN},
        "replyToken": "token-1",
        **parts,
    }


def text(words: str, **parts: Any) -> dict[str, Any]:
    """The message of an event with words."""
    return {"type": "text", "id": "476354485175451954", "quoteToken": "q", "text": words, **parts}
