"""The door of the signed webhook."""

from __future__ import annotations

import logging
import time

import orjson
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from soi.tipline import actions
from soi.tipline.channels.webhook import setup
from soi.tipline.channels.webhook.parse import parse
from soi.tipline.channels.webhook.send import CHANNEL
from soi.tipline.channels.webhook.signing import is_signed

log = logging.getLogger(__name__)
LARGEST = 8_000_000
"""Bytes of one event: 5 MB of files are 6.7 MB in base64."""


@csrf_exempt
@require_POST
def door(request: HttpRequest) -> HttpResponse:
    """One signed event: 200 once it is kept, 503 if it could not be (then send it again, with the same id)."""
    if not CHANNEL.is_set_up():
        return HttpResponse(status=404)
    if _stated(request) > LARGEST:
        return HttpResponse(status=413)
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return HttpResponse(status=413)
    if not is_signed(setup.keys(), request.headers, int(time.time()), body):
        return HttpResponse(status=403)
    try:
        event: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        event = None
    try:
        actions.take(parse(event))
    except (actions.NotKeptError, DatabaseError, OSError) as problem:
        log.warning("webhook: an event could not be kept (%s)", type(problem).__name__)
        return HttpResponse(status=503)
    return HttpResponse()


def _stated(request: HttpRequest) -> int:
    """What the request says of its length; 0 where it says nothing that can be read."""
    stated = request.headers.get("Content-Length") or ""
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) <= 15 else 0


urlpatterns = [path("webhook/events", door, name="webhook-events")]
