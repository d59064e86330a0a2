"""What this desk published: correcting it, which is a case of its own, and withdrawing it with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.desk import actions
from soi.desk.models import IN_WORK, PUBLIC, Case
from soi.desk.views import cases
from soi.desk.views.answering import Refusal, attempt, person, status
from soi.people.permissions import may, requires

PER_PAGE = 50


@requires("desk.see")
@require_safe
def published(request: HttpRequest) -> HttpResponse:
    """Every check of this desk, newest first, whatever became of it."""
    return _listed(request, None)


def _listed(request: HttpRequest, refusal: Refusal | None) -> HttpResponse:
    who = person(request)
    in_work = Case.objects.filter(corrects=OuterRef("pk"), state__in=IN_WORK).values("uid")[:1]
    rows = (
        Case.objects.filter(state__in=PUBLIC)
        .select_related("check_row")
        .annotate(open_correction=Subquery(in_work))
        .order_by("-published_at", "-id")
    )
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "refusal": refusal,
        "may_correct": may(who, "desk.correct"),
        "may_withdraw": may(who, "desk.withdraw"),
    }
    return render(request, "desk/published.html", context, status=status(refusal))


@requires("desk.correct")
@require_POST
def correct(request: HttpRequest, uid: str) -> HttpResponse:
    """Open the case that corrects this check."""
    made: list[Case] = []
    if refusal := attempt("published", lambda: made.append(actions.open_correction(uid, person(request)))):
        return _listed(request, refusal)
    messages.success(request, _("A correction is open. It is read and signed like the first version."))
    return HttpResponseRedirect(reverse("desk:case", args=[made[0].uid]))


@requires("desk.withdraw")
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a published check back, with a reason for everybody."""
    row = cases.of(uid)
    refusal = None
    if request.method == "POST":
        note = request.POST.get("note", "")
        refusal = attempt("withdraw", lambda: actions.withdraw(uid, note, person(request)))
        if refusal is None:
            messages.success(request, _("It is withdrawn. Its address says why."))
            return HttpResponseRedirect(reverse("desk:case", args=[uid]))
    context = {"case": row, "refusal": refusal, "sent": request.POST}
    return render(request, "desk/withdraw.html", context, status=status(refusal))
