"""Addresses by which certificates are checked. No language before them."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from soi.drills.views import credentials

app_name = "badges"
urlpatterns: list[URLPattern] = [
    path("badges/issuer", credentials.issuer, name="issuer"),
    path("badges/key", credentials.key, name="key"),
    path("badges/courses/<slug:uid>", credentials.achievement, name="achievement"),
    path(".well-known/jwks.json", credentials.keys, name="keys"),
    path(".well-known/did.json", credentials.did, name="did"),
]
