"""The connection itself: one look-up, every answer checked, the connection pinned to a checked address, the
peer verified, and the whole exchange held to one deadline."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

import httpcore2

from soi.net.addresses import refusal
from soi.net.errors import FetchError

Resolver = Callable[[str, float], Sequence[str]]
"""Host name and seconds left -> its addresses, as literals."""


def system_resolver(host: str, seconds: float) -> Sequence[str]:
    """The operating system's answer, waited for at most `seconds` (its own time-out can be a minute)."""
    found: list[str] = []

    def look_up() -> None:
        try:
            rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(dict.fromkeys(str(row[4][0]) for row in rows))

    thread = threading.Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise FetchError("timeout", "The host's name took too long to look up.")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Wire:
    """What stands between Soi and the network; tests put their own resolver and connector here."""

    resolver: Resolver = system_resolver
    connector: httpcore2.NetworkBackend = httpcore2.SyncBackend()  # noqa: RUF009 (it holds no state)


class PinnedBackend(httpcore2.NetworkBackend):
    """Connects only to addresses that were checked, within one deadline for the whole exchange."""

    def __init__(self, wire: Wire, deadline: float, *, private: bool) -> None:
        """`deadline`: on `time.monotonic`'s clock. `private`: the operator allowed this very host."""
        self._wire = wire
        self._deadline = deadline
        self._private = private
        self.peer = ""
        self.wrote = False
        """Whether any of the request was handed to the connection (a TLS handshake is not part of it)."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Look `host` up once, check every answer, connect to the first that takes us."""
        failed = FetchError("unreachable", "The host cannot be reached.")
        for address in self._checked(host):
            try:
                stream = self._wire.connector.connect_tcp(
                    address, port, left(self._deadline), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
            self._verify(stream, address)
            return _DeadlineStream(stream, self._deadline, self._note_write)
        raise failed

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        """Never: a socket on this machine is no web address."""
        raise FetchError("refused", "Sockets on this machine are not fetched.")

    def _note_write(self) -> None:
        self.wrote = True

    def _checked(self, host: str) -> Sequence[str]:
        addresses = [host] if _is_literal(host) else self._wire.resolver(host, left(self._deadline))
        if not addresses:
            raise FetchError("unreachable", "The host's name is not known.", "unknown-host")
        for address in addresses:
            why = None if self._private else refusal(address)
            if why:
                raise FetchError("refused", f"The host is not on the public internet ({why}).", "private")
        return addresses

    def _verify(self, stream: httpcore2.NetworkStream, address: str) -> None:
        peer = stream.get_extra_info("server_addr")
        self.peer = str(peer[0]) if peer else ""
        if not _is_literal(self.peer) or ip_address(self.peer) != ip_address(address):
            stream.close()
            raise FetchError("refused", "The connection did not reach the address that was checked.")


class _DeadlineStream(httpcore2.NetworkStream):
    """A stream whose every wait ends at the exchange's deadline: a server that drips bytes gains nothing."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: float, writes: Callable[[], None]) -> None:
        self._inner = inner
        self._deadline = deadline
        self._writes = writes

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        seconds = left(self._deadline)
        self._writes()
        self._inner.write(buffer, seconds)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        inner = self._inner.start_tls(ssl_context, server_hostname, left(self._deadline))
        return _DeadlineStream(inner, self._deadline, self._writes)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def left(deadline: float) -> float:
    """Seconds until `deadline`; raises `FetchError` when there are none."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise FetchError("timeout", "The host took too long to answer.")
    return seconds


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
