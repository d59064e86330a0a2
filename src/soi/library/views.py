"""The public pages: the ask box and its answer, one check, the library and its search, and what Soi is.

Nothing here writes, so nothing here needs a cookie: the message of a reader is used once and is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.core.exceptions import RequestDataTooBig
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from soi.answers.find import Answer, PieceAnswer, find
from soi.library import errors, queries
from soi.library.limits import QUERY_LIMIT, BusyError, TooLongError, place_at_the_engine, within_limit
from soi.library.reasons import NONE_FITS
from soi.library.verdicts import LOOKS
from soi.match.index import MAX_CHARS

PER_PAGE = 20
NEWEST = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One box: what reached you?"""
    return render(request, "library/home.html", {"newest": queries.newest(NEWEST, get_language() or "")})


# A question changes nothing here and carries no one's rights, so it needs no token and the site no cookie.
@csrf_exempt
def ask(request: HttpRequest) -> HttpResponse:
    """Answer a message sent by POST. The message is never part of an address; a GET goes back to the box."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("library:home"))
    try:
        message = within_limit(request.POST.get("message", ""))
        with place_at_the_engine():
            answer = find(message)
    except (RequestDataTooBig, TooLongError):
        return errors.page(request, 413)
    except BusyError:
        return errors.page(request, 429)
    rejected = _numbers(request.POST.getlist("none"))
    fragment = request.headers.get("HX-Request") == "true"
    context = {
        "message": message,
        "answer": _without(answer, rejected),
        "rejected": sorted(rejected),
        "read": MAX_CHARS if len(message) > MAX_CHARS else 0,
    }
    response = render(request, "library/_answer.html" if fragment else "library/answer.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["HX-Request"])
    return response


def _numbers(values: Iterable[str]) -> set[int]:
    return {int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 6}


def _without(answer: Answer, rejected: set[int]) -> Answer:
    """The same answer, where the reader said "none of these" to the pieces numbered in `rejected`."""
    pieces = tuple(
        _none_fits(piece) if number in rejected and piece.band != "new" else piece
        for number, piece in enumerate(answer.pieces)
    )
    return replace(answer, pieces=pieces)


def _none_fits(piece: PieceAnswer) -> PieceAnswer:
    return replace(piece, band="new", reason=NONE_FITS, why="", found=None, near=())


@require_safe
def check(request: HttpRequest, uid: str) -> HttpResponse:
    """One check at its permanent address. A withdrawn one stays, and says so."""
    row = queries.by_uid(uid)
    if row is None:
        raise Http404
    return render(request, "library/check.html", {"check": row, "versions": list(row.versions.all())})


@require_safe
def checks(request: HttpRequest) -> HttpResponse:
    """All checks, newest first, narrowed by topic, verdict and language."""
    chosen = queries.Filters(
        topic=request.GET.get("topic", ""),
        verdict=request.GET.get("verdict", ""),
        language=request.GET.get("language", ""),
    )
    page = Paginator(queries.browse(chosen), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "chosen": chosen,
        "topics": queries.topics(),
        "verdicts": queries.verdicts(),
        "languages": queries.languages(),
    }
    return render(request, "library/checks.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Checks about some words. These words are a reader's own search and may stand in an address."""
    query = request.GET.get("q", "").strip()
    if len(query) > QUERY_LIMIT:
        return errors.page(request, 413)
    try:
        with place_at_the_engine():
            found = queries.search(query) if query else []
    except BusyError:
        return errors.page(request, 429)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    response = render(request, "library/search.html", {"query": query, "page": page})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Soi is, how it decides, and what it never does."""
    return render(request, "library/about.html", {"looks": LOOKS})
