"""Addresses of the whole site. Pages live under /vi/ and /en/; the API and feeds have no language prefix."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from django.urls.resolvers import URLPattern, URLResolver

from soi.site.simulator import simulator
from soi.tipline.channels.web.views import pages as tip_pages

handler400 = "soi.library.errors.bad_request"
handler403 = "soi.library.errors.forbidden"
handler404 = "soi.library.errors.not_found"
handler500 = "soi.library.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("soi.library.api_urls")),
    path("", include("soi.library.feed_urls")),
    path("", include("soi.drills.badge_urls")),
    path("tipline/", include("soi.tipline.urls")),
    path("people/", include("soi.people.oidc.urls")),
    *i18n_patterns(
        path("people/", include("soi.people.urls")),
        path("people/", include("soi.people.sign_in_urls")),
        path("desk/", include("soi.desk.urls")),
        path("tipline/simulator/", simulator, name="simulator"),
        path("tip/", include(tip_pages)),
        path("practice/", include("soi.drills.urls")),
        path("", include("soi.library.urls")),
    ),
]
