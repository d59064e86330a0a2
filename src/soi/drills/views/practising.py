"""Pages for somebody who has begun: whoever has not is led to the beginning."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from soi.drills.models import Learner
from soi.drills.visiting import visitor
from soi.people.permissions import PUBLIC

Parameters = ParamSpec("Parameters")


def practising(
    view: Callable[Concatenate[HttpRequest, Learner, Parameters], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Parameters], HttpResponse]:
    """Hand the learner to a view. Open to everybody, since everybody may begin; kept by no cache."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs) -> HttpResponse:
        learner = visitor(request)
        if learner is None:
            return redirect(reverse("drills:begin") + _lesson(kwargs.get("key")))
        response = view(request, learner, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    guarded.permission = PUBLIC  # type: ignore[attr-defined]  # the access tests read it
    return guarded


def kept_by_nobody(response: HttpResponse) -> HttpResponse:
    """The answer, for a page open to everybody that shows somebody's own: no cache keeps it."""
    response.headers["Cache-Control"] = "no-store"
    return response


def _lesson(key: object) -> str:
    return f"?{urlencode({'lesson': key})}" if key else ""
