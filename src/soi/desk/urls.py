"""Addresses of the desk; the site puts /vi/desk/ or /en/desk/ before them."""

from __future__ import annotations

from django.urls.resolvers import URLPattern, URLResolver

app_name = "desk"
urlpatterns: list[URLPattern | URLResolver] = []
