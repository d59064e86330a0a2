"""The door that a service knocks at with a signed JSON document: what all such doors have in common.

Wrong or missing signature: 403. Larger than 1 MB: 413. What cannot be kept just now: 503, so that the service
comes again. Everything else is answered 200, known or not, since a service that is refused stops sending.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from soi.inbox.actions import NotKeptError
from soi.tipline import actions
from soi.tipline.channel import Parsed, Unknown

LARGEST = 1_000_000
"""Bytes of a document."""

Parse = Callable[[object], Sequence[Parsed]]


def receive(
    request: HttpRequest, channel: str, genuine: Callable[[bytes], bool], parse: Parse
) -> HttpResponse:
    """Check the document, take apart what it brings, and answer only when that is kept.

    `genuine`: whether the raw bytes bear the service's signature."""
    body = _body(request)
    if body is None:
        return HttpResponse(status=413)
    if not genuine(body):
        return HttpResponse(status=403)
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        return _kept((Unknown(channel, "not JSON"),))
    return _kept(parse(payload))


def meta_signed(body: bytes, header: str, secret: str) -> bool:
    """Whether `X-Hub-Signature-256` is Meta's: "sha256=" and the HMAC-SHA256 of the body with the app's secret.

    Source: Meta, "Webhooks: Getting Started", Validating Payloads."""
    wanted = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return same(header, wanted)


def meta_greeting(request: HttpRequest, verify: str) -> HttpResponse:
    """Answer Meta's question, once, whether this address is ours: its challenge back, if it knows our word.

    Source: Meta, "Webhooks: Getting Started", Verification Requests."""
    asked = request.GET
    known = same(asked.get("hub.verify_token", ""), verify)
    challenge = asked.get("hub.challenge", "")
    if not known or asked.get("hub.mode") != "subscribe" or len(challenge) > 200:
        return HttpResponse(status=403)
    return HttpResponse(challenge, content_type="text/plain; charset=utf-8")


def same(shown: str, wanted: str) -> bool:
    """Compare in a time that tells nothing of where they differ."""
    return hmac.compare_digest(shown.encode("utf-8", "replace"), wanted.encode())


def _body(request: HttpRequest) -> bytes | None:
    stated = request.headers.get("Content-Length") or ""
    if stated.isascii() and stated.isdigit() and int(stated) > LARGEST:
        return None
    body = request.read(LARGEST + 1)
    return body if len(body) <= LARGEST else None


def _kept(parsed: Sequence[Parsed]) -> HttpResponse:
    try:
        actions.take(parsed)
    except (NotKeptError, DatabaseError):
        return HttpResponse(status=503)
    return HttpResponse("ok", content_type="text/plain")
