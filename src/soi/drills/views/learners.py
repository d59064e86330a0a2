"""Coming, coming back, leaving, taking everything along, and having it erased."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.drills.actions import begin as begin_anew
from soi.drills.actions import come_back, forget
from soi.drills.codes import shown, tidy
from soi.drills.lessons import BY_KEY
from soi.drills.models import Learner
from soi.drills.pace import BEGINNERS, RETURNERS
from soi.drills.queries.keeping import everything
from soi.drills.views.practising import kept_by_nobody, practising
from soi.drills.visiting import let_go, remember, visitor
from soi.pace import BusyError
from soi.people.models import Person
from soi.people.permissions import public


@public
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Begin without an account; the answer shows the code, once."""
    lesson = BY_KEY.get(request.POST.get("lesson", request.GET.get("lesson", "")))
    if visitor(request) is not None:
        return redirect("drills:lesson", lesson.key) if lesson else redirect("drills:home")
    if request.method != "POST":
        return kept_by_nobody(render(request, "drills/begin.html", {"lesson": lesson}))
    try:
        BEGINNERS.take()
    except BusyError:
        return _busy(request)
    _learner, code = begin_anew(get_language() or "vi")
    response = render(request, "drills/code.html", {"code": shown(code), "lesson": lesson})
    remember(request, response, code)
    return kept_by_nobody(response)


@public
@sensitive_post_parameters("code")
@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """Come back by a code."""
    try:
        RETURNERS.take()
    except BusyError:
        return _busy(request)
    typed = request.POST.get("code", "")
    if come_back(typed) is None:
        problem = _(
            "No practice is kept under this code. Look at it once more: it has twelve letters and digits."
        )
        context = {"problem": problem, "typed": typed[:40]}
        return kept_by_nobody(render(request, "drills/begin.html", context, status=404))
    response = redirect("drills:home")
    remember(request, response, tidy(typed))
    return response


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Let this browser forget who practises here; the results stay, under the code."""
    response = redirect("drills:home")
    let_go(response)
    return response


@require_safe
@practising
def export(request: HttpRequest, learner: Learner) -> HttpResponse:
    """Everything that is kept about the learner."""
    response = JsonResponse(everything(learner), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = 'attachment; filename="practice.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@practising
def erase(request: HttpRequest, learner: Learner) -> HttpResponse:
    """Ask whether everything shall be erased; erase it."""
    if request.method != "POST":
        return render(request, "drills/erase.html")
    forget(learner)
    response = render(request, "drills/erased.html", {"account": isinstance(request.user, Person)})
    let_go(response)
    return response


def _busy(request: HttpRequest) -> HttpResponse:
    response = render(request, "drills/busy.html", status=429)
    response.headers["Retry-After"] = "30"
    return response
