"""Pages that say what went wrong, in the style of the site, and the same as JSON for a program that asked.

Root URLs name the handlers: `handler400`, `handler403`, `handler404`, `handler500`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from soi.answers.media_refusals import refusal_for
from soi.library.api_errors import LATER, error_response, is_api

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Problem:
    """What one status means to a reader, and what they can do."""

    title: _StrPromise
    text: _StrPromise


PROBLEMS: dict[int, Problem] = {
    400: Problem(_("We could not read that request"), _("Go back, check what you entered and try again.")),
    403: Problem(_("This is not open to you"), _("The page exists, but it cannot be shown here.")),
    404: Problem(
        _("There is no such page"),
        _("The address may have a typing mistake. Checks are never deleted: look for it in the library."),
    ),
    405: Problem(_("This page cannot be used that way"), _("Start again from the front page.")),
    413: Problem(
        _("That message is too long"),
        _("Soi reads up to 100,000 characters at a time. Send the part that you doubt; nothing was kept."),
    ),
    429: Problem(
        _("Many people are asking right now"),
        _("Please wait a few seconds and ask again. Your message was not kept, so send it once more."),
    ),
    500: Problem(
        _("Something broke on our side"),
        _("It is not your fault, and nothing you sent was kept. Please try again in a moment."),
    ),
}


def page(request: HttpRequest, status: int) -> HttpResponse:
    """The error page for `status`; a fragment of it where htmx asked, so that it lands in the page."""
    return _page(request, PROBLEMS[status], status)


def of_media(request: HttpRequest, code: str) -> HttpResponse:
    """The page that says why a file was not looked at; `code` as in `MediaError`."""
    refusal = refusal_for(code)
    return _page(request, Problem(refusal.title, refusal.text), refusal.status)


def _page(request: HttpRequest, problem: Problem, status: int) -> HttpResponse:
    fragment = request.headers.get("HX-Request") == "true"
    template = "library/_error.html" if fragment else "library/error.html"
    response = render(request, template, {"problem": problem, "status": status}, status=status)
    response.headers["Cache-Control"] = "no-store"
    if status in LATER:
        response.headers["Retry-After"] = LATER[status]
    return response


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    return error_response(request, status) if is_api(request) else page(request, status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler400`."""
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler403`."""
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django's `handler404`."""
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's `handler500`."""
    return _answer(request, 500)
