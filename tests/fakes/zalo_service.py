"""A small Zalo: consulting messages of API v3, tokens that end and are renewed once, signed webhooks.

Sources: Zalo for Developers, Official Account: "Gửi tin Tư vấn dạng văn bản", "Xác thực và ủy quyền", "Webhook",
"Mã lỗi". HTTP 200 to everything; the number in `error` tells.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.service import Reply, Request, Service, handed_out

APP_ID = "50554360515256678"
APP_SECRET = "zalo-app-secret"
OA_SECRET = "zalo-oa-secret"
FIRST_REFRESH = "refresh-0"
OA = "1646843870823903717"
AN = "5510185758261927916"
TIME = "1749416383123"


def error(code: int, message: str) -> Reply:
    """Zalo's error."""
    return 200, {"error": code, "message": message}, {}


@dataclass
class ZaloService(Service):
    """One Official Account, its API and its token endpoint on one port."""

    access: str = ""
    refresh: str = FIRST_REFRESH
    renewals: int = 0
    lives: str = "90000"
    """Seconds that an access token serves, as Zalo writes them."""
    refused: dict[str, int] = field(default_factory=dict)
    """Person -> the error that writing to them gives."""

    def answer(self, request: Request) -> Reply:
        if request.method == "GET":
            assert "access_token" not in request.headers
            return handed_out(self, request.path.removeprefix("/"), 404)
        if request.path == "/v4/oa/access_token":
            return self._renew(request)
        return self._send(request)

    def _renew(self, request: Request) -> Reply:
        if request.headers.get("content-type") != "application/x-www-form-urlencoded":
            return error(-14001, "Invalid content type")
        asked = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if request.headers.get("secret_key") != APP_SECRET or asked.get("app_id") != APP_ID:
            return error(-14004, "Invalid secret key")
        if asked.get("grant_type") != "refresh_token" or asked.get("refresh_token") != self.refresh:
            return error(-14020, "Invalid refresh token")
        self.renewals += 1
        self.access, self.refresh = f"access-{self.renewals}", f"refresh-{self.renewals}"
        return 200, {"access_token": self.access, "refresh_token": self.refresh, "expires_in": self.lives}, {}

    def _send(self, request: Request) -> Reply:
        if request.path != "/v3.0/oa/message/cs":
            return error(-240, "This API has been shut down")
        if not self.access or request.headers.get("access_token") != self.access:
            return error(-216, "Access token is invalid")
        content = request.content
        whom, words = content["recipient"]["user_id"], content["message"]["text"]
        if not 1 <= len(words) <= 2000:
            return error(-210, "Parameter exceeds allowed range")
        if whom in self.refused:
            return error(self.refused[whom], "refused")
        self.sent.append(content)
        data = {"message_id": f"zm{len(self.sent)}", "user_id": whom, "quota": {"quota_type": "reply"}}
        return 200, {"error": 0, "message": "Success", "data": data}, {}

    def limited(self) -> Reply:
        return error(-32, "Application reached limit call api")

    def signed(self, body: bytes) -> Mapping[str, str]:
        try:
            timestamp = json.loads(body)["timestamp"]
        except (ValueError, TypeError, KeyError):
            timestamp = TIME
        mac = hashlib.sha256(APP_ID.encode() + body + f"{timestamp}{OA_SECRET}".encode()).hexdigest()
        return {"X-ZEvent-Signature": f"mac={mac}"}


def event(kind: str, message: Any = None, **parts: Any) -> dict[str, Any]:
    """One event of An's."""
    whole = {
        "app_id": APP_ID,
        "user_id_by_app": "3611371994410983884",
        "event_name": kind,
        "sender": {"id": AN},
        "recipient": {"id": OA},
        "timestamp": TIME,
        **parts,
    }
    return whole if message is None else {**whole, "message": {"msg_id": "e2a641af6661713b2874", **message}}
