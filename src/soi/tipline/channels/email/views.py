"""E-mail has no door on the web: `lmtp.py` is the one that mail servers knock at."""

from __future__ import annotations

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
