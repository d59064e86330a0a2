"""Addresses of the API, which have no language before them, and refusals before an operation is reached."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from soi.library.api import api
from soi.library.api_docs import docs
from soi.library.api_errors import error_response
from soi.library.limits import BODY_LIMIT, PICTURE_BODY_LIMIT
from soi.library.uploads import passing

TAKES_FILES = frozenset({"/v1alpha1/claims:imageSearch"})
View = Callable[..., HttpResponse]


def _guarded(view: View) -> View:
    """Refuse what the router would refuse in plain text, or would read before looking at it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            takes_file = request.path in TAKES_FILES
            if request.content_type != ("multipart/form-data" if takes_file else "application/json"):
                said = "Send the picture as multipart/form-data, in the field image." if takes_file else ""
                return error_response(request, 415, said)
            length = request.headers.get("Content-Length", "")
            most = PICTURE_BODY_LIMIT if takes_file else BODY_LIMIT
            if length.isascii() and length.isdigit() and int(length) > most:
                said = "The picture is too large: at most 25 MB." if takes_file else ""
                return error_response(request, 413, said)
        with passing(request):
            response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            refused = error_response(request, 405)
            refused.headers["Allow"] = response.headers["Allow"]
            return refused
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded


def _patterns() -> list[URLPattern]:
    routes = [route for route in api.urls[0] if isinstance(route, URLPattern)]
    return [
        URLPattern(route.pattern, _guarded(route.callback), route.default_args, route.name)
        for route in routes
    ]


urlpatterns = [
    path("api/docs", docs, name="api-docs"),
    path("", (_patterns(), "ninja", api.urls_namespace)),
]
