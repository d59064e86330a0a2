"""Coming in by a code from somebody: whoever has not begun yet begins with the same click."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from soi.drills.actions import begin
from soi.drills.codes import shown
from soi.drills.models import Learner
from soi.drills.pace import BEGINNERS
from soi.drills.views.practising import kept_by_nobody
from soi.drills.visiting import remember, visitor
from soi.pace import BusyError


def come_in(request: HttpRequest, then: Callable[[Learner], HttpResponse], onward: str) -> HttpResponse:
    """Do `then` with the learner. To one who begins by it their code is shown, once, with the way to `onward`, unless
    `then` led nowhere."""
    learner = visitor(request)
    if learner is not None:
        return then(learner)
    try:
        BEGINNERS.take()
    except BusyError:
        busy = render(request, "drills/busy.html", status=429)
        busy.headers["Retry-After"] = "30"
        return busy
    learner, code = begin(get_language() or "vi")
    done = then(learner)
    response = done
    if done.status_code == 302:
        response = render(request, "drills/code.html", {"code": shown(code), "onward": onward})
    remember(request, response, code)
    return kept_by_nobody(response)
