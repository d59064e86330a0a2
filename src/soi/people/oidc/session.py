"""What allauth takes for a session of `requests`: the few calls it makes, through `soi.net`.

No redirect is followed, and an address on a private network is asked only if it is the issuer's own host."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus, urlsplit

from django.conf import settings

from soi.net import Fetched, FetchError, Limits, get, post_form
from soi.people.oidc.problems import OpenIDError

LIMITS = Limits(seconds=10.0, body_bytes=1_000_000, decoded_bytes=1_000_000, redirects=0)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, as allauth reads it."""

    fetched: Fetched

    @property
    def status_code(self) -> int:
        """HTTP's status."""
        return self.fetched.status

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in lower case; always with a content type."""
        return {"content-type": "", **self.fetched.headers}

    @property
    def content(self) -> bytes:
        """Nothing: allauth puts it into the text of its errors, and it may hold tokens."""
        return b""

    @property
    def text(self) -> str:
        """The body as text."""
        return self.fetched.body.decode("utf-8", errors="replace")

    def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises `OpenIDError` for anything else."""
        try:
            told = json.loads(self.fetched.body)
        except ValueError:
            raise OpenIDError("misconfigured", "not-json") from None
        if not isinstance(told, dict):
            raise OpenIDError("misconfigured", "not-an-object")
        return told

    def raise_for_status(self) -> None:
        """Raises `OpenIDError` unless the answer is a plain success: a redirect is none."""
        if self.fetched.status >= 500:
            raise OpenIDError("away", f"status-{self.fetched.status}")
        if self.fetched.status != 200:
            raise OpenIDError("misconfigured", f"status-{self.fetched.status}")


class Session:
    """`with Session() as session: session.get(url)`, as allauth writes it."""

    def __init__(self) -> None:
        self._allow = frozenset({(urlsplit(settings.SOI_OIDC_ISSUER).hostname or "").lower()})

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing is held open."""

    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET. Raises `OpenIDError` where there is no answer."""
        try:
            return Answer(get(url, headers=headers or {}, allow=self._allow, limits=LIMITS))
        except FetchError as wrong:
            raise _told(wrong) from None

    def request(self, method: str, url: str, **told: Any) -> Answer:
        """What allauth's client does with a code: POST a form. Raises `OpenIDError` where there is no answer."""
        assert method == "POST", "nothing else is asked for"
        headers = {**(told.get("headers") or {}), "Accept": "application/json", **_basic(told.get("auth"))}
        try:
            fetched = post_form(url, told["data"], headers=headers, allow=self._allow, limits=LIMITS)
        except FetchError as wrong:
            raise _told(wrong) from None
        answer = Answer(fetched)
        if fetched.status >= 500:
            answer.raise_for_status()
        return answer


def _told(wrong: FetchError) -> OpenIDError:
    why = "away" if wrong.kind in {"unreachable", "timeout"} else "misconfigured"
    return OpenIDError(why, f"{wrong.kind}-{wrong.reason}".rstrip("-"))


def _basic(auth: Any) -> dict[str, str]:
    """RFC 6749, 2.3.1: name and secret are form-encoded before they are put together."""
    if auth is None:
        return {}
    pair = f"{quote_plus(auth.username)}:{quote_plus(auth.password)}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
