"""For learners: joining a group by its code, seeing before what its trainer will see, and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from soi.drills.actions import classes as actions
from soi.drills.codes import tidy
from soi.drills.lessons import BY_KEY
from soi.drills.measure.group import LEAST_PEOPLE
from soi.drills.models import Group, GroupSeat, Learner, Trial
from soi.drills.queries.groups import finished, seats_of
from soi.drills.queries.sittings import on_hold
from soi.drills.views.beginning import come_in
from soi.drills.views.practising import kept_by_nobody, practising
from soi.drills.visiting import visitor
from soi.people.permissions import public


@public
@require_http_methods(["GET", "HEAD", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """Type the code of a group or a trial; one's own groups."""
    learner, problem = visitor(request), ""
    if request.method == "POST":
        code = tidy(request.POST.get("code", ""))
        if code and Group.objects.filter(code=code).exists():
            return redirect("drills:seat", code)
        if code and Trial.objects.filter(code=code, registered_at__isnull=False).exists():
            return redirect("drills:trial", code)
        problem = _("There is no group and no trial with this code. Look at it once more.")
    context = {"seats": seats_of(learner) if learner else [], "problem": problem}
    return kept_by_nobody(
        render(request, "drills/trainer/codes.html", context, status=404 if problem else 200)
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, code: str) -> HttpResponse:
    """What a group is and what its trainer will see; POST joins."""
    group = get_object_or_404(Group.objects.select_related("course"), code=code)
    if request.method == "POST":
        onward = reverse("drills:seat", args=[code])
        return come_in(request, lambda learner: _joined(request, learner, group), onward)
    learner = visitor(request)
    done = finished(learner) if learner else set()
    held = on_hold()
    context = {
        "group": group,
        "sits": bool(learner) and GroupSeat.objects.filter(group=group, learner=learner).exists(),
        "lessons": [
            (one, one.key in done, (one.key, one.version) in held)
            for key in (group.course.lessons if group.course else ())
            if (one := BY_KEY.get(key))
        ],
        "least": LEAST_PEOPLE,
    }
    return kept_by_nobody(render(request, "drills/trainer/seat.html", context))


def _joined(request: HttpRequest, learner: Learner, group: Group) -> HttpResponse:
    try:
        actions.join(learner, group)
    except actions.GroupClosedError:
        messages.info(request, _("This group is closed. You can practise all the same."))
    except actions.ElsewhereError:
        messages.info(
            request,
            _("You are in another group that is still open. Leave that one first: nobody is counted twice."),
        )
    return redirect("drills:seat", group.code)


@require_POST
@practising
def leave(request: HttpRequest, learner: Learner, code: str) -> HttpResponse:
    """Leave a group; what was answered stays one's own."""
    actions.leave(learner, get_object_or_404(Group, code=code))
    messages.success(request, _("You left the group. What you answered stays yours."))
    return redirect("drills:codes")
