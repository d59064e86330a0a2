"""For learners: what a trial is, agreeing to take part, one step after the other, and leaving it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from soi.drills.actions import trials as actions
from soi.drills.lessons import BY_KEY
from soi.drills.models import Learner, Trial
from soi.drills.queries.trials import step_of
from soi.drills.trialplan import end_of
from soi.drills.views.beginning import come_in
from soi.drills.views.practising import kept_by_nobody, practising
from soi.drills.visiting import visitor
from soi.people.permissions import public


def _registered(code: str) -> Trial:
    trial = get_object_or_404(Trial, code=code)
    if trial.registered_at is None:
        raise Http404
    return trial


@public
@require_http_methods(["GET", "HEAD", "POST"])
def trial(request: HttpRequest, code: str) -> HttpResponse:
    """What the trial asks of people, or where this learner stands in it; POST agrees."""
    found = _registered(code)
    if request.method == "POST":
        if request.POST.get("agree") != "yes":
            messages.info(
                request, _("Tick that you agree. Without it you take no part, and nothing else changes.")
            )
            return redirect("drills:trial", code)
        onward = reverse("drills:trial", args=[code])
        return come_in(request, lambda learner: _agreed(request, learner, found), onward)
    learner = visitor(request)
    step = step_of(learner, found) if learner else None
    context = {
        "trial": found,
        "step": step,
        "lessons": [(BY_KEY[key], done) for key, done in step.lessons if key in BY_KEY] if step else [],
        "items": 2 * found.plan["measures"]["true_items"],
        "wait_days": found.plan["wait_days"],
        "ends_on": end_of(found.plan),
    }
    return kept_by_nobody(render(request, "drills/trainer/take_part.html", context))


def _agreed(request: HttpRequest, learner: Learner, found: Trial) -> HttpResponse:
    try:
        actions.take_part(learner, found)
    except actions.NotOpenError:
        messages.info(request, _("This trial has ended. Thank you all the same."))
    except actions.PractisedError:
        messages.info(
            request,
            _("You have seen some of its messages in practice already, so this trial cannot learn from you."
              " Thank you all the same."),
        )  # fmt: skip
    return redirect("drills:trial", found.code)


@require_POST
@practising
def withdraw(request: HttpRequest, learner: Learner, code: str) -> HttpResponse:
    """Take part no more; the answers to its measures are erased."""
    actions.withdraw(learner, _registered(code))
    messages.success(
        request, _("You take no part any more, and your answers to its two measures are erased.")
    )
    return redirect("drills:home")
