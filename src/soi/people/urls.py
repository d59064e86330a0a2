"""Addresses of the pages about people; the site puts /vi/people/ or /en/people/ before them."""

from __future__ import annotations

from django.urls import path

from soi.people import views

app_name = "people"
urlpatterns = [
    path("", views.home, name="home"),
    path("account/", views.account, name="account"),
    path("second-factor/", views.second_factor, name="second-factor"),
]
