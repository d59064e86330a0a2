"""The internet, played by a small server on loopback."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import httpcore2


class Elsewhere(httpcore2.SyncBackend):
    """Stands in for the internet: whatever public address is asked for, the small server answers."""

    def __init__(self, port: int, claims: str = "") -> None:
        self.port = port
        self.claims = claims
        self.told: list[tuple[str, int]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        self.told.append((host, port))
        stream = super().connect_tcp("127.0.0.1", self.port, timeout, local_address, socket_options)
        return _Renamed(stream, self.claims or host, port)


class _Renamed(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream, host: str, port: int) -> None:
        self._inner, self._name = inner, (host, port)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, timeout)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._name if info == "server_addr" else self._inner.get_extra_info(info)
