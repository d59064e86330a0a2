"""The ask box and its answer. Nothing here writes: the message of a reader is used once and is gone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from soi.answers.find import Answer, PieceAnswer, find
from soi.library import errors, queries
from soi.library.limits import BusyError, TooLongError, place_at_the_engine, within_limit
from soi.library.reasons import NONE_FITS
from soi.match.index import MAX_CHARS

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
