"""The door that Zalo knocks at."""

from __future__ import annotations

import hashlib
import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from soi.tipline.channels.zalo import CHANNEL
from soi.tipline.channels.zalo.parse import parse
from soi.tipline.doors import receive, same

_TIMESTAMP = re.compile(rb'"timestamp"\s*:\s*"?([0-9]{1,20})"?')


@csrf_exempt
@require_POST
def webhook(request: HttpRequest) -> HttpResponse:
    """What people write to the Zalo Official Account, and what became of our messages; signed by Zalo."""
    if not CHANNEL.is_set_up():
        return HttpResponse(status=404)
    header = request.headers.get("X-ZEvent-Signature", "").removeprefix("mac=")
    stated = request.headers.get("X-ZEvent-Timestamp", "")
    return receive(request, CHANNEL.name, lambda body: _is_genuine(body, header, stated), parse)


def signature(owner: str, body: bytes, timestamp: str) -> str:
    """Zalo's signature: SHA-256 of the app's ID, raw body, timestamp and the account's secret, in hexadecimal.

    Source: Zalo for Developers, Official Account, "Webhook", Verify header X-ZEvent-Signature."""
    after = timestamp + settings.SOI_ZALO_OA_SECRET
    return hashlib.sha256(owner.encode() + body + after.encode()).hexdigest()


def _is_genuine(body: bytes, header: str, stated: str) -> bool:
    """Whether the signature holds. Integrators report what Zalo's page does not say: the timestamp of the header,
    and the account's ID in the place of the app's. Each needs the secret, so each is good.

    The body's timestamp is picked out of its bytes: nothing is read as JSON before it is known to be Zalo's."""
    times = {match.decode() for match in _TIMESTAMP.findall(body)[:4]}
    if stated.isascii() and stated.isdigit():
        times.add(stated)
    owners = filter(None, (settings.SOI_ZALO_APP_ID, settings.SOI_ZALO_OA_ID))
    return any(same(header, signature(owner, body, one)) for owner in owners for one in sorted(times))


urlpatterns = [path("webhook", webhook, name="zalo")]
