"""For trainers: planning, registering and ending a trial, its result and its table; and how many people one takes."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.drills import trialplan
from soi.drills.actions import trials as actions
from soi.drills.bank import LANGUAGES
from soi.drills.lessons import BY_KEY, LESSONS
from soi.drills.measure.power import BETWEEN_C, BETWEEN_D, CHANGE_C, CHANGE_D, rows
from soi.drills.measure.registered import Design, Primary
from soi.drills.models import Trial
from soi.drills.queries.exporting import COLUMNS, TooFewToExportError, table
from soi.drills.queries.trials import may_end, result, standing
from soi.drills.reporting import plan_rows, report
from soi.drills.trialplan import ALPHAS, DIFFERENCES, MARGINS, POWERS, SIZES, PlanError, Wanted
from soi.drills.views.trainers import REFUSED, trainer_of
from soi.people.permissions import requires

USUAL: Final = {
    "title": "", "lesson": "first-look", "control": "fact-opinion", "items": "10", "primary": "skill",
    "alpha": "0.05", "margin": "0.1", "difference": "0.3", "power": "0.8", "wait_days": "0", "people": "",
}  # fmt: skip
LONGEST_TITLE: Final = 120


@requires("drills.train")
@require_http_methods(["GET", "HEAD", "POST"])
def new_trial(request: HttpRequest) -> HttpResponse:
    """The form of a plan; POST writes it down."""
    filled = {**USUAL, "ends_on": (timezone.localdate() + timedelta(days=90)).isoformat()}
    filled["language"] = get_language() or "vi"
    filled |= {name: request.POST[name].strip() for name in filled if name in request.POST}
    problem = ""
    if request.method == "POST":
        try:
            plan = trialplan.write(_wanted(filled), random.SystemRandom())
        except (PlanError, ValueError, OverflowError):
            problem = _("Something is missing or does not fit: look at title, dates and numbers.")
        else:
            made = actions.plan_trial(trainer_of(request), plan)
            return redirect("drills:planned", made.uid)
    context = _choices() | {"filled": filled, "problem": problem}
    return render(request, "drills/trainer/new_trial.html", context, status=REFUSED if problem else 200)


def _wanted(filled: Mapping[str, str]) -> Wanted:
    """The form as a plan. ValueError for what is no number or date, or lies in the past."""
    if filled["language"] not in LANGUAGES or len(filled["title"]) > LONGEST_TITLE:
        raise ValueError
    design = Design(
        Primary(filled["primary"]),
        int(filled["items"]),
        float(filled["alpha"]),
        float(filled["margin"]),
        float(filled["difference"]),
        float(filled["power"]),
    )
    ends_on = date.fromisoformat(filled["ends_on"])
    if ends_on <= timezone.localdate():
        raise ValueError
    people = int(filled["people"]) if filled["people"] else design.people
    return Wanted(
        filled["title"], filled["language"], (filled["lesson"],), filled["control"], design,
        int(filled["wait_days"]), ends_on, people,
    )  # fmt: skip


def _choices() -> dict[str, Any]:
    return {
        "lessons": LESSONS,
        "neutral": trialplan.neutral_lessons(),
        "sizes": [str(one) for one in SIZES],
        "alphas": [str(one) for one in ALPHAS],
        "margins": [str(one) for one in MARGINS],
        "differences": [str(one) for one in DIFFERENCES],
        "powers": [str(one) for one in POWERS],
        "primaries": (
            ("skill", _("They tell true from false better (d′)")),
            ("trust", _("They lean as before (c)")),
        ),
    }


def _own(request: HttpRequest, uid: str) -> Trial:
    return get_object_or_404(Trial, uid=uid, trainer=trainer_of(request))


@requires("drills.train")
@require_safe
def planned(request: HttpRequest, uid: str) -> HttpResponse:
    """The plan, how the trial stands, and once it has ended its registered result."""
    own = _own(request, uid)
    arms = [
        (arm["key"], [BY_KEY[one["key"]].title for one in arm["lessons"] if one["key"] in BY_KEY])
        for arm in own.plan["arms"]
    ]
    context = {
        "trial": own,
        "arms": arms,
        "plan": plan_rows(own),
        "words": own.plan["analysis"],
        "sha256": trialplan.digest(own.plan),
        "address": request.build_absolute_uri(f"/{own.language}/practice/trials/{own.code}/"),
        "now": standing(own),
        "may_end": may_end(own, timezone.localdate()),
        "report": report(own, result(own)) if own.closed_at else [],
        "columns": COLUMNS,
    }
    return render(request, "drills/trainer/trial.html", context)


@requires("drills.train")
@require_safe
def plan_file(request: HttpRequest, uid: str) -> HttpResponse:
    """The plan as the hash is made of it, to be put somewhere others can see."""
    own = _own(request, uid)
    response = HttpResponse(trialplan.canonical(own.plan), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="trial-{own.code}.json"'
    return response


@requires("drills.train")
@require_POST
def register(request: HttpRequest, uid: str) -> HttpResponse:
    """Lock the plan and let people in."""
    own = _own(request, uid)
    if request.POST.get("sure") != "yes":
        messages.warning(request, _("Tick that you are sure: the plan cannot be changed afterwards."))
        return redirect("drills:planned", uid)
    try:
        actions.register(own, trainer_of(request))
    except actions.LockedError:
        messages.info(request, _("It was registered before."))
    return redirect("drills:planned", uid)


@requires("drills.train")
@require_POST
def discard(request: HttpRequest, uid: str) -> HttpResponse:
    """Throw a plan away that is not registered."""
    try:
        actions.discard(_own(request, uid))
    except actions.LockedError:
        messages.warning(request, _("A registered trial is kept, whatever comes of it."))
        return redirect("drills:planned", uid)
    return redirect("drills:train")


@requires("drills.train")
@require_POST
def end(request: HttpRequest, uid: str) -> HttpResponse:
    """End a trial whose planned end is reached."""
    try:
        actions.end_trial(_own(request, uid), trainer_of(request))
    except actions.TooEarlyError:
        messages.warning(request, _("The planned end is not reached yet."))
    return redirect("drills:planned", uid)


@requires("drills.train")
@require_safe
def answers(request: HttpRequest, uid: str) -> HttpResponse:
    """The answers as CSV, once the trial has ended."""
    own, held = _own(request, uid), io.StringIO()
    try:
        csv.writer(held).writerows(table(own))
    except TooFewToExportError:
        messages.warning(
            request, _("Answers leave only once the trial has ended with ten people or more in each arm.")
        )
        return redirect("drills:planned", uid)
    response = HttpResponse(held.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="trial-{own.code}.csv"'
    return response


@requires("drills.train")
@require_safe
def power(request: HttpRequest) -> HttpResponse:
    """How many people a trial takes: for one test afterwards, and for a test before and after, as our trials are."""
    sizes = [
        (
            items,
            *(Design(Primary.SKILL, items, difference=one).people for one in DIFFERENCES),
            Design(Primary.TRUST, items, power=0.9).people,
        )
        for items in SIZES
    ]
    context = {
        "rows": rows(), "sizes": sizes, "differences": DIFFERENCES,
        "between": (BETWEEN_D, BETWEEN_C), "change": (CHANGE_D, CHANGE_C),
    }  # fmt: skip
    return render(request, "drills/trainer/power.html", context)
