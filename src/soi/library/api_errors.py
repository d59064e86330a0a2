"""One envelope for everything that goes wrong in the API, and Google's own for the call made in its shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from soi.answers.media_refusals import refusal_for, refusal_words
from soi.library.limits import TooLongError
from soi.media.records import MediaError
from soi.pace import BusyError

API_PREFIXES = ("/api/", "/v1alpha1/")
GOOGLE_PREFIX = "/v1alpha1/"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of failure: our code for it, Google's status for it, and a sentence for whoever reads it."""

    code: str
    google: str
    message: str


FAULTS: dict[int, Fault] = {
    400: Fault("bad-request", "INVALID_ARGUMENT", "The request cannot be read: send JSON in UTF-8."),
    403: Fault("forbidden", "PERMISSION_DENIED", "This is not open to you."),
    404: Fault("not-found", "NOT_FOUND", "There is nothing at this address."),
    405: Fault("method-not-allowed", "UNIMPLEMENTED", "This address does not take that method."),
    410: Fault("withdrawn", "NOT_FOUND", "This check has been withdrawn."),
    413: Fault("too-long", "INVALID_ARGUMENT", "The message is too long: at most 100,000 characters."),
    415: Fault("unsupported-media-type", "INVALID_ARGUMENT", "Send the body as application/json."),
    422: Fault("invalid", "INVALID_ARGUMENT", "A value is missing or not of the kind that is expected."),
    429: Fault("busy", "RESOURCE_EXHAUSTED", "Many are asking at once: try again in a few seconds."),
    503: Fault("unavailable", "UNAVAILABLE", "Many files are being looked at: try again in half a minute."),
    500: Fault("internal", "INTERNAL", "Something broke on our side; the request was not kept."),
}

Detail = dict[str, Any]


LATER = {429: "2", 503: "30"}
"""Seconds after which to come again."""


def is_api(request: HttpRequest) -> bool:
    """Whether the request came to the API, where every answer is JSON."""
    return request.path.startswith(API_PREFIXES) and request.path != "/api/docs"


def error_response(
    request: HttpRequest, status: int, message: str = "", details: Sequence[Detail] = ()
) -> HttpResponse:
    """The envelope for `status`: `{"ok": false, "error": {code, message, details}}`, or Google's
    `{"error": {code, message, status}}` under /v1alpha1/. What was sent is never repeated in it."""
    fault = FAULTS[status]
    said = message or fault.message
    data: dict[str, Any]
    if request.path.startswith(GOOGLE_PREFIX):
        # Google answers 400 where we say 422, and 413 is not among its codes either.
        status = 400 if fault.google == "INVALID_ARGUMENT" else status
        data = {"error": {"code": status, "message": said, "status": fault.google}}
    else:
        data = {"ok": False, "error": {"code": fault.code, "message": said, "details": list(details)}}
    response = JsonResponse(data, status=status)
    response.headers["Cache-Control"] = "no-store"
    if status in LATER:
        response.headers["Retry-After"] = LATER[status]
    return response


def install(api: NinjaAPI) -> None:
    """Make every failure inside an operation of `api` leave through the envelope.

    Anything unforeseen goes on to Django, which logs it and answers through `errors.server_error`."""

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, exc: Http404) -> HttpResponse:
        return error_response(request, 404)

    @api.exception_handler(TooLongError)
    def too_long(request: HttpRequest, exc: TooLongError) -> HttpResponse:
        return error_response(request, 413)

    @api.exception_handler(BusyError)
    def busy(request: HttpRequest, exc: BusyError) -> HttpResponse:
        return error_response(request, 429)

    @api.exception_handler(MediaError)
    def not_taken(request: HttpRequest, exc: MediaError) -> HttpResponse:
        with translation.override("en"):
            return error_response(request, refusal_for(exc.code).status, refusal_words(exc))

    @api.exception_handler(HttpError)
    def refused(request: HttpRequest, exc: HttpError) -> HttpResponse:
        status = exc.status_code if exc.status_code in FAULTS else 400
        return error_response(request, status, str(exc) if request.path.endswith(":imageSearch") else "")

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
        return error_response(request, 422, _first_fault(exc), [_detail(error) for error in exc.errors])


def _detail(error: Detail) -> Detail:
    """Where a value is wrong and how, without the value: it may be somebody's message."""
    return {"where": [str(part) for part in error["loc"]], "message": _plain(error)}


def _plain(error: Detail) -> str:
    return str(error["msg"]).removeprefix("Value error, ")


def _first_fault(exc: ValidationError) -> str:
    first = exc.errors[0]
    name = str(first["loc"][-1])
    return f"{name}: {_plain(first)}"
