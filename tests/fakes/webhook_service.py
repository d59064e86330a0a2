"""The other end of a signed webhook as a small real web server that checks what it gets. Its signatures are made
by its own few lines, not by Soi's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OLD_SECRET = "whsec_" + base64.b64encode(bytes(range(40, 72))).decode()
FIELDS = {"id", "to", "text", "buttons", "language", "reply", "unasked"}


def signature(name: str, seconds: object, body: bytes, secret: str = SECRET) -> str:
    """As the specification has it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    made = hmac.new(key, f"{name}.{seconds}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(made.digest()).decode()


def signed(body: bytes, name: str = "ev-1", age: int = 0, secret: str = SECRET) -> dict[str, str]:
    """Headers of an event that was sent `age` seconds ago."""
    seconds = int(time.time()) - age
    return {
        "webhook-id": name,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(name, seconds, body, secret),
    }


@dataclass
class WebhookService:
    """`shown`: what people saw, each message once; `refused`: why requests were turned away."""

    port: int = 0
    secret: str = SECRET
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    drops: int = 0
    slow: float = 0.0
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/from-soi"

    def answer(self, headers: Any, body: bytes) -> int | None:
        """The status; None: cut the connection."""
        self.requests += 1
        time.sleep(self.slow)
        wrong = self._wrong(headers, body)
        if wrong:
            self.refused.append(wrong)
            return 403
        if self.status < 300:
            self.shown.setdefault(headers["webhook-id"], json.loads(body)["data"])
        if self.drops:
            self.drops -= 1
            return None
        return self.status

    def _wrong(self, headers: Any, body: bytes) -> str:
        name, seconds = headers["webhook-id"] or "", headers["webhook-timestamp"] or ""
        if signature(name, seconds, body, self.secret) not in (headers["webhook-signature"] or "").split():
            return "signature"
        if abs(time.time() - int(seconds)) > 300 or "." in name or headers["Idempotency-Key"] != name:
            return "headers"
        event = json.loads(body)
        data = event["data"]
        sound = event["type"] == "message.send" and data.keys() == FIELDS and data["id"] == name
        return (
            ""
            if sound and headers["Content-Type"] == "application/json" and len(data["text"]) <= 4000
            else "body"
        )


@contextmanager
def webhook_service() -> Iterator[WebhookService]:
    """Serve on a port of this machine until the end of the `with`."""
    service = WebhookService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = service.answer(self.headers, body)
            if status is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(status)
            for name, value in {"Content-Length": "0", **service.headers}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]
    service.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
