"""Good habits before sharing, on one page that keeps nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soi.people.permissions import public


@public
@require_safe
def pledge(request: HttpRequest) -> HttpResponse:
    """Five things to look at before sharing. No form, no cookie, nothing is sent."""
    return render(request, "drills/pledge/pledge.html")
