"""Addresses of the longer tasks: missions, evidence, writing, the desk's cases, and the pledge."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern, URLResolver

from soi.drills.views import evidence, missions, pledge, replay, writing

urlpatterns: list[URLPattern | URLResolver] = [
    path("missions/", missions.shelf, name="missions"),
    path("missions/start/<slug:name>/", missions.start, name="mission-start"),
    path("missions/<slug:uid>/first", missions.first, name="mission-first"),
    path("missions/<slug:uid>/web/<slug:slug>/", missions.page, name="mission-page"),
    path("missions/<slug:uid>/search/", missions.search, name="mission-search"),
    path("missions/<slug:uid>/end/", missions.end, name="mission-end"),
    path("missions/<slug:uid>/told/", missions.told, name="mission-told"),
    path("evidence/", evidence.begin, name="evidence"),
    path("evidence/<slug:uid>/", evidence.task, name="evidence-task"),
    path("evidence/<slug:uid>/<int:place>/", evidence.told, name="evidence-told"),
    path("writing/", writing.shelf, name="writing"),
    path("writing/read/", writing.read, name="read"),
    path("writing/task/<slug:name>/", writing.write, name="write"),
    path("writing/<slug:uid>/", writing.work, name="work"),
    path("writing/<slug:uid>/share", writing.share, name="work-share"),
    path("writing/<slug:uid>/withdraw", writing.withdraw, name="work-withdraw"),
    path("writing/<slug:uid>/words/<int:number>", writing.drop_word, name="work-word"),
    path("cases/", replay.begin, name="replay"),
    path("cases/<slug:uid>/", replay.one, name="case"),
    path("cases/<slug:uid>/<int:place>/", replay.told, name="case-told"),
    path("pledge/", pledge.pledge, name="pledge"),
]
