"""Closing a question without a check: not checkable, or already checked; one form and it is done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soi.desk import actions
from soi.desk.models import WhyNot
from soi.desk.views.answering import Refusal, attempt, person, status
from soi.desk.views.cases import check_named
from soi.inbox.models import Question
from soi.people.permissions import requires


@requires("desk.close")
@require_safe
def close(request: HttpRequest, uid: str) -> HttpResponse:
    """The page on which a question is closed without a check."""
    return _page(request, _of(uid), None)


def _of(uid: str) -> Question:
    return get_object_or_404(Question, uid=uid)


def _page(request: HttpRequest, row: Question, refusal: Refusal | None) -> HttpResponse:
    context = {
        "back": reverse("desk:question", args=[row.uid]),
        "back_words": row.headline or _("The question"),
        "not_checkable": reverse("desk:question-not-checkable", args=[row.uid]),
        "already_checked": reverse("desk:question-already-checked", args=[row.uid]),
        "refusal": refusal,
        "sent": request.POST,
        "why_not": WhyNot.choices,
    }
    return render(request, "desk/close.html", context, status=status(refusal))


@requires("desk.close")
@require_POST
def not_checkable(request: HttpRequest, uid: str) -> HttpResponse:
    """Close a question: nobody can check this, for a reason that is said."""
    row, who = _of(uid), person(request)
    why, note = request.POST.get("why", ""), request.POST.get("note", "")
    refusal = attempt("not-checkable", lambda: actions.question_not_checkable(uid, why, note, who))
    return _page(request, row, refusal) if refusal else _closed(request, uid)


@requires("desk.close")
@require_POST
def already_checked(request: HttpRequest, uid: str) -> HttpResponse:
    """Close a question: this check answers it."""
    row, who = _of(uid), person(request)
    check = check_named(request.POST.get("check", ""))
    refusal = (
        attempt("already-checked", lambda: actions.question_already_checked(uid, check.uid, who))
        if check
        else Refusal("already-checked", (_("There is no check with this address or name."),))
    )
    return _page(request, row, refusal) if refusal else _closed(request, uid)


def _closed(request: HttpRequest, uid: str) -> HttpResponse:
    messages.success(request, _("It is set aside. It can be brought back."))
    return HttpResponseRedirect(reverse("desk:question", args=[uid]))
