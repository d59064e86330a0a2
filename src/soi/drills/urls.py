"""Addresses of the training room; the site puts /vi/practice/ or /en/practice/ before them."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from soi.drills.views import home

app_name = "drills"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
]
