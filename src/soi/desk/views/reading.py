"""The second reading: blind first if one likes, then the check with its evidence; sign it or send it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soi.desk import actions
from soi.desk.fields import VERDICTS
from soi.desk.models import Case, Reading, State
from soi.desk.queries.cases import case as case_for
from soi.desk.queries.drafts import wrote_in
from soi.desk.views import cases, steps
from soi.desk.views.answering import Refusal, attempt, person, status
from soi.desk.views.media_shown import files_beside
from soi.people.models import Person
from soi.people.permissions import requires


@requires("desk.read")
@require_safe
def reading(request: HttpRequest, uid: str) -> HttpResponse:
    """The page of a second reading, at the stage it has reached."""
    return page(request, cases.of(uid))


def page(request: HttpRequest, row: Case, refusal: Refusal | None = None) -> HttpResponse:
    """The reading of a case. Before a blind verdict is stated, nothing of the answer is in the page."""
    who = person(request)
    view = case_for(row.uid, who)
    row, now, draft = view.case, view.reading, view.draft
    stage, why_not_now = _stage(row, now, who)
    context: dict[str, Any] = {
        "case": row,
        "title": cases.title_of(row, draft),
        "stage": stage,
        "why_not_now": why_not_now,
        "refusal": refusal,
        "sent": request.POST,
        "steps": steps.steps(row),
        "captures": cases.collected(draft, row, who)["captures"],
    }
    if stage == "blind":
        context |= {
            "claim": draft.text("claim"),
            "claim_long": draft.text("claim_long"),
            "sources": cases.control(draft, "sources").shown,
            "verdicts": VERDICTS,
            "files": files_beside(row),
        }
    elif stage == "decide":
        assert now is not None
        context |= {
            **cases.written(draft),
            "reading": now,
            "author_verdict": now.author_verdict,
            "differ": now.blind and now.blind_verdict != now.author_verdict,
            "question": row.question,
            "message_count": row.question.tips.count() if row.question else 0,
            "files": files_beside(row),
        }
    if stage not in {"declare", "open", "blind"}:
        context["earlier"] = view.readings
    return render(request, "desk/reading.html", context, status=status(refusal))


def _stage(row: Case, now: Reading | None, who: Person) -> tuple[str, str]:
    """How far this person's reading has come, or why they cannot read now."""
    if row.state != State.IN_REVIEW:
        return "", _("It is not waiting for a second reader now: “%(state)s”.") % {
            "state": row.get_state_display()
        }
    if wrote_in(row, who):
        return "", _("You wrote in this draft; somebody else has to read it.")
    if now is not None and now.reader != who:
        return "", _("%(name)s is reading it now.") % {"name": now.reader.name}
    declared = row.declarations.filter(person=who).first()
    if declared is None:
        return "declare", ""
    if declared.conflict:
        return "", _("You declared a conflict of interest in this case.")
    if now is None:
        return "open", ""
    return ("blind" if now.blind and not now.blind_verdict else "decide"), ""


def _done(request: HttpRequest, uid: str, where: str, act: Callable[[], object]) -> HttpResponse:
    """Do it and go on with the reading; the page with the reasons when it was refused."""
    if refusal := attempt(where, act):
        return page(request, cases.of(uid), refusal)
    return HttpResponseRedirect(reverse("desk:reading", args=[uid]))


@requires("desk.read")
@require_POST
def open_reading(request: HttpRequest, uid: str) -> HttpResponse:
    """Begin to read, blind or not."""
    blind = request.POST.get("blind") != "no"
    cases.of(uid)
    return _done(request, uid, "reading", lambda: actions.open_reading(uid, blind, person(request)))


@requires("desk.read")
@require_POST
def blind_verdict(request: HttpRequest, uid: str) -> HttpResponse:
    """State one's own verdict; only then the author's is shown."""
    cases.of(uid)
    verdict = request.POST.get("verdict", "")
    return _done(request, uid, "reading", lambda: actions.state_blind_verdict(uid, verdict, person(request)))


@requires("desk.read")
@require_POST
def sign(request: HttpRequest, uid: str) -> HttpResponse:
    """Sign: the check is right; and, asked apart, whether it is right for every message."""
    row = cases.of(uid)
    answers = {"yes": True, "no": False}
    right_for_all = answers.get(request.POST.get("all", ""))
    if request.POST.get("right") != "yes" or right_for_all is None:
        both = _("Answer both questions: whether it is right, and whether it is right for every message.")
        return page(request, row, Refusal("sign", (both,)))
    resolution = request.POST.get("resolution", "")
    by = person(request)
    if refusal := attempt("sign", lambda: actions.sign(uid, right_for_all, resolution, by)):
        return page(request, cases.of(uid), refusal)
    messages.success(request, _("Signed. An editor can publish it now."))
    return HttpResponseRedirect(reverse("desk:case", args=[uid]))


@requires("desk.read")
@require_POST
def send_back(request: HttpRequest, uid: str) -> HttpResponse:
    """Give it back to its author, saying what has to change."""
    cases.of(uid)
    note = request.POST.get("note", "")
    if refusal := attempt("send-back", lambda: actions.send_back(uid, note, person(request))):
        return page(request, cases.of(uid), refusal)
    messages.success(request, _("It is back with its author."))
    return HttpResponseRedirect(reverse("desk:case", args=[uid]))


@requires("desk.declare")
@require_POST
def declare(request: HttpRequest, uid: str) -> HttpResponse:
    """Sign a declaration about conflicts of interest, from the case or from its reading."""
    who = person(request)
    conflict, statement = request.POST.get("conflict") != "no", request.POST.get("statement", "")
    refusal = attempt("declare", lambda: actions.declare(uid, conflict=conflict, statement=statement, by=who))
    address = reverse("desk:reading", args=[uid])
    from_reading = request.POST.get("back") == address
    if refusal:
        return (
            page(request, cases.of(uid), refusal)
            if from_reading
            else cases.page(request, cases.of(uid), refusal)
        )
    messages.success(request, _("Your declaration is signed."))
    return HttpResponseRedirect(address if from_reading else reverse("desk:case", args=[uid]))
