"""The door that WhatsApp knocks at."""

from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from soi.tipline.channels.whatsapp import CHANNEL
from soi.tipline.channels.whatsapp.parse import parse
from soi.tipline.doors import meta_greeting, meta_signed, receive


@csrf_exempt
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    """What people write on WhatsApp, and what became of our messages; signed by Meta."""
    if not CHANNEL.is_set_up():
        return HttpResponse(status=404)
    if request.method == "GET":
        return meta_greeting(request, settings.SOI_WHATSAPP_VERIFY)
    header = request.headers.get("X-Hub-Signature-256", "")
    return receive(
        request,
        CHANNEL.name,
        lambda body: meta_signed(body, header, settings.SOI_WHATSAPP_APP_SECRET),
        partial(parse, ours=settings.SOI_WHATSAPP_PHONE_ID),
    )


urlpatterns = [path("webhook", webhook, name="whatsapp")]
