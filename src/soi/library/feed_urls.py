"""Addresses for programs that are not the API: feeds, dumps, the sitemap, OAI-PMH. No language before them."""

from __future__ import annotations

from django.urls import path, re_path

from soi.library.feeds import views
from soi.library.views import media

app_name = "feeds"
_KIND = r"(?P<kind>atom\.xml|rss\.xml|feed\.json)\Z"
_LANGUAGE = r"(?P<language>[a-z]{2,3})"

urlpatterns = [
    re_path(rf"^feed/{_KIND}", views.checks, name="checks"),
    re_path(rf"^feed/{_LANGUAGE}/{_KIND}", views.checks, name="checks-in"),
    re_path(rf"^feed/corrections/{_KIND}", views.corrections, name="corrections"),
    re_path(rf"^feed/corrections/{_LANGUAGE}/{_KIND}", views.corrections, name="corrections-in"),
    path("feed/claimreview.jsonld", views.claim_reviews, name="claimreview"),
    path("feed/soi.jsonl", views.signed_feed, name="signed"),
    re_path(r"^dump/checks\.(?P<kind>jsonl|csv)\Z", views.dump, name="dump"),
    path("sitemap.xml", views.sitemap_index, name="sitemap"),
    path("sitemap-pages.xml", views.sitemap_pages, name="sitemap-pages"),
    path("sitemap-<int:number>.xml", views.sitemap_part, name="sitemap-part"),
    path("image/<str:uid>-<int:version>.png", views.social_image, name="social"),
    re_path(r"^media/(?P<sha256>[0-9a-f]{64})\.(?P<ending>[0-9a-z]{2,5})\Z", media.file, name="media"),
    re_path(r"^media/(?P<sha256>[0-9a-f]{64})/small\.jpg\Z", media.preview, name="media-preview"),
    re_path(r"^\.well-known/ni/sha-256/(?P<name>[A-Za-z0-9_-]{43})\Z", media.named, name="media-named"),
    path("oai", views.harvest, name="oai"),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/soi.json", views.well_known, name="well-known"),
]
