"""Doors of the feeds: parse, read, write down. What changes nothing needs no cookie and no language prefix."""

from __future__ import annotations

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from soi.library import dumps, queries, social
from soi.library.api_errors import error_response
from soi.library.feeds import changes, data_feed, desk_card, oai, signed, sitemap
from soi.library.feeds.building import checks_feed, corrections_feed
from soi.library.feeds.conditional import conditional
from soi.library.feeds.documents import KINDS, Feed
from soi.pace import BusyError

_POSITION_DIGITS = 18


@conditional()
def checks(request: HttpRequest, kind: str, language: str = "") -> HttpResponseBase:
    """The newest changes of the library, as Atom, RSS or JSON Feed."""
    return _written(kind, checks_feed(kind, language, _position(request, "before")))


@conditional()
def corrections(request: HttpRequest, kind: str, language: str = "") -> HttpResponseBase:
    """Corrections, withdrawals and restorations, newest first."""
    return _written(kind, corrections_feed(kind, language, _position(request, "before")))


def _written(kind: str, feed: Feed) -> HttpResponse:
    content_type, write = KINDS[kind]
    response = HttpResponse(write(feed), content_type=content_type)
    response.headers["Content-Language"] = feed.language or "mul"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _position(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > _POSITION_DIGITS:
        raise Http404
    return int(text)


@conditional()
def claim_reviews(request: HttpRequest) -> HttpResponseBase:
    """The Data Commons feed; `since=` gives only what changed on or after that day or moment."""
    text = request.GET.get("since", "")
    try:
        since = changes.moment(text) if text else None
    except (ValueError, OverflowError):
        return error_response(request, 422, "since: give a date such as 2026-11-22, or an RFC 3339 time.")
    return dumps.streamed(request, data_feed.lines(since), "application/ld+json; charset=utf-8")


@conditional()
def dump(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The whole library as JSON Lines or CSV."""
    return dumps.dump(request, kind)


@conditional(also=changes.settled_position)
def signed_feed(request: HttpRequest) -> HttpResponseBase:
    """One signed page of whole checks and tombstones, for another desk."""
    body = signed.page(_position(request, "after") or 0)
    response = HttpResponse(body, content_type="application/jsonl; charset=utf-8")
    response.headers[signed.SIGNATURE_HEADER] = signed.signature(body)
    return response


@require_safe
def well_known(request: HttpRequest) -> HttpResponse:
    """Who this desk is, where its feeds are and which key signs them."""
    response = HttpResponse(orjson.dumps(desk_card.card(), option=orjson.OPT_INDENT_2))
    response.headers["Content-Type"] = "application/json"
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@conditional()
def sitemap_index(request: HttpRequest) -> HttpResponseBase:
    """The list of the sitemap's parts."""
    return HttpResponse("".join(sitemap.index()), content_type="application/xml; charset=utf-8")


@conditional()
def sitemap_pages(request: HttpRequest) -> HttpResponseBase:
    """The pages about the library."""
    return HttpResponse("".join(sitemap.pages()), content_type="application/xml; charset=utf-8")


@conditional()
def sitemap_part(request: HttpRequest, number: int) -> HttpResponseBase:
    """Ten thousand checks of the sitemap."""
    if not 1 <= number <= sitemap.parts():
        raise Http404
    return StreamingHttpResponse(sitemap.part(number), content_type="application/xml; charset=utf-8")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Where the sitemap is; nothing public is closed to robots."""
    lines = f"User-agent: *\nDisallow:\n\nSitemap: {settings.SOI_ORIGIN}{reverse('feeds:sitemap')}\n"
    return HttpResponse(lines, content_type="text/plain; charset=utf-8")


# OAI-PMH asks for POST too; it reads, so there is nothing that another site could make a reader do.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def harvest(request: HttpRequest) -> HttpResponse:
    """OAI-PMH 2.0."""
    given = request.POST if request.method == "POST" else request.GET
    answer = oai.answer({name: given.getlist(name) for name in given})
    response = HttpResponse(answer, content_type="text/xml; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def social_image(request: HttpRequest, uid: str, version: int) -> HttpResponse:
    """The picture of a check as it stands; an address with another version leads to that of the present one."""
    check = queries.by_uid(uid)
    if check is None:
        raise Http404
    if version != check.version:
        return HttpResponseRedirect(reverse("feeds:social", args=[uid, check.version]))
    try:
        response = HttpResponse(social.png(check), content_type="image/png")
    except BusyError:
        return error_response(request, 429)
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
