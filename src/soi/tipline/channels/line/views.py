"""The door that LINE knocks at."""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64encode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from soi.tipline.channels.line import CHANNEL
from soi.tipline.channels.line.parse import parse
from soi.tipline.doors import receive, same


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """What people write on LINE, signed by LINE."""
    if not CHANNEL.is_set_up():
        return HttpResponse(status=404)
    header = request.headers.get("X-Line-Signature", "")
    return receive(request, CHANNEL.name, lambda body: same(header, signature(body)), parse)


def signature(body: bytes) -> str:
    """LINE's signature of the raw body: HMAC-SHA256 with the channel secret, in base64.

    Source: LINE Developers, "Verify webhook signature"."""
    return b64encode(hmac.new(settings.SOI_LINE_SECRET.encode(), body, hashlib.sha256).digest()).decode()


urlpatterns = [path("webhook", webhook, name="line")]
