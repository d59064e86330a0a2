"""The desk's numbers, and judging automatic answers without knowing what the engine thought of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from soi.answers.numbers import report
from soi.desk import actions
from soi.desk.queries.judging import answer_to_judge
from soi.desk.views.answering import person
from soi.people.permissions import may, requires


@requires("desk.see")
@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """The same numbers as everybody sees, with the way to the answers that wait to be judged."""
    return render(
        request, "desk/numbers.html", {"report": report(), "may_judge": may(person(request), "desk.tips")}
    )


@requires("desk.tips")
@require_safe
def judge(request: HttpRequest) -> HttpResponse:
    """One automatic answer, chosen by chance: what was sent and what was answered, no score."""
    return render(request, "desk/judge.html", {"one": answer_to_judge()})


@requires("desk.tips")
@require_POST
def judged(request: HttpRequest, uid: str) -> HttpResponse:
    """Keep the judgement and show the next answer."""
    verdict = request.POST.get("fits", "")
    if verdict in {"yes", "no"}:
        actions.judge_answer(uid, verdict == "yes", person(request))
    return HttpResponseRedirect(reverse("desk:judge"))
