"""What is waiting for the desk besides new claims, and the answering of complaints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from soi.checks.models import Feedback
from soi.desk import actions
from soi.desk.models import Case, Finding
from soi.desk.queries.tasks import Tasks
from soi.desk.queries.tasks import tasks as waiting
from soi.desk.views.answering import Refusal, attempt, person, status
from soi.people.permissions import may, requires

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SHOWN = 50
"""Tasks of one kind on the page; the rest is counted."""
PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ShownTask:
    """One thing that waits. `correct`: uid of a check of ours that a correction may be opened for."""

    title: str
    address: str
    lines: Sequence[str] = ()
    due: date | None = None
    late: bool = False
    correct: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Tasks of one kind. `more`: how many are not shown."""

    name: str
    label: str
    help: str
    tasks: Sequence[ShownTask]
    more: int

    @property
    def count(self) -> int:
        return len(self.tasks) + self.more


@requires("desk.see")
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Everything that waits, by kind, the most urgent first."""
    found = waiting()
    sections = [
        Section(name, str(label), str(text), rows[:SHOWN], max(0, len(rows) - SHOWN))
        for name, label, text, listed in SECTIONS
        if (rows := listed(found))
    ]
    may_correct = may(person(request), "desk.correct")
    return render(request, "desk/tasks.html", {"sections": sections, "may_correct": may_correct})


def _complaints(found: Tasks) -> list[ShownTask]:
    today = timezone.localdate()
    return [
        ShownTask(
            title=one.check_row.title or one.check_row.claim,
            address=reverse("desk:complaint", args=[one.uid]),
            due=one.due_on,
            late=one.due_on is not None and one.due_on < today,
        )
        for one in found.complaints
    ]


def _of_case(row: Case, *lines: str, due: date | None = None, correct: bool = False) -> ShownTask:
    check = row.check_row
    title = (check.title or check.claim) if check else _("A case in work")
    late = due is not None and due < timezone.localdate()
    uid = check.uid if check and correct else ""
    return ShownTask(title, reverse("desk:case", args=[row.uid]), lines, due, late, uid)


def _reviews(found: Tasks) -> list[ShownTask]:
    return [
        _of_case(row, due=row.check_row.review_on if row.check_row else None, correct=True)
        for row in found.reviews
    ]


def _disagreements(found: Tasks) -> list[ShownTask]:
    return [
        ShownTask(
            title=one.first.claim,
            address=reverse("desk:disagreement", args=[one.pk]),
            lines=[
                f"{check.publisher.name}: {check.get_verdict_display()}" for check in (one.first, one.second)
            ],
        )
        for one in found.disagreements
    ]


def _found_wrong(rows: Sequence[Finding]) -> list[ShownTask]:
    return [
        ShownTask(
            title=one.check_row.title or one.check_row.claim,
            address=reverse("library:check", args=[one.check_row.uid]),
            lines=[str(one.get_kind_display()), one.what],
            correct=one.check_row.uid if one.check_row.own else "",
        )
        for one in rows
    ]


def _conflicted(found: Tasks) -> list[ShownTask]:
    return [
        _of_case(row, _("Somebody who works on it declared a conflict of interest."))
        for row in found.conflicted
    ]


def _not_for_all(found: Tasks) -> list[ShownTask]:
    return [
        ShownTask(
            title=row.check_row.claim if row.check_row else "",
            address=reverse("desk:question", args=[row.question.uid]),
        )
        for row in found.not_for_all
        if row.question is not None
    ]


SECTIONS: Final[tuple[tuple[str, _StrPromise, _StrPromise, Callable[[Tasks], list[ShownTask]]], ...]] = (
    (
        "complaints",
        gettext_lazy("Complaints"),
        gettext_lazy("A reader says that a check is wrong. Each is answered by its day."),
        _complaints,
    ),
    (
        "quotes",
        gettext_lazy("Quotations no longer found"),
        gettext_lazy("A published quotation is not in its capture any more."),
        lambda found: _found_wrong(found.quotes_lost),
    ),
    (
        "reviews",
        gettext_lazy("Due for another look"),
        gettext_lazy("The day has come on which somebody wanted to see whether it still holds."),
        _reviews,
    ),
    (
        "disagreements",
        gettext_lazy("Two checks disagree"),
        gettext_lazy("They seem to be about one claim, and come to different verdicts."),
        _disagreements,
    ),
    (
        "conflicts",
        gettext_lazy("Conflicts of interest"),
        gettext_lazy("Somebody else has to take over."),
        _conflicted,
    ),
    (
        "not-for-all",
        gettext_lazy("Not right for every message"),
        gettext_lazy("The check is published, but its question holds other messages too: split it."),
        _not_for_all,
    ),
    (
        "sources",
        gettext_lazy("Sources that cannot be opened"),
        gettext_lazy("The capture is still there."),
        lambda found: _found_wrong(found.sources_gone),
    ),
)
"""Kinds of tasks, the most urgent first: name, title, what it means, and which they are."""


@requires("desk.complaints")
@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """What readers said is wrong: open first, by the day they are answered by; the answered stay below."""
    rows = (
        Feedback.objects.filter(kind="wrong")
        .select_related("check_row")
        .order_by(F("closed_at").desc(nulls_first=True), F("due_on").asc(nulls_last=True), "id")
    )
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "open": rows.filter(closed_at=None).count(),
        "today": timezone.localdate(),
    }
    return render(request, "desk/complaints.html", context)


@requires("desk.complaints")
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, uid: str) -> HttpResponse:
    """One complaint: read it, look at the check, answer."""
    row = get_object_or_404(Feedback.objects.select_related("check_row"), uid=uid, kind="wrong")
    refusal: Refusal | None = None
    if request.method == "POST":
        reply = request.POST.get("reply", "")
        refusal = attempt("complaint", lambda: actions.answer_complaint(uid, reply, person(request)))
        if refusal is None:
            messages.success(request, _("The complaint is answered and closed."))
            return HttpResponseRedirect(reverse("desk:complaint", args=[uid]))
    context = {
        "feedback": row,
        "check_address": reverse("library:check", args=[row.check_row.uid]),
        "may_correct": row.check_row.own and may(person(request), "desk.correct"),
        "refusal": refusal,
        "sent": request.POST,
    }
    return render(request, "desk/complaint.html", context, status=status(refusal))
