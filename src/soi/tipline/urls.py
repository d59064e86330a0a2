"""Doors of the services that bring messages: without a language before them, since no person opens them."""

from __future__ import annotations

from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from soi.tipline.channels.telegram.views import urlpatterns as telegram
from soi.tipline.channels.webhook.views import urlpatterns as webhook

app_name = "tipline"
urlpatterns: list[URLPattern | URLResolver] = [
    *telegram,
    *webhook,
    path("whatsapp/", include("soi.tipline.channels.whatsapp.views")),
    path("messenger/", include("soi.tipline.channels.messenger.views")),
    path("line/", include("soi.tipline.channels.line.views")),
    path("zalo/", include("soi.tipline.channels.zalo.views")),
]
