"""One exercise after the other, what it is about after each, and the end."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soi.drills import saying
from soi.drills.actions import Given, NotInTurnError
from soi.drills.actions import answer as note_answer
from soi.drills.exercises import CANNOT_TELL, SURENESS, UNSURE, Exercise, exercises
from soi.drills.lessons import BY_KEY
from soi.drills.models import Learner, Sitting, SittingKind
from soi.drills.queries.figures import answers_of, before, figures, placement, shares
from soi.drills.queries.shelf import shelf, suggested
from soi.drills.queries.sittings import answered, test_after, turn
from soi.drills.queries.trials import too_early, trial_code
from soi.drills.views.practising import practising


@require_safe
@practising
def sitting(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """The exercise whose turn it is, or the end."""
    sat = get_object_or_404(Sitting, uid=uid, learner=learner)
    now = turn(sat)
    if sat.kind == SittingKind.TRIAL and (now.exercise is None or too_early(sat)):
        return redirect("drills:trial", trial_code(sat))
    if now.exercise is None:
        return _end(request, sat)
    return render(request, "drills/item.html", _asked(sat, now.exercise))


@require_POST
@practising
def answer(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """Take an answer and lead to what it is about. An unfinished form is shown again with what is missing."""
    sat = get_object_or_404(Sitting, uid=uid, learner=learner)
    item, chosen = request.POST.get("item", ""), request.POST.get("answer")
    exercise = exercises(sat.language).get(item)
    if exercise is None or item not in sat.plan or too_early(sat):
        raise Http404
    sure = {one.value for one in SURENESS} & {request.POST.get("sure", "")}
    problem = _missing(exercise, chosen, bool(sure))
    if problem:
        context = _asked(sat, exercise) | {"problem": problem, "chosen": chosen, "sure": "".join(sure)}
        return render(request, "drills/item.html", context, status=422)
    given = Given(item, chosen or UNSURE, int("".join(sure)) / 100 if sure else None)
    try:
        note_answer(learner, uid, given)
    except NotInTurnError:
        return redirect("drills:sitting", uid)
    if sat.kind == SittingKind.TRIAL:  # a measure teaches nothing: the next message, and not how it is
        return redirect("drills:sitting", uid)
    return redirect("drills:feedback", uid, sat.plan.index(item) + 1)


@require_safe
@practising
def feedback(request: HttpRequest, learner: Learner, uid: str, place: int) -> HttpResponse:
    """How it is, and where that is known from."""
    sat = get_object_or_404(Sitting, uid=uid, learner=learner)
    item = sat.plan[place - 1] if 0 < place <= len(sat.plan) else ""
    given = sat.responses.filter(item=item).first()
    exercise = exercises(sat.language).get(item)
    if given is None or exercise is None or sat.kind == SittingKind.TRIAL:
        return redirect("drills:sitting", uid)
    context = _place(sat, place) | {
        "exercise": exercise,
        "given": given,
        "said": exercise.label(given.answer),
        "is": exercise.label(exercise.key),
        "last": place == len(sat.plan),
    }
    return render(request, "drills/feedback.html", context)


def _missing(exercise: Exercise, chosen: str | None, sure: bool) -> str:
    if chosen is None:
        return _("Choose an answer first. “I can't tell yet” is one too.")
    if exercise.asks_confidence and chosen != UNSURE and not sure:
        return _("Say how sure you are, too. A hunch is fine.")
    return ""


def _asked(sat: Sitting, exercise: Exercise) -> dict[str, Any]:
    return _place(sat, sat.plan.index(exercise.id) + 1) | {
        "exercise": exercise,
        "choices": (*exercise.choices, CANNOT_TELL),
        "sureness": SURENESS,
    }


def _place(sat: Sitting, place: int) -> dict[str, Any]:
    return {
        "sitting": sat,
        "lesson": BY_KEY.get(sat.lesson),
        "place": place,
        "of": len(sat.plan),
        "grows": sat.kind == "placement",
    }


def _end(request: HttpRequest, sat: Sitting) -> HttpResponse:
    """What the answers say now, and what to do next."""
    everything = answers_of(sat.learner)
    now, was = figures(everything), before(sat)
    given = answered(sat)
    of_task = [one for one in shares(everything) if one.task in {each.task for each in given[-1:]}]
    lessons = shelf(sat.learner, sat.language)
    context = {
        "sitting": sat,
        "lesson": BY_KEY.get(sat.lesson),
        "test": test_after(sat) if sat.kind == "lesson" else None,
        "answers": [(one, exercises(sat.language).get(one.item)) for one in given],
        "now": now,
        "was": was,
        "telling": saying.telling(now),
        "sureness": saying.sureness(now),
        "narrower": saying.narrower(was, now),
        "placed": saying.placed(placement(sat)) if sat.kind == "placement" else "",
        "share": " ".join(saying.share(one) for one in of_task),
        "dialled": any(one.truth is not None for one in given),
        "suggested": suggested(lessons, now.dial.lean),
    }
    return render(request, "drills/end.html", context)
