"""For trainers: courses made of lessons, and groups. Only ever one's own; nothing about one learner is shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.drills.actions import classes as actions
from soi.drills.bank import LANGUAGES
from soi.drills.lessons import BY_KEY, LESSONS
from soi.drills.measure.group import LEAST_PEOPLE
from soi.drills.models import Group
from soi.drills.queries.groups import EACH_SIDE, courses_of, groups_of
from soi.drills.queries.guarding import flags
from soi.drills.queries.trials import trials_of
from soi.drills.reporting import group_rows, outcome
from soi.people.models import Person
from soi.people.permissions import may, requires

REFUSED = 422


def trainer_of(request: HttpRequest) -> Person:
    """Who asks; `requires` has seen to it that somebody does."""
    assert isinstance(request.user, Person)
    return request.user


@requires("drills.train")
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One's own courses, groups and trials."""
    me = trainer_of(request)
    context = {
        "courses": courses_of(me),
        "groups": groups_of(me),
        "trials": trials_of(me),
        "reviews": may(me, "drills.review"),
        "waiting": sum(one.reviewed_at is None for one in flags()),
    }
    return render(request, "drills/trainer/home.html", context)


@requires("drills.train")
@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest) -> HttpResponse:
    """Make a course: its lessons, in the order of their numbers."""
    problem = ""
    if request.method == "POST":
        try:
            actions.make_course(
                trainer_of(request), request.POST.get("title", ""), _language(request), _ordered(request)
            )
        except actions.NoLessonsError:
            problem = _("Give it a title, and number at least one lesson.")
        else:
            messages.success(request, _("The course is made."))
            return redirect("drills:train")
    context = {
        "lessons": [(one, request.POST.get(f"place-{one.key}", "")) for one in LESSONS],
        "title": request.POST.get("title", ""),
        "language": _language(request),
        "problem": problem,
    }
    return render(request, "drills/trainer/course.html", context, status=REFUSED if problem else 200)


def _ordered(request: HttpRequest) -> list[str]:
    places = [(request.POST.get(f"place-{one.key}", ""), one.key) for one in LESSONS]
    numbered = [
        (int(place), key) for place, key in places if place.isascii() and place.isdigit() and len(place) < 4
    ]
    return [key for _place, key in sorted(numbered, key=lambda one: one[0])]


def _language(request: HttpRequest) -> str:
    chosen = request.POST.get("language", "")
    return chosen if chosen in LANGUAGES else get_language() or "vi"


@requires("drills.train")
@require_http_methods(["GET", "HEAD", "POST"])
def new_group(request: HttpRequest) -> HttpResponse:
    """Make a group."""
    me, problem = trainer_of(request), ""
    if request.method == "POST":
        title = request.POST.get("title", "").strip()
        chosen = next((one for one in courses_of(me) if one.uid == request.POST.get("course")), None)
        if title:
            made = actions.make_group(me, title, chosen.language if chosen else _language(request), chosen)
            return redirect("drills:group", made.uid)
        problem = _("Give the group a title. Its members see it.")
    context = {"courses": courses_of(me), "language": _language(request), "problem": problem}
    return render(request, "drills/trainer/new_group.html", context, status=REFUSED if problem else 200)


def _own(request: HttpRequest, uid: str) -> Group:
    return get_object_or_404(Group.objects.select_related("course"), uid=uid, trainer=trainer_of(request))


@requires("drills.train")
@require_safe
def group(request: HttpRequest, uid: str) -> HttpResponse:
    """The group's code, how many joined, and the figures of all together once it is closed."""
    own = _own(request, uid)
    figures = own.figures or {}
    shown = bool(figures) and not figures["too_few"]
    context = {
        "group": own,
        "address": request.build_absolute_uri(f"/{own.language}/practice/groups/{own.code}/"),
        "joined": own.seats.count(),
        "lessons": [BY_KEY[one] for one in own.course.lessons if one in BY_KEY] if own.course else [],
        "figures": figures if shown else None,
        "rows": group_rows(figures) if shown else [],
        "outcome": outcome(figures["change"]["outcome"]) if shown else "",
        "least": LEAST_PEOPLE,
        "each_side": EACH_SIDE,
    }
    return render(request, "drills/trainer/group.html", context)


@requires("drills.train")
@require_POST
def close_group(request: HttpRequest, uid: str) -> HttpResponse:
    """Close it, and make its figures."""
    if request.POST.get("sure") != "yes":
        messages.warning(
            request, _("Tick that you are sure: figures are made once, and nobody joins afterwards.")
        )
    else:
        actions.close_group(_own(request, uid), trainer_of(request))
    return redirect("drills:group", uid)


@requires("drills.train")
@require_POST
def erase_group(request: HttpRequest, uid: str) -> HttpResponse:
    """Erase a group; what its members answered stays theirs."""
    own = _own(request, uid)
    if request.POST.get("sure") != "yes":
        messages.warning(request, _("Tick that you are sure."))
        return redirect("drills:group", uid)
    actions.erase_group(own, trainer_of(request))
    return redirect("drills:train")
