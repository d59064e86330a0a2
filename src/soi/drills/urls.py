"""Addresses of the training room; the site puts /vi/practice/ or /en/practice/ before them."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from soi.drills import task_urls, trainer_urls, workshop_urls
from soi.drills.views import home, learners, lessons, results, sittings

app_name = "drills"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("begin/", learners.begin, name="begin"),
    path("back/", learners.back, name="back"),
    path("leave/", learners.leave, name="leave"),
    path("mine/", results.results, name="results"),
    path("mine/practice.json", learners.export, name="export"),
    path("mine/erase/", learners.erase, name="erase"),
    path("lessons/<slug:key>/", lessons.lesson, name="lesson"),
    path("placement/", lessons.placement, name="placement"),
    path("refresher/", lessons.refresher, name="refresher"),
    path("sittings/<slug:uid>/", sittings.sitting, name="sitting"),
    path("sittings/<slug:uid>/answer", sittings.answer, name="answer"),
    path("sittings/<slug:uid>/<int:place>/", sittings.feedback, name="feedback"),
    *workshop_urls.urlpatterns,
    *trainer_urls.urlpatterns,
    *task_urls.urlpatterns,
]
