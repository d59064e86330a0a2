"""Addresses of the public pages; the site puts /vi/ or /en/ before them."""

from __future__ import annotations

from django.urls import path

from soi.library import views

app_name = "library"
urlpatterns = [
    path("", views.home, name="home"),
    path("ask", views.ask, name="ask"),
    path("c/<str:uid>/", views.check, name="check"),
    path("checks/", views.checks, name="checks"),
    path("search/", views.search, name="search"),
    path("about/", views.about, name="about"),
]
