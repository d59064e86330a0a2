"""Who may post here, how often, and what every page of a receipt carries. No cookie, so no token: as elsewhere on the
public site, a form that another site makes a browser send is told by headers that no page can set."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from soi.tipline.pace import PAGES

View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Nothing of these pages is kept by a cache, found by a search engine, or told to another site by a link on it.

    (`Referrer-Policy: no-referrer` would make browsers send `Origin: null` with our own forms.)"""

    @wraps(view)
    def guarded(request: HttpRequest, **parts: str) -> HttpResponse:
        response = view(request, **parts)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "same-origin"
        patch_vary_headers(response, ["HX-Request"])
        return response

    return guarded


def from_here(view: View) -> View:
    """Refuse a form that another site sent."""

    @wraps(view)
    def guarded(request: HttpRequest, **parts: str) -> HttpResponse:
        if request.method == "POST" and not _sent_by_our_page(request):
            return render(request, "tipline/web/refused.html", status=403)
        return view(request, **parts)

    return guarded


def _sent_by_our_page(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin in {None, settings.SOI_ORIGIN, f"{request.scheme}://{request.get_host()}"}


def place_full(request: HttpRequest) -> bool:
    """Whether more comes from there than the form takes for now."""
    return PAGES.take("web", place_of(request)) == "full"


def place_of(request: HttpRequest) -> str:
    """Where a request comes from, for the pace of the form; held in memory only and never written anywhere.

    Behind the proxy that `SOI_HTTPS` stands for, its own word: the last address it added. IPv6 by its network, since
    one household has a whole one."""
    place = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SOI_HTTPS:
        place = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or place
    try:
        address = ip_address(place)
    except ValueError:
        return place[:60]
    return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)
