"""The page of numbers: what is asked, how fast it is answered, how often we are wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from soi.answers.numbers import report


@require_safe
@cache_control(public=True, max_age=600)
def numbers(request: HttpRequest) -> HttpResponse:
    """The numbers of the time for which messages are kept; only groups of at least ten people."""
    return render(request, "library/numbers.html", {"report": report()})
