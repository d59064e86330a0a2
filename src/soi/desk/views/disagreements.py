"""Two published checks that disagree, side by side, and the settling of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soi.checks.models import Check, Disagreement, Settlement
from soi.desk import actions
from soi.desk.models import Case
from soi.desk.views.answering import Refusal, attempt, person, status
from soi.people.permissions import may, requires


@requires("desk.see")
@require_safe
def disagreement(request: HttpRequest, number: int) -> HttpResponse:
    """Both checks side by side, and how it was settled or can be."""
    return _page(request, _of(number), None)


def _of(number: int) -> Disagreement:
    rows = Disagreement.objects.select_related("first__publisher", "second__publisher")
    return get_object_or_404(rows, pk=number)


def _page(request: HttpRequest, row: Disagreement, refusal: Refusal | None) -> HttpResponse:
    pair = (row.first, row.second)
    context = {
        "row": row,
        "pair": [{"check": check, "address": reverse("library:check", args=[check.uid])} for check in pair],
        "outcomes": _outcomes(pair),
        "may_settle": may(person(request), "desk.correct"),
        "refusal": refusal,
        "sent": request.POST,
    }
    return render(request, "desk/disagreement.html", context, status=status(refusal))


def _outcomes(pair: tuple[Check, Check]) -> list[dict[str, Any]]:
    """What can be chosen for these two: its value, its label, and what it does."""
    found = [
        {
            "value": Settlement.BOTH_STAND.value,
            "label": Settlement.BOTH_STAND.label,
            "help": _("They are about different claims, or each is right about its own."),
        }
    ]
    found += [
        {
            "value": f"{Settlement.CORRECTED}:{check.uid}",
            "label": Settlement.CORRECTED.label,
            "help": _("Opens a correction of: %(claim)s") % {"claim": check.title or check.claim},
        }
        for check in pair
        if check.own
    ]
    if not all(check.own for check in pair):
        found.append(
            {
                "value": Settlement.OTHER_MISTAKEN.value,
                "label": Settlement.OTHER_MISTAKEN.label,
                "help": _("Nothing changes here. Tell the other desk; Soi does not."),
            }
        )
    return found


@requires("desk.correct")
@require_POST
def settle(request: HttpRequest, number: int) -> HttpResponse:
    """Settle it with an outcome and a reason."""
    row, who = _of(number), person(request)
    outcome, _colon, uid = request.POST.get("outcome", "").partition(":")
    note = request.POST.get("note", "")
    opened: list[Case | None] = []
    refusal = attempt(
        "disagreement",
        lambda: opened.append(actions.settle_disagreement(number, outcome, note, who, correct=uid)),
    )
    if refusal:
        return _page(request, row, refusal)
    if opened[0] is not None:
        messages.success(request, _("It is settled, and the correction is open."))
        return HttpResponseRedirect(reverse("desk:case", args=[opened[0].uid]))
    messages.success(request, _("It is settled."))
    return HttpResponseRedirect(reverse("desk:disagreement", args=[number]))
