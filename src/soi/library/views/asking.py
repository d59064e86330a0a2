"""The ask box and its answer. Nothing here writes: what a reader sends is used once and is gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from soi.answers.find import Answer, PieceAnswer, find
from soi.answers.media import find_media
from soi.answers.media_examining import examined
from soi.answers.media_refusals import refusal_for
from soi.library import errors, media_shown, queries, uploads
from soi.library.limits import TooLongError, place_at_the_engine, within_limit
from soi.library.reasons import NONE_FITS
from soi.match.index import MAX_CHARS
from soi.media.records import Examined, MediaError
from soi.pace import BusyError

NEWEST = 5


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One box: what reached you?"""
    newest = queries.newest(NEWEST, get_language() or "")
    return _plays_own(render(request, "library/home.html", {"newest": newest}))


# A question changes nothing here and carries no one's rights, so it needs no token and the site no cookie.
@csrf_exempt
def ask(request: HttpRequest) -> HttpResponse:
    """Answer what was sent by POST, words or a file. It is never part of an address; a GET goes back to the box."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("library:home"))
    try:
        with uploads.passing(request):
            message = within_limit(request.POST.get("message", ""))
            files = uploads.sent_files(request, "file", "photo")
            context = _of_files(files, message) if files else _of_words(request, message)
    except (RequestDataTooBig, TooLongError):
        return errors.page(request, 413)
    except BusyError:
        return errors.page(request, 429)
    except MediaError as wrong:
        return errors.of_media(request, wrong.code)
    fragment = request.headers.get("HX-Request") == "true"
    context["message"] = message
    context["read"] = MAX_CHARS if len(message) > MAX_CHARS else 0
    response = render(request, "library/_answer.html" if fragment else "library/answer.html", context)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    patch_vary_headers(response, ["HX-Request"])
    return _plays_own(response)


def _plays_own(response: HttpResponse) -> HttpResponse:
    """The page may play the file that is still in its form, beside what was found (`static/library/sides.js`)."""
    response.headers["Content-Security-Policy"] = "media-src blob:"
    return response


def _of_words(request: HttpRequest, message: str) -> dict[str, Any]:
    with place_at_the_engine():
        answer = find(message)
    rejected = _numbers(request.POST.getlist("none"))
    return {"answer": _without(answer, rejected), "rejected": sorted(rejected)}


def _of_files(files: Sequence[UploadedFile], message: str) -> dict[str, Any]:
    """What is found for files and the words with them. One that cannot be opened is said so beside the others; when
    none can, that is the answer. Raises `MediaError` and `BusyError`."""
    language = (get_language() or "").partition("-")[0]
    with uploads.place_at_the_lamp():
        opened = [_opened(file, language) for file in files]
        seen = {number: one for number, one in enumerate(opened, 1) if isinstance(one, Examined)}
        refused = {number: one.code for number, one in enumerate(opened, 1) if isinstance(one, MediaError)}
        if not seen or "busy" in refused.values():
            raise MediaError("busy" if "busy" in refused.values() else refused[1])
        with place_at_the_engine():
            answer = find_media(list(seen.values()), message)
    sent = media_shown.shown(answer, seen)
    return {
        "sent_files": sent,
        "several": len(files) > 1,
        "refused": [(number, refusal_for(code)) for number, code in refused.items()],
        "answer": answer.text or answer.parts[0].words,
    }


def _opened(file: UploadedFile, language: str) -> Examined | MediaError:
    try:
        return examined(file.read(), language)
    except MediaError as wrong:
        return wrong


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
