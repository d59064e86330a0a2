"""What the fake messaging services have in common: a real web server on loopback that can be told to fail.

A service checks each request as its vendor documents, keeps what it took, and answers in the vendor's words; it
knocks at our door over HTTP with documents that it signed.
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import urlsplit

Trouble = Literal["error", "limited", "drop", "slow", "garbled"]
Reply = tuple[int, Mapping[str, Any] | bytes, Mapping[str, str]]
"""Status, JSON object or bytes as they are, headers."""


@dataclass(frozen=True)
class Request:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"

    @property
    def content(self) -> Any:
        """The JSON of its body."""
        return json.loads(self.body)


@dataclass
class Service:
    """A messaging service; each vendor's says how it answers."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """What people sent beside words, by its name there."""
    expired: set[str] = field(default_factory=set)
    """Files that it hands out no more."""
    moved: str = ""
    """Where it sends whoever asks for a file, instead of handing it out."""
    sent: list[Any] = field(default_factory=list)
    """What it took and would deliver, in order."""
    troubles: list[Trouble] = field(default_factory=list)
    """What goes wrong with the next requests, one each."""
    slow_seconds: float = 1.0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, request: Request) -> Reply:
        """Check `request` and do what it asks."""
        raise NotImplementedError

    def limited(self) -> Reply:
        """How this vendor says "too many requests"."""
        raise NotImplementedError

    def signed(self, body: bytes) -> Mapping[str, str]:
        """The headers with which this vendor signs `body`."""
        raise NotImplementedError

    def knock(self, door: str, document: Any, **headers: str) -> int:
        """POST a signed document (a JSON value, or bytes as they are) to our door; the status it answered."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        return post(door, body, {**self.signed(body), **headers})

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        """Read the request, suffer the next trouble, answer."""
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        named = {k.lower(): v for k, v in handler.headers.items()}
        request = Request(handler.path, named, body, handler.command)
        self.requests.append(request)
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble == "drop":
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.close_connection = True
            handler.connection.close()
            return
        if trouble == "slow":
            time.sleep(self.slow_seconds)
        if trouble == "garbled":
            write(handler, 200, b"<html>", {})
            return
        status, content, more = self._outcome(trouble, request)
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        write(handler, status, raw, more)

    def _outcome(self, trouble: Trouble | None, request: Request) -> Reply:
        if trouble == "error":
            return 500, {}, {}
        return self.limited() if trouble == "limited" else self.answer(request)


def handed_out(service: Service, name: str, gone: int) -> Reply:
    """A file of a service by its name; `gone`: the status with which this vendor says that there is none any more."""
    if service.moved:
        return 302, b"", {"Location": service.moved}
    if name not in service.files or name in service.expired:
        return gone, {"message": "gone"}, {}
    return 200, service.files[name], {"Content-Type": "application/octet-stream"}


def write(handler: BaseHTTPRequestHandler, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    """Send one whole answer."""
    with contextlib.suppress(OSError):
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """POST over a real connection; a door may answer and hang up before it read everything."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", parts.path, body, {"Content-Type": "application/json", **headers})
        return connection.getresponse().status
    finally:
        connection.close()


@contextlib.contextmanager
def serving(service: Service) -> Iterator[None]:
    """Run `service` on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            service.respond(self)

        def do_GET(self) -> None:
            service.respond(self)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

        def finish(self) -> None:
            with contextlib.suppress(OSError, ValueError):
                super().finish()

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """A connection that was dropped on purpose is no error."""

        def shutdown_request(self, request: Any) -> None:
            with contextlib.suppress(OSError):
                super().shutdown_request(request)

    server = Server(("127.0.0.1", 0), Handler)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
