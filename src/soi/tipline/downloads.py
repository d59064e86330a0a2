"""Getting what somebody sent from the service that keeps it, over `soi.net`: its bytes, or a `NotFetchedError`.

A service's answer may name an address. It is only gone to where it is the operator's own (the address of the API) or
belongs to the service: https, on one of its `hosts` or below it. No redirect is followed, for it would lead elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import SplitResult, urlsplit

from soi.net import Fetched, FetchError, Limits, get
from soi.tipline.channel import NotFetchedError
from soi.tipline.payloads import mapping

SECONDS: Final = 60.0
_ANSWER: Final = Limits(seconds=15.0, body_bytes=1_000_000, decoded_bytes=1_000_000, redirects=0)
_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_PASSING: Final = frozenset({401, 408, 425, 429})
"""Statuses that may be others later: the operator mends a token, a service wants less haste. So may 202 (not ready
yet) and all from 500 on; whatever else is not 200 is final, such as 403, 404 and 410 of an address that expired."""


def download(
    url: str, limit: int, *, operators: str, hosts: Iterable[str] = (), headers: Mapping[str, str] = _NONE
) -> bytes:
    """The bytes at `url`. `operators`: the address of the service's API as the operator set it, which may be private;
    `hosts`: names of the service's own. Raises `NotFetchedError`."""
    allow = _permitted(url, operators, hosts)
    limits = Limits(seconds=SECONDS, body_bytes=limit, decoded_bytes=limit, redirects=0)
    return _got(url, headers, allow, limits).body


def look_up(url: str, headers: Mapping[str, str]) -> Mapping[str, object]:
    """The JSON object at an address below one that the operator configured. Raises `NotFetchedError`."""
    found = _got(url, headers, frozenset({_host(urlsplit(url))}), _ANSWER)
    try:
        return mapping(json.loads(found.body))
    except (ValueError, RecursionError):
        raise NotFetchedError("no-answer") from None


def _permitted(url: str, operators: str, hosts: Iterable[str]) -> frozenset[str]:
    """Hosts that may be private; raises `NotFetchedError` for an address that is nobody's we know."""
    try:
        asked, own = urlsplit(url), urlsplit(operators)
        if _origin(asked) == _origin(own):
            return frozenset({_host(own)})
        known = asked.scheme == "https" and asked.port in {None, 443}
    except ValueError:
        raise NotFetchedError("bad-address", permanent=True) from None
    host = _host(asked)
    if known and any(host == one or host.endswith(f".{one}") for one in hosts):
        return frozenset()
    raise NotFetchedError("strange-host", permanent=True)


def _origin(parts: SplitResult) -> tuple[str, str, int]:
    scheme = parts.scheme.lower()
    return scheme, _host(parts), parts.port or (443 if scheme == "https" else 80)


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").lower().removesuffix(".")


def _got(url: str, headers: Mapping[str, str], allow: frozenset[str], limits: Limits) -> Fetched:
    try:
        found = get(url, headers=headers, allow=allow, limits=limits)
    except FetchError as wrong:
        final = wrong.kind in {"refused", "too-large"}
        raise NotFetchedError(wrong.kind, permanent=final) from None
    if found.status == 200:
        return found
    if 300 <= found.status < 400:
        raise NotFetchedError("redirected", permanent=True)
    passing = found.status == 202 or found.status in _PASSING or found.status >= 500
    raise NotFetchedError(f"http-{found.status}", permanent=not passing)
