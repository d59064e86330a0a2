"""The door Telegram knocks at (https://core.telegram.org/bots/api#setwebhook)."""

from __future__ import annotations

import hmac
import logging

import orjson
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from soi.tipline import actions
from soi.tipline.channel import SendError
from soi.tipline.channels.telegram import setup
from soi.tipline.channels.telegram.receiving import receive

log = logging.getLogger(__name__)
LARGEST = 1_000_000
"""Bytes of one update."""


@csrf_exempt
@require_POST
def door(request: HttpRequest) -> HttpResponse:
    """One update from Telegram: 200 once it is kept, 503 if it could not be (Telegram then brings it again)."""
    wanted = setup.secret()
    if not (setup.token() and wanted):
        return HttpResponse(status=404)
    shown = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
    if not hmac.compare_digest(shown.encode(), wanted.encode()):
        return HttpResponse(status=403)
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return HttpResponse(status=413)
    try:
        update: object = orjson.loads(body)
    except orjson.JSONDecodeError:
        update = None
    try:
        receive([update])
    except (actions.NotKeptError, DatabaseError, OSError, SendError) as problem:
        log.warning("telegram: an update could not be kept (%s)", type(problem).__name__)
        return HttpResponse(status=503)
    return HttpResponse()


urlpatterns = [path("telegram/updates", door, name="telegram-updates")]
