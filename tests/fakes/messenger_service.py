"""A small Messenger Send API: sends messages, signs webhooks. Limits and errors as Meta documents them.

Sources: Messenger Platform, "Send API Reference", "Quick replies", "Common Error Codes", "Webhook Events Reference".
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.service import Reply, Request, Service, handed_out

PAGE = "1646843870823903"
TOKEN = "EAAB-page-token"
SECRET = "app-secret-of-the-page"
VERIFY = "another word"
AN = "5510185758261927"


def error(status: int, code: int, subcode: int = 0) -> Reply:
    """The Graph API's error."""
    body = {"message": f"(#{code}) refused", "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return status, {"error": {**body, **({"error_subcode": subcode} if subcode else {})}}, {}


@dataclass
class MessengerService(Service):
    """One page."""

    outside: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def answer(self, request: Request) -> Reply:
        if (
            request.method == "GET"
        ):  # the content network: the address itself is the permission, until it expires
            assert "authorization" not in request.headers
            return handed_out(self, request.path.removeprefix("/v/"), 403)
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return error(400, 190, 463)
        content = request.content
        whom, message = content["recipient"]["id"], content["message"]
        if request.path != "/v25.0/me/messages" or content["messaging_type"] not in {"RESPONSE", "UPDATE"}:
            return error(400, 100)
        if not 1 <= len(message["text"]) <= 2000 or _wrong(message.get("quick_replies")):
            return error(400, 100)
        if whom in self.gone:
            return error(400, 551, 1545041)
        if whom in self.outside:
            return error(400, 10, 2018278)
        self.sent.append(content)
        return 200, {"recipient_id": whom, "message_id": f"m_{len(self.sent)}"}, {}

    def limited(self) -> Reply:
        return error(400, 613)

    def signed(self, body: bytes) -> Mapping[str, str]:
        mac = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={mac}"}


def _wrong(replies: Any) -> bool:
    if replies is None:
        return False
    fit = all(
        one["content_type"] == "text" and 1 <= len(one["title"]) <= 20 and 1 <= len(one["payload"]) <= 1000
        for one in replies
    )
    return not (fit and 1 <= len(replies) <= 13)


def event(**parts: Any) -> dict[str, Any]:
    """A document with one event of An's."""
    one = {"sender": {"id": AN}, "recipient": {"id": PAGE}, "timestamp": 1749416383123, **parts}
    return {"object": "page", "entry": [{"id": PAGE, "time": 1749416383200, "messaging": [one]}]}
