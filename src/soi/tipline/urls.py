"""Doors of the services that bring messages: without a language before them, since no person opens them."""

from __future__ import annotations

from django.urls.resolvers import URLPattern, URLResolver

app_name = "tipline"
urlpatterns: list[URLPattern | URLResolver] = []
