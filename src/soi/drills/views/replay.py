"""The desk's closed cases, blind: the claim first, then what the desk found and where the evidence is."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from soi.checks.models import State
from soi.drills import judging
from soi.drills.actions.replay import BALANCED, REPLAY, judge, start_balanced, start_replay
from soi.drills.exercises import SURENESS
from soi.drills.models import Learner, Sitting
from soi.drills.queries.cases import case, closed_cases, still_there, true_and_false, unseen
from soi.drills.queries.sittings import left_of
from soi.drills.views.practising import kept_by_nobody, practising
from soi.drills.visiting import visitor
from soi.people.permissions import public

STARTS: Final = {REPLAY: start_replay, BALANCED: start_balanced}
CHOICES: Final = {REPLAY: judging.CASES, BALANCED: judging.TRUE_OR_FALSE}


@public
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """What it is about, and how many cases there are; POST starts. A trainer may link to one topic: `?topic=health`."""
    if request.method == "POST":
        return _start(request)
    learner = visitor(request)
    topic = request.GET.get("topic", "")
    topic = topic if topic in settings.SOI_PRACTICE_TOPICS else ""
    cases = closed_cases(get_language() or "vi", timezone.now(), topic)
    true, false = true_and_false(learner, cases) if learner else ([], [])
    context = {
        "learner": learner,
        "topic": topic,
        "many": cases.count(),
        "left": len(unseen(learner, cases)) if learner else 0,
        "balanced": bool(true and false),
        "days": settings.SOI_PRACTICE_COOL_DAYS,
        "replay_key": REPLAY,
        "balanced_key": BALANCED,
    }
    return kept_by_nobody(render(request, "drills/replay/begin.html", context))


@practising
def _start(request: HttpRequest, learner: Learner) -> HttpResponse:
    start = STARTS.get(request.POST.get("sort", ""))
    if start is None:
        raise Http404
    sitting = start(learner, get_language() or "vi", request.POST.get("topic", ""))
    if sitting is None:
        messages.info(request, _("There are no more cases for this that you have not seen."))
        return redirect("drills:replay")
    return redirect("drills:case", sitting.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@practising
def one(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """The case whose turn it is, without its verdict; POST notes what somebody thinks and leads to the check."""
    sitting = get_object_or_404(Sitting, uid=uid, learner=learner, lesson__in=STARTS)
    left = left_of(sitting, still_there(sitting))
    check = case(left[0]) if left else None
    if check is None:
        return render(request, "drills/replay/done.html", {"sitting": sitting})
    if request.method == "POST" and request.POST.get("item") != left[0]:
        return redirect("drills:case", uid)  # answered already, in another window
    choices = CHOICES[sitting.lesson]
    judged = judging.read(request.POST, choices)
    place = sitting.plan.index(left[0]) + 1
    if request.method == "POST" and not judged.problem:
        judge(learner, sitting, left[0], check, (judged.answer, judged.confidence))
        return redirect("drills:case-told", uid, place)
    context = {
        "sitting": sitting,
        "item": left[0],
        "claim": check.claim,
        "lang": check.language,
        "place": place,
        "of": len(sitting.plan),
        "choices": choices,
        "sureness": SURENESS,
        "two": sitting.lesson == BALANCED,
    }
    if request.method == "POST":
        context |= {"problem": judged.problem, "chosen": judged.chosen, "sure": judged.sure}
    return render(
        request, "drills/replay/case.html", context, status=422 if request.method == "POST" else 200
    )


@require_safe
@practising
def told(request: HttpRequest, learner: Learner, uid: str, place: int) -> HttpResponse:
    """What the desk found, and where the evidence is."""
    sitting = get_object_or_404(Sitting, uid=uid, learner=learner, lesson__in=STARTS)
    if not 0 < place <= len(sitting.plan):
        raise Http404
    item = sitting.plan[place - 1]
    given = sitting.responses.filter(item=item).first()
    if given is None:
        return redirect("drills:case", uid)
    check = case(item)
    context = {
        "sitting": sitting,
        "given": given,
        "said": judging.label(judging.CASES, given.answer),
        "check": check if check is not None and check.state == State.PUBLISHED else None,
        "place": place,
        "of": len(sitting.plan),
    }
    return render(request, "drills/replay/told.html", context)
