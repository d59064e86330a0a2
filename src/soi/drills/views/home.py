"""The front page of the training room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soi.drills.visiting import visitor
from soi.people.permissions import public


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What there is to practise, and where this learner stands."""
    return render(request, "drills/home.html", {"learner": visitor(request)})
