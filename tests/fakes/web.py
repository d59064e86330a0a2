"""Small real web servers on loopback: one that answers as told, and a canary that must never be reached."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Respond = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class FakeWeb:
    """A server on 127.0.0.1 that keeps the headers of every request it got."""

    port: int
    requests: list[tuple[str, str, Mapping[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def reply(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Respond:
    """An answer with these parts, its length stated unless `headers` say otherwise."""

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return respond


@contextlib.contextmanager
def fake_web(routes: Mapping[str, Respond]) -> Iterator[FakeWeb]:
    """Serve `routes` (path without query -> answer); any other path is 404."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            web.requests.append((self.command, self.path, dict(self.headers.items())))
            respond = routes.get(self.path.split("?")[0], reply(404))
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                respond(self)

        do_POST = do_GET  # noqa: N815 (the standard library's name)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web = FakeWeb(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Canary:
    """Listens where nothing may ever connect."""

    port: int
    hits: int = 0


@contextlib.contextmanager
def canary() -> Iterator[Canary]:
    """One listener on every IPv4 and, where the machine has it, IPv6 address of this machine."""
    listener = _listener()
    bird = Canary(listener.getsockname()[1])

    def listen() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            bird.hits += 1
            connection.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield bird
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(2)


def _listener() -> socket.socket:
    if socket.has_dualstack_ipv6():
        return socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
    return socket.create_server(("0.0.0.0", 0))
