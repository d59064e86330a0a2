"""Answers that are asked for again and again: an ETag and a date on each, and 304 when nothing changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from soi.library.feeds.changes import library_state

View = Callable[..., HttpResponseBase]


def conditional(also: Callable[[], object] = str) -> Callable[[View], View]:
    """Let a view answer 304 without making anything when the reader has it; GET and HEAD only.

    `also`: what the answer depends on besides the library's state and its own address. Caches may keep an
    answer but must ask before each use: a withdrawal is seen by the next reader."""

    def decorated(view: View) -> View:
        @require_safe
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            state = library_state()
            etag = quote_etag(_mark(request, state.mark, also()))
            modified = _steady(state.modified)
            stamp = int(modified.timestamp()) if modified else None
            unchanged = get_conditional_response(request, etag=etag, last_modified=stamp)
            response = view(request, *args, **kwargs) if unchanged is None else unchanged
            if response.status_code in {200, 304}:
                response.headers["ETag"] = etag
                response.headers["Cache-Control"] = "public, no-cache"
                if stamp is not None:
                    response.headers["Last-Modified"] = http_date(stamp)
            return response

        return answered

    return decorated


def _mark(request: HttpRequest, state: str, also: object) -> str:
    desk = (settings.SOI_ORIGIN, settings.SOI_NAME, version("soi"))
    parts = (state, request.get_full_path(), desk, str(also))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _steady(modified: datetime) -> datetime | None:
    """The time of the last change, once its second is over: two changes in one second would look the same."""
    return modified if timezone.now() - modified > timedelta(seconds=2) else None
