"""How a lesson, a refresher or a placement begins."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from soi.drills.actions import (
    NothingLeftError,
    OnHoldError,
    start_lesson,
    start_placement,
    start_refresher,
)
from soi.drills.lessons import BY_KEY, Lesson
from soi.drills.models import Learner, Sitting
from soi.drills.queries.sittings import on_hold
from soi.drills.views.practising import kept_by_nobody, practising
from soi.drills.visiting import visitor
from soi.people.permissions import public


@public
@require_http_methods(["GET", "HEAD", "POST"])
def lesson(request: HttpRequest, key: str) -> HttpResponse:
    """What a lesson is about; POST starts it or goes on with it."""
    one = BY_KEY.get(key)
    if one is None:
        raise Http404
    if request.method == "POST":
        return _start(request, key=key)
    learner = visitor(request)
    context = {
        "lesson": one,
        "learner": learner,
        "held": (one.key, one.version) in on_hold(),
        "first_time": learner is None or not learner.responses.exists(),
    }
    return kept_by_nobody(render(request, "drills/lesson.html", context))


@practising
def _start(request: HttpRequest, learner: Learner, key: str) -> HttpResponse:
    one: Lesson = BY_KEY[key]
    language = get_language() or "vi"
    return _seated(request, lambda: start_lesson(learner, one, language))


@require_POST
@practising
def refresher(request: HttpRequest, learner: Learner) -> HttpResponse:
    """Start a refresher of what is due."""
    return _seated(request, lambda: start_refresher(learner))


@require_http_methods(["GET", "HEAD", "POST"])
@practising
def placement(request: HttpRequest, learner: Learner) -> HttpResponse:
    """What the placement test is; POST starts it."""
    if request.method != "POST":
        return render(request, "drills/placement.html")
    language = get_language() or "vi"
    return _seated(request, lambda: start_placement(learner, language))


def _seated(request: HttpRequest, start: Callable[[], Sitting]) -> HttpResponse:
    """To the sitting that was started, or back to the front page with the reason why there is none."""
    try:
        return redirect("drills:sitting", start().uid)
    except NothingLeftError:
        messages.info(
            request,
            _(
                "You have seen everything that we have for this, and nothing comes twice."
                " New messages are added with time."
            ),
        )
    except OnHoldError:
        messages.info(request, _("This lesson is on hold while somebody looks at whether it helps."))
    return redirect("drills:home")
