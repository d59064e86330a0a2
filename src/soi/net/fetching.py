"""Fetch a public web address, safely: every hop checked, connected to what was checked, and held to limits.

No proxy of the environment, no cookies, no credentials, our own User-Agent."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Generator, Iterator, Mapping, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any
from urllib.parse import urlencode

import httpcore2

from soi.net.decoding import ACCEPTED, decoded, too_large
from soi.net.errors import FetchError
from soi.net.urls import Address, joined, parse
from soi.net.wire import PinnedBackend, Wire

_REDIRECTS = {301, 302, 303, 307, 308}
_NOBODY: frozenset[str] = frozenset()
_ETAG = re.compile(r'(W/)?"[\x21\x23-\x7e]*"')
"""RFC 9110, 8.8.3; anything else that a host called an ETag is not sent back."""


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
class Hop:
    """One request and its answer as they went over the wire, for keeping.

    Header names and values are as sent and in that order; `received` is the body as received, still
    compressed, its transfer coding undone; `body` is decoded."""

    url: str
    target: str
    """Path and query, as in the request line."""
    request_headers: tuple[tuple[str, str], ...]
    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    received: bytes
    body: bytes
    peer: str
    certificate_sha256: str
    """Of the certificate the host showed (DER), hexadecimal; empty for http."""

    def header(self, name: str) -> str:
        """The value of the answer's last header of that name, or empty."""
        return {key.lower(): value for key, value in self.headers}.get(name.lower(), "")


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
    url: str,
    *,
    limits: Limits = DEFAULT,
    allow: Set[str] = _NOBODY,
    wire: Wire | None = None,
    etag: str = "",
) -> Fetched:
    """Fetch `url` with GET, following redirects. Raises `FetchError`.

    `allow`: hosts, as written in `url`, that the operator permits although they are private, on any port;
    they are permitted as the first address only, never as the target of a redirect. `etag`: that of an earlier
    answer; the host then answers 304 without a body when nothing changed."""
    with stream(url, limits=limits, allow=allow, wire=wire, etag=etag) as answer:
        return _whole(answer)


@contextmanager
def stream(
    url: str,
    *,
    limits: Limits = DEFAULT,
    allow: Set[str] = _NOBODY,
    wire: Wire | None = None,
    etag: str = "",
) -> Iterator[Streamed]:
    """As `fetch`, for bodies too large to hold: read `chunks` inside the `with`."""
    headers = {"If-None-Match": etag} if _ETAG.fullmatch(etag) else {}
    exchange = _Exchange(limits, _ends(limits), allow, wire or Wire(), headers=headers)
    with closing(_answers(parse(url), exchange)) as answers:
        for answer in answers:
            if not answer.leads_to:
                yield _streamed(answer, limits)
                return


def record(
    url: str, *, limits: Limits = DEFAULT, allow: Set[str] = _NOBODY, wire: Wire | None = None
) -> tuple[Hop, ...]:
    """As `fetch`, but keeps every hop whole: the redirects that were followed, and last the answer.

    `limits` hold for each hop's body, their seconds for all of them."""
    exchange = _Exchange(limits, _ends(limits), allow, wire or Wire())
    with closing(_answers(parse(url), exchange)) as answers:
        return tuple(_recorded(answer, limits) for answer in answers)


def get(url: str, *, headers: Mapping[str, str], allow: Set[str], limits: Limits = DEFAULT) -> Fetched:
    """GET from a service that the operator configured; no redirect is followed, its answer is given as it is.

    `headers`: of ours, such as a bearer token. `allow`: see `fetch`."""
    return _asked(url, _Exchange(limits, _ends(limits), allow, Wire(), headers=headers))


def post_json(
    url: str, payload: Any, *, headers: Mapping[str, str], allow: Set[str], limits: Limits = DEFAULT
) -> Fetched:
    """POST `payload` as JSON to a service that the operator configured; see `post`."""
    typed = {**headers, "Content-Type": "application/json"}
    return post(url, json.dumps(payload).encode(), headers=typed, allow=allow, limits=limits)


def post_form(
    url: str,
    fields: Mapping[str, str],
    *,
    headers: Mapping[str, str],
    allow: Set[str],
    limits: Limits = DEFAULT,
) -> Fetched:
    """As `post_json`, with `fields` as a form sends them."""
    typed = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    return post(url, urlencode(fields).encode(), headers=typed, allow=allow, limits=limits)


def post(
    url: str, content: bytes, *, headers: Mapping[str, str], allow: Set[str], limits: Limits = DEFAULT
) -> Fetched:
    """POST these very bytes (whoever signs them has to know them) to a service that the operator configured.

    No redirect is followed. `allow`: see `fetch`; a service on this machine has to be named there.
    `FetchError.sent` tells whether the service may have got the request although no answer came."""
    return _asked(url, _Exchange(limits, _ends(limits), allow, Wire(), "POST", headers, content))


def _ends(limits: Limits) -> float:
    return time.monotonic() + limits.seconds


def _asked(url: str, exchange: _Exchange) -> Fetched:
    with _one_hop(parse(url), exchange, first=True) as answer:
        return _whole(_streamed(answer, exchange.limits))


def _whole(answer: Streamed) -> Fetched:
    body = b"".join(answer.chunks)
    return Fetched(answer.status, answer.headers, body, answer.final_url, answer.peer)


@dataclass(frozen=True, slots=True)
class _Answer:
    """One hop with its connection still open."""

    address: Address
    request: httpcore2.Request
    response: httpcore2.Response
    peer: str

    @property
    def leads_to(self) -> str:
        """Where a redirect points, as written; empty for any other answer."""
        location = dict(_plain(self.response.headers, lower=True)).get("location", "")
        return location if self.response.status in _REDIRECTS else ""


def _answers(address: Address, exchange: _Exchange) -> Generator[_Answer, None, None]:
    """Each hop in turn, open while it is looked at; the last is no redirect."""
    for hop in range(exchange.limits.redirects + 1):
        with _one_hop(address, exchange, first=hop == 0) as answer:
            yield answer
            location = answer.leads_to
        if not location:
            return
        address = joined(address, location)
    raise FetchError(
        "refused", f"The address leads on more than {exchange.limits.redirects} times.", "redirects"
    )


@contextmanager
def _one_hop(address: Address, exchange: _Exchange, *, first: bool) -> Iterator[_Answer]:
    allowed = first and address.host in exchange.allow
    if not allowed and address.port not in exchange.limits.ports:
        raise FetchError("refused", "Only the ports 80 and 443 are fetched from.", "port")
    backend = PinnedBackend(exchange.wire, exchange.deadline, private=allowed)
    with _telling(backend), httpcore2.ConnectionPool(network_backend=backend, max_connections=1) as pool:
        request = _request(address, exchange)
        response = pool.handle_request(request)
        try:
            yield _Answer(address, request, response, backend.peer)
        finally:
            response.close()


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


def _streamed(answer: _Answer, limits: Limits) -> Streamed:
    headers = dict(_plain(answer.response.headers, lower=True))
    expected = _expected(headers, limits)
    body = _decoded(_received(answer.response, limits.body_bytes), headers, limits)
    return Streamed(
        answer.response.status, headers, _guarded(body), answer.address.url, answer.peer, expected
    )


def _recorded(answer: _Answer, limits: Limits) -> Hop:
    headers = dict(_plain(answer.response.headers, lower=True))
    _expected(headers, limits)
    received = b"".join(_guarded(_received(answer.response, limits.body_bytes)))
    return Hop(
        answer.address.url,
        answer.address.target,
        tuple(_plain(answer.request.headers)),
        answer.response.status,
        answer.response.extensions.get("reason_phrase", b"").decode("latin-1"),
        tuple(_plain(answer.response.headers)),
        received,
        b"".join(_decoded(iter((received,)), headers, limits)),
        answer.peer,
        _certificate(answer.response),
    )


def _expected(headers: Mapping[str, str], limits: Limits) -> int | None:
    length = headers.get("content-length", "")
    expected = int(length) if length.isascii() and length.isdigit() else None
    if expected is not None and expected > limits.body_bytes:
        raise too_large(limits.body_bytes)
    return expected


def _plain(headers: Any, *, lower: bool = False) -> Iterator[tuple[str, str]]:
    for name, value in headers:
        text = name.decode("latin-1")
        yield text.lower() if lower else text, value.decode("latin-1")


def _decoded(chunks: Iterator[bytes], headers: Mapping[str, str], limits: Limits) -> Iterator[bytes]:
    encoding = headers.get("content-encoding", "")
    return decoded(chunks, encoding, limits.decoded_bytes, limits.ratio)


def _certificate(response: httpcore2.Response) -> str:
    stream = response.extensions.get("network_stream")
    secure = stream.get_extra_info("ssl_object") if stream is not None else None
    shown = secure.getpeercert(binary_form=True) if secure is not None else None
    return hashlib.sha256(shown).hexdigest() if shown else ""


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
def _telling(backend: PinnedBackend) -> Iterator[None]:
    """The HTTP library's errors as ours, which say whether the request had begun to go out."""
    try:
        with _plain_errors():
            yield
    except FetchError as wrong:
        wrong.sent = backend.wrote
        raise


@contextmanager
def _plain_errors() -> Iterator[None]:
    """The HTTP library's errors as ours."""
    try:
        yield
    except httpcore2.TimeoutException:
        raise FetchError("timeout", "The host took too long to answer.") from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol):
        raise FetchError("unreachable", "The host cannot be reached or does not speak HTTP.") from None
