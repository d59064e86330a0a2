"""Asking a service to do something over `soi.net`: its answer, or a `SendError` that says what is known."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from soi.net import Fetched, FetchError, Limits, post_form, post_json
from soi.tipline.channel import SendError
from soi.tipline.payloads import mapping

LIMITS = Limits(seconds=15.0, body_bytes=1_000_000, decoded_bytes=1_000_000, redirects=0)
LONGEST_WAIT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service said. `content`: the JSON object of its body; empty when the body is none."""

    status: int
    headers: Mapping[str, str]
    content: Mapping[str, object]

    @property
    def retry_after(self) -> timedelta | None:
        """When to come again, if the service said so in seconds; at most a day."""
        stated = self.headers.get("retry-after", "")
        if not (stated.isascii() and stated.isdigit() and len(stated) <= 9):
            return None
        return min(timedelta(seconds=int(stated)), LONGEST_WAIT)


def ask(url: str, payload: Mapping[str, object], headers: Mapping[str, str]) -> Answer:
    """POST `payload` as JSON. `url`: under an address that the operator configured, which may be private."""
    return _answer(lambda: post_json(url, payload, headers=headers, allow=_host(url), limits=LIMITS))


def ask_with_form(url: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
    """As `ask`, with the fields of a form."""
    return _answer(lambda: post_form(url, fields, headers=headers, allow=_host(url), limits=LIMITS))


def _host(url: str) -> frozenset[str]:
    return frozenset({(urlsplit(url).hostname or "").lower()})


def _answer(call: Callable[[], Fetched]) -> Answer:
    try:
        fetched = call()
    except FetchError as wrong:
        # An address that soi.net refuses is the operator's to mend: the letter waits.
        raise SendError(wrong.kind, perhaps_sent=wrong.sent) from None
    return Answer(fetched.status, fetched.headers, _content(fetched.body))


def _content(body: bytes) -> Mapping[str, object]:
    try:
        return mapping(json.loads(body))
    except (ValueError, RecursionError):
        return {}
