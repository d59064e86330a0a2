"""Who is practising, by the account they are signed in to or by a cookie that they asked for by beginning."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from soi.drills.actions import come_back, learner_of
from soi.drills.models import Learner
from soi.people.models import Person

COOKIE: Final = "soi_learner"
_YEAR: Final = 365 * 24 * 3600


def visitor(request: HttpRequest) -> Learner | None:
    """The learner who sent this request; None for somebody who has not begun."""
    person = request.user
    if isinstance(person, Person):
        return learner_of(person, get_language() or "vi")
    code = request.get_signed_cookie(COOKIE, default="", salt=COOKIE)
    return come_back(code) if code else None


def remember(request: HttpRequest, response: HttpResponse, code: str) -> None:
    """Let this browser come back as the learner whose code this is."""
    response.set_signed_cookie(
        COOKIE, code, salt=COOKIE, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def let_go(response: HttpResponse) -> None:
    """Let this browser forget the learner."""
    response.delete_cookie(COOKIE, samesite="Lax")
