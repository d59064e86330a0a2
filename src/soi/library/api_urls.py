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
from soi.library.limits import BODY_LIMIT

View = Callable[..., HttpResponse]


def _guarded(view: View) -> View:
    """Refuse what the router would refuse in plain text, or would read before looking at it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            if request.content_type != "application/json":
                return error_response(request, 415)
            length = request.headers.get("Content-Length", "")
            if length.isascii() and length.isdigit() and int(length) > BODY_LIMIT:
                return error_response(request, 413)
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
