"""Weigh the evidence: three pieces for one claim, and how much each one weighs."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from soi.drills.actions.evidence import KEY, start_weighing, weigh
from soi.drills.exercises import CANNOT_TELL, Choice
from soi.drills.judging import label
from soi.drills.models import Learner, Sitting
from soi.drills.queries.evidence import evidence_tasks, order
from soi.drills.queries.sittings import left_of
from soi.drills.tasks import EvidenceTask
from soi.drills.views.practising import kept_by_nobody, practising
from soi.drills.visiting import visitor
from soi.people.permissions import public

WEIGHTS: Final = (
    Choice("strong", gettext_lazy("Weighs a lot")),
    Choice("some", gettext_lazy("Weighs a little")),
    Choice("none", gettext_lazy("Weighs nothing")),
    CANNOT_TELL,
)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """What it is about; POST starts a few tasks, or goes on with them."""
    if request.method == "POST":
        return _start(request)
    return kept_by_nobody(render(request, "drills/evidence/begin.html", {"learner": visitor(request)}))


@practising
def _start(request: HttpRequest, learner: Learner) -> HttpResponse:
    sitting = start_weighing(learner, get_language() or "vi")
    if sitting is None:
        messages.info(request, _("You have weighed everything that we have, and nothing comes twice."))
        return redirect("drills:evidence")
    return redirect("drills:evidence-task", sitting.uid)


@require_http_methods(["GET", "HEAD", "POST"])
@practising
def task(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """The task whose turn it is; POST notes the weights and leads to what they are about."""
    sitting = get_object_or_404(Sitting, uid=uid, learner=learner, lesson=KEY)
    known = evidence_tasks(sitting.language)
    left = left_of(sitting, known)
    if not left:
        return render(request, "drills/evidence/done.html", {"sitting": sitting})
    now = known[left[0]]
    if request.method == "POST" and request.POST.get("item") != now.id:
        return redirect("drills:evidence-task", uid)  # answered already, in another window
    allowed = {one.value for one in WEIGHTS}
    given = [request.POST.get(f"piece-{place}") for place in range(len(now.pieces))]
    whole = [one for one in given if one is not None and one in allowed]
    if request.method == "POST" and len(whole) == len(now.pieces):
        weigh(learner, sitting, now, whole)
        return redirect("drills:evidence-told", uid, sitting.plan.index(now.id) + 1)
    context = _shown(sitting, now) | {"weights": WEIGHTS}
    context["pieces"] = [(place, now.pieces[place], given[place]) for place in order(sitting, now)]
    if request.method == "POST":
        context["problem"] = _("Weigh each of the three. “I can't tell yet” is an answer too.")
    return render(request, "drills/evidence/task.html", context, status=422 if "problem" in context else 200)


@require_safe
@practising
def told(request: HttpRequest, learner: Learner, uid: str, place: int) -> HttpResponse:
    """How much each piece weighs, and why."""
    sitting = get_object_or_404(Sitting, uid=uid, learner=learner, lesson=KEY)
    if not 0 < place <= len(sitting.plan):
        raise Http404
    one = evidence_tasks(sitting.language).get(sitting.plan[place - 1])
    given = sitting.responses.filter(item=sitting.plan[place - 1]).first()
    if one is None or given is None:
        return redirect("drills:evidence-task", uid)
    said = given.answer.split(",")
    context = _shown(sitting, one) | {
        "given": given,
        "pieces": [
            {
                "piece": one.pieces[at],
                "is": label(WEIGHTS, one.pieces[at].weight),
                "said": label(WEIGHTS, said[at]),
                "same": said[at] == one.pieces[at].weight,
            }
            for at in order(sitting, one)
        ],
    }
    return render(request, "drills/evidence/told.html", context)


def _shown(sitting: Sitting, one: EvidenceTask) -> dict[str, Any]:
    return {"sitting": sitting, "task": one, "place": sitting.plan.index(one.id) + 1, "of": len(sitting.plan)}
