"""Fetch a public web address, safely: every hop checked, connected to what was checked, and held to limits.

No proxy of the environment, no cookies, no credentials, our own User-Agent."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import httpcore2

from soi.net.decoding import ACCEPTED, decoded, too_large
from soi.net.errors import FetchError
from soi.net.urls import Address, joined, parse
from soi.net.wire import PinnedBackend, Wire

_REDIRECTS = {301, 302, 303, 307, 308}
_NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Limits:
    """How long (seconds, for a fetch with all its redirects) and how much (bytes, received and decoded)."""

    seconds: float = 10.0
    body_bytes: int = 5_000_000
    decoded_bytes: int = 20_000_000
    ratio: int = 100
    redirects: int = 3
    ports: frozenset[int] = frozenset({80, 443})


DEFAULT = Limits()


@dataclass(frozen=True, slots=True)
class Streamed:
    """An answer whose body is still to be read: `chunks` yields its decoded bytes, once."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case; of a repeated header the last."""
    chunks: Iterator[bytes]
    final_url: str
    peer: str
    """The address that was connected to."""
    length: int | None
    """Bytes the host says it will send, before decoding."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole answer, of whatever status."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    final_url: str
    peer: str


@dataclass(frozen=True, slots=True)
class _Exchange:
    """What stays the same over the hops of one fetch."""

    limits: Limits
    deadline: float
    allow: Set[str]
    wire: Wire
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None


def fetch(
    url: str, *, limits: Limits = DEFAULT, allow: Set[str] = _NOBODY, wire: Wire | None = None
) -> Fetched:
    """Fetch `url` with GET, following redirects. Raises `FetchError`.

    `allow`: hosts, as written in `url`, that the operator permits although they are private, on any port;
    they are permitted as the first address only, never as the target of a redirect."""
    with stream(url, limits=limits, allow=allow, wire=wire) as answer:
        return _whole(answer)


@contextmanager
def stream(
    url: str, *, limits: Limits = DEFAULT, allow: Set[str] = _NOBODY, wire: Wire | None = None
) -> Iterator[Streamed]:
    """As `fetch`, for bodies too large to hold: read `chunks` inside the `with`."""
    exchange = _Exchange(limits, time.monotonic() + limits.seconds, allow, wire or Wire())
    with _hops(parse(url), exchange) as answer:
        yield answer


def post_json(
    url: str, payload: Any, *, headers: Mapping[str, str], allow: Set[str], limits: Limits = DEFAULT
) -> Fetched:
    """POST `payload` as JSON to a service that the operator configured; no redirect is followed.

    `allow`: see `fetch`; a service on this machine has to be named there."""
    exchange = _Exchange(
        limits,
        time.monotonic() + limits.seconds,
        allow,
        Wire(),
        "POST",
        {**headers, "Content-Type": "application/json"},
        json.dumps(payload).encode(),
    )
    with _one_hop(parse(url), exchange, first=True) as answer:
        return _whole(answer)


def _whole(answer: Streamed) -> Fetched:
    body = b"".join(answer.chunks)
    return Fetched(answer.status, answer.headers, body, answer.final_url, answer.peer)


@contextmanager
def _hops(address: Address, exchange: _Exchange) -> Iterator[Streamed]:
    for hop in range(exchange.limits.redirects + 1):
        with _one_hop(address, exchange, first=hop == 0) as answer:
            location = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not location:
                yield answer
                return
        address = joined(address, location)
    raise FetchError("refused", f"The address leads on more than {exchange.limits.redirects} times.")


@contextmanager
def _one_hop(address: Address, exchange: _Exchange, *, first: bool) -> Iterator[Streamed]:
    allowed = first and address.host in exchange.allow
    if not allowed and address.port not in exchange.limits.ports:
        raise FetchError("refused", "Only the ports 80 and 443 are fetched from.")
    backend = PinnedBackend(exchange.wire, exchange.deadline, private=allowed)
    with _plain_errors(), httpcore2.ConnectionPool(network_backend=backend, max_connections=1) as pool:
        request = _request(address, exchange)
        answer = pool.handle_request(request)
        try:
            yield _streamed(answer, address, exchange.limits, backend.peer)
        finally:
            answer.close()


def _request(address: Address, exchange: _Exchange) -> httpcore2.Request:
    headers: dict[bytes | str, bytes | str] = {
        "Host": address.authority,
        "User-Agent": f"Soi/{version('soi')} (fact-check desk)",
        "Accept-Encoding": ACCEPTED,
        "Accept": "*/*",
    }
    headers.update(exchange.headers.items())
    if exchange.content is not None:
        headers["Content-Length"] = str(len(exchange.content))
    target = httpcore2.URL(
        scheme=address.scheme.encode(),
        host=address.host.encode(),
        port=address.port,
        target=address.target.encode(),
    )
    return httpcore2.Request(exchange.method, target, headers=headers, content=exchange.content)


def _streamed(answer: httpcore2.Response, address: Address, limits: Limits, peer: str) -> Streamed:
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
    length = headers.get("content-length", "")
    expected = int(length) if length.isascii() and length.isdigit() else None
    if expected is not None and expected > limits.body_bytes:
        raise too_large(limits.body_bytes)
    body = decoded(
        _received(answer, limits.body_bytes),
        headers.get("content-encoding", ""),
        limits.decoded_bytes,
        limits.ratio,
    )
    return Streamed(answer.status, headers, _guarded(body), address.url, peer, expected)


def _received(answer: httpcore2.Response, most: int) -> Iterator[bytes]:
    total = 0
    for chunk in answer.iter_stream():
        total += len(chunk)
        if total > most:
            raise too_large(most)
        yield chunk


def _guarded(chunks: Iterator[bytes]) -> Iterator[bytes]:
    with _plain_errors():
        yield from chunks


@contextmanager
def _plain_errors() -> Iterator[None]:
    """The HTTP library's errors as ours."""
    try:
        yield
    except httpcore2.TimeoutException:
        raise FetchError("timeout", "The host took too long to answer.") from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol):
        raise FetchError("unreachable", "The host cannot be reached or does not speak HTTP.") from None
