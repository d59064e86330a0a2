"""The door that Messenger knocks at."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from soi.tipline.channels.messenger import CHANNEL
from soi.tipline.channels.messenger.parse import parse
from soi.tipline.doors import meta_greeting, meta_signed, receive


@csrf_exempt
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    """What people write on Messenger, and what became of our messages; signed by Meta."""
    if not CHANNEL.is_set_up():
        return HttpResponse(status=404)
    if request.method == "GET":
        return meta_greeting(request, settings.SOI_MESSENGER_VERIFY)
    header = request.headers.get("X-Hub-Signature-256", "")
    return receive(
        request,
        CHANNEL.name,
        lambda body: meta_signed(body, header, settings.SOI_MESSENGER_APP_SECRET),
        parse,
    )


urlpatterns = [path("webhook", webhook, name="messenger")]
