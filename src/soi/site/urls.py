"""Addresses of the whole site. Pages live under /vi/ and /en/; the API and feeds have no language prefix."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
if find_spec("soi.library.urls"):
    urlpatterns += i18n_patterns(path("", include("soi.library.urls")))
