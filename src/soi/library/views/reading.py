"""One check and everything that ever happened to it: the page, its versions, the log of corrections."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from soi.checks.diff import changes
from soi.checks.models import Check, State
from soi.checks.queries import feedback_count
from soi.library import queries
from soi.library.evidence_shown import evidence_of
from soi.library.feeds.changes import corrections as noted_versions
from soi.library.feeds.entries import reason_of
from soi.library.history import corrected_in, steps_of

PER_PAGE = 30


@require_safe
def check(request: HttpRequest, uid: str) -> HttpResponse:
    """One check at its permanent address. A withdrawn one is gone (410), with the reason and what it said."""
    row = _found(uid)
    steps = steps_of(row)
    context = {"check": row, "steps": steps, "evidence": evidence_of(row)}
    if row.state == State.WITHDRAWN:
        context["reason"] = reason_of(steps[0].version)
        context["gone_at"] = next(step.version.made_at for step in steps if step.change == State.WITHDRAWN)
        return render(request, "library/gone.html", context, status=410)
    today = timezone.localdate()
    context["correction"] = corrected_in(steps)
    context["count"] = feedback_count(today, row.uid)
    context["overdue"] = row.review_on is not None and row.review_on < today
    return render(request, "library/check.html", context)


@require_safe
def versions(request: HttpRequest, uid: str) -> HttpResponse:
    """Every version of a check, newest first."""
    row = _found(uid)
    return render(request, "library/versions.html", {"check": row, "steps": steps_of(row)})


@require_safe
def version(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """One version of a check: what it changed, word by word, and all that the check said then."""
    row = _found(uid)
    steps = steps_of(row)
    at = next((place for place, step in enumerate(steps) if step.version.number == number), None)
    if at is None:
        raise Http404
    before = steps[at + 1] if at + 1 < len(steps) else None
    context = {
        "check": row,
        "step": steps[at],
        "before": before,
        "after": steps[at - 1] if at else None,
        "changes": changes(before.version.data, steps[at].version.data) if before else [],
        "whole": changes({}, steps[at].version.data),
    }
    return render(request, "library/version.html", context)


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Every correction, withdrawal and restoration, newest first, in all languages."""
    page = Paginator(noted_versions(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "count": feedback_count(timezone.localdate()),
        "feed_language": get_language(),
    }
    return render(request, "library/corrections.html", context)


def _found(uid: str) -> Check:
    row = queries.by_uid(uid)
    if row is None:
        raise Http404
    return row
