"""Addresses of workshops: phones under w/, whoever leads one under workshops/."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern

from soi.drills.views import kit, phones, workshops

urlpatterns: list[URLPattern] = [
    path("w/", phones.find, name="find"),
    path("w/<slug:code>/", phones.phone, name="phone"),
    path("w/<slug:code>/now/", phones.now, name="phone-now"),
    path("w/<slug:code>/join/", phones.join, name="join"),
    path("w/<slug:code>/vote/", phones.vote, name="vote"),
    path("w/<slug:code>/leave/", phones.leave, name="leave-room"),
    path("workshops/", workshops.workshops, name="workshops"),
    path("workshops/kit/", kit.kit, name="kit"),
    path("workshops/kit/certificate/", kit.certificate, name="certificate"),
    path("workshops/kit/<slug:name>/", kit.sheet, name="sheet"),
    path("workshops/<slug:uid>/", workshops.workshop, name="workshop"),
    path("workshops/<slug:uid>/cards/", kit.cards, name="cards"),
    path("workshops/<slug:uid>/swap/", workshops.swap, name="swap"),
    path("workshops/<slug:uid>/take/", workshops.take, name="take"),
    path("workshops/<slug:uid>/close/", workshops.close, name="close"),
    path("workshops/<slug:uid>/erase/", workshops.erase, name="erase-workshop"),
    path("workshops/<slug:uid>/wall/", workshops.wall, name="wall"),
    path("workshops/<slug:uid>/wall/now/", workshops.wall_now, name="wall-now"),
    path("workshops/<slug:uid>/step/", workshops.step, name="step"),
]
