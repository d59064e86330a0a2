"""Addresses of the public pages; the site puts /vi/ or /en/ before them."""

from __future__ import annotations

from django.urls import path

from soi.library import views

app_name = "library"
urlpatterns = [
    path("", views.home, name="home"),
    path("ask", views.ask, name="ask"),
    path("c/<str:uid>/", views.check, name="check"),
    path("c/<str:uid>/versions/", views.versions, name="versions"),
    path("c/<str:uid>/versions/<int:number>/", views.version, name="version"),
    path("c/<str:uid>/wrong/", views.wrong, name="wrong"),
    path("c/<str:uid>/helped/", views.helped, name="helped"),
    path("c/<str:uid>/thanks/", views.thanks, name="thanks"),
    path("feedback/<str:uid>/", views.feedback, name="feedback"),
    path("checks/", views.checks, name="checks"),
    path("search/", views.search, name="search"),
    path("topics/", views.topics, name="topics"),
    path("topics/<path:topic>/", views.topic, name="topic"),
    path("corrections/", views.corrections, name="corrections"),
    path("numbers/", views.numbers, name="numbers"),
    path("about/", views.about, name="about"),
    path("about/verdicts/", views.verdicts, name="verdicts"),
    path("about/<str:kind>/", views.desk_page, name="desk-page"),
]
