"""Lessons on hold: what was found, and an editor's decision with words."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soi.drills.actions.holding import DecidedError, NoWordsError, decide
from soi.drills.lessons import BY_KEY
from soi.drills.models import Decision, LessonFlag
from soi.drills.queries.guarding import flags
from soi.drills.reporting import outcome, ranged
from soi.drills.views.trainers import trainer_of
from soi.people.permissions import requires


@requires("drills.review")
@require_safe
def holds(request: HttpRequest) -> HttpResponse:
    """Every flag, those first that wait for somebody."""
    rows = [
        {
            "flag": one,
            "title": BY_KEY[one.lesson].title if one.lesson in BY_KEY else one.lesson,
            "found": outcome(one.found),
            "d": ranged(one.figures.get("d")),
            "c": ranged(one.figures.get("c")),
            "source": _source(one.figures.get("source", "")),
        }
        for one in flags()
    ]
    return render(request, "drills/trainer/holds.html", {"rows": rows, "decisions": Decision.choices})


def _source(found_by: str) -> str:
    """Where it was found, as `Judged.source` has it, in words."""
    trial = found_by.removeprefix("trial ")
    return _("everyday practice") if trial == found_by else _("trial %(code)s") % {"code": trial}


@requires("drills.review")
@require_POST
def decision(request: HttpRequest, number: int) -> HttpResponse:
    """Release or retire a lesson."""
    flag = get_object_or_404(LessonFlag, pk=number)
    chosen = request.POST.get("decision", "")
    try:
        if chosen not in Decision.values:
            raise NoWordsError
        decide(flag, Decision(chosen), request.POST.get("words", ""), trainer_of(request))
    except NoWordsError:
        messages.warning(request, _("Choose what happens to the lesson, and write why."))
    except DecidedError:
        messages.info(request, _("Somebody decided about it already."))
    return redirect("drills:holds")
