"""What Soi is, what its words mean, and what the desk says about itself."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from soi.checks.models import PageKind
from soi.checks.queries import feedback_count, page_in
from soi.library.verdicts import LOOKS, scale_shown


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What Soi is, how it decides, and what it never does."""
    return render(request, "library/about.html", {"looks": LOOKS})


@require_safe
def verdicts(request: HttpRequest) -> HttpResponse:
    """The fixed lists that checks are written with: verdicts, techniques, reasons for choosing a claim."""
    return render(request, "library/verdicts.html", scale_shown())


@require_safe
def desk_page(request: HttpRequest, kind: str) -> HttpResponse:
    """What the desk says about itself, with the day of its last review; an honest line where it says nothing."""
    if kind not in PageKind.values:
        raise Http404
    context = {
        "kind": PageKind(kind),
        "page": page_in(kind, get_language() or "en"),
        "count": feedback_count(timezone.localdate()) if kind == PageKind.CORRECTIONS else None,
    }
    return render(request, "library/desk_page.html", context)
