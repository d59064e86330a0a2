"""Missions: a small web to walk through, drawn here; a first thought, a conclusion, and what a fact-checker would do.

The pages of that web are text of ours in a frame that is drawn, with invented addresses. No link in it leads out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.drills import judging, lateral
from soi.drills.actions.missions import (
    BELIEVE,
    DOUBT,
    FIRST,
    FIRST_THOUGHTS,
    KEY,
    conclude,
    first_thought,
    start_mission,
)
from soi.drills.exercises import CANNOT_TELL, SURENESS, Choice
from soi.drills.models import Learner, Response, Sitting
from soi.drills.queries.missions import mission_shelf, missions
from soi.drills.tasks import Page, SiftTask
from soi.drills.views.practising import kept_by_nobody, practising
from soi.drills.visiting import visitor
from soi.people.permissions import public

FIRST_CHOICES: Final = (
    Choice(BELIEVE, gettext_lazy("Sounds right")),
    Choice(DOUBT, gettext_lazy("Sounds wrong or crooked")),
    CANNOT_TELL,
)
PICTURE: Final = re.compile(r"^\[(.+)\]$", re.DOTALL)
MOVE_NAMES: Final = {
    lateral.STOP: gettext_lazy("Stop"),
    lateral.INVESTIGATE: gettext_lazy("Investigate the source"),
    lateral.FIND: gettext_lazy("Find better coverage"),
    lateral.TRACE: gettext_lazy("Trace to the original"),
    lateral.ENOUGH: gettext_lazy("Stop at enough"),
}
MADE: Final = {
    lateral.STOP: gettext_lazy("You paused and had a thought of your own before you looked around."),
    lateral.INVESTIGATE: gettext_lazy("You looked up who is behind the page."),
    lateral.FIND: gettext_lazy("You looked for somebody who knows the matter and has nothing to gain."),
    lateral.TRACE: gettext_lazy("You went back to where it comes from."),
    lateral.ENOUGH: gettext_lazy("You looked at what was needed, and then you stopped."),
}
NOT_MADE: Final = {
    lateral.STOP: gettext_lazy(
        "Next time give yourself a breath first: what do I think, and do I know this page?"
    ),
    lateral.INVESTIGATE: gettext_lazy(
        "Next time look up who is behind the page: what others say of it tells more than itself."
    ),
    lateral.FIND: gettext_lazy("Next time search for somebody who knows the matter and has nothing to gain."),
    lateral.TRACE: gettext_lazy(
        "Next time follow it back to where it comes from: the study, the picture, the notice."
    ),
    lateral.ENOUGH: gettext_lazy(
        "Who is behind it, what others say, where it comes from: with those three you may stop."
    ),
}  # fmt: skip


@public
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """Every mission, and how lateral reading goes."""
    learner = visitor(request)
    context = {"missions": mission_shelf(learner, get_language() or "vi"), "learner": learner}
    return kept_by_nobody(render(request, "drills/mission/shelf.html", context))


@require_POST
@practising
def start(request: HttpRequest, learner: Learner, name: str) -> HttpResponse:
    """Begin a mission."""
    mission = missions(get_language() or "vi").get(name)
    if mission is None:
        raise Http404
    sitting = start_mission(learner, mission)
    return redirect("drills:mission-page", sitting.uid, mission.start)


@require_safe
@practising
def page(request: HttpRequest, learner: Learner, uid: str, slug: str) -> HttpResponse:
    """One page of the small web in its frame."""
    sitting, mission = _walking(learner, uid)
    pages = {one.slug: one for one in mission.pages}
    if slug not in pages:
        raise Http404
    opened = lateral.and_then(lateral.read_trail(mission, request.GET.get("seen", "")), slug)
    shown = pages[slug]
    context = _frame(request, sitting, mission, opened, slug) | {
        "page": shown,
        "paragraphs": _paragraphs(shown),
        "links": [_link(sitting, mission, opened, pages[one], slug) for one in shown.links],
        "asks_first": opened == (mission.start,) and not _thought(sitting, mission) and not _told(sitting, mission),
        "first_choices": FIRST_CHOICES,
    }  # fmt: skip
    return render(request, "drills/mission/page.html", context)


@require_safe
@practising
def search(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """What the small web's search shows: the mission's list, whatever was typed."""
    sitting, mission = _walking(learner, uid)
    pages = {one.slug: one for one in mission.pages}
    opened = lateral.read_trail(mission, request.GET.get("seen", ""))
    came_from = request.GET.get("from", "")
    here = came_from if came_from in pages else mission.start
    context = _frame(request, sitting, mission, opened, "") | {
        "typed": request.GET.get("q", "")[:80],
        "found": [
            (_link(sitting, mission, opened, pages[one], here), _paragraphs(pages[one])[0]["text"])
            for one in mission.search
        ],
        "back": _address(sitting, mission, opened, here, ""),
    }
    return render(request, "drills/mission/page.html", context)


@require_POST
@practising
def first(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """Note the first thought, then go on looking around."""
    sitting, mission = _walking(learner, uid)
    thought = request.POST.get("answer")
    if thought in FIRST_THOUGHTS and not _told(sitting, mission):
        first_thought(learner, uid, mission, thought)
    return redirect("drills:mission-page", uid, mission.start)


@require_http_methods(["GET", "HEAD", "POST"])
@practising
def end(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """Ask what it comes to; note it."""
    sitting, mission = _walking(learner, uid)
    if _told(sitting, mission):
        return redirect("drills:mission-told", uid)
    given = request.POST if request.method == "POST" else request.GET
    opened = lateral.read_trail(mission, given.get("seen", ""))
    judged = judging.read(request.POST, judging.VERDICTS)
    if request.method == "POST" and not judged.problem:
        conclude(learner, uid, mission, opened, (judged.answer, judged.confidence))
        return redirect("drills:mission-told", uid)
    context = {
        "sitting": sitting,
        "mission": mission,
        "seen": lateral.write_trail(mission, opened),
        "back": _address(sitting, mission, opened, opened[-1], ""),
        "choices": judging.VERDICTS,
        "sureness": SURENESS,
    }
    if request.method == "POST":
        context |= {"problem": judged.problem, "chosen": judged.chosen, "sure": judged.sure}
    status = 422 if request.method == "POST" else 200
    return render(request, "drills/mission/end.html", context, status=status)


@require_safe
@practising
def told(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """How it is, the moves that were made, and the way a fact-checker would go."""
    sitting, mission = _walking(learner, uid)
    given = _told(sitting, mission)
    if given is None:
        return redirect("drills:mission-page", uid, mission.start)
    verdict, made = lateral.read_summary(given.answer)
    thought = _thought(sitting, mission)
    context = {
        "sitting": sitting,
        "mission": mission,
        "given": given,
        "is": judging.label(judging.VERDICTS, mission.verdict),
        "said": judging.label(judging.VERDICTS, verdict),
        "thought": judging.label(FIRST_CHOICES, thought.answer) if thought else "",
        "moves": [
            {"name": MOVE_NAMES[one], "made": one in made, "says": (MADE if one in made else NOT_MADE)[one]}
            for one in lateral.MOVES
        ],
        "way": [(MOVE_NAMES[step.move], step.page, _paragraphs(step.page)[0]) for step in lateral.way(mission)],
    }  # fmt: skip
    return render(request, "drills/mission/told.html", context)


def _walking(learner: Learner, uid: str) -> tuple[Sitting, SiftTask]:
    """A sitting of this learner, and its mission; 404 for one of somebody else, or when the bank lost it."""
    sitting = get_object_or_404(Sitting, uid=uid, learner=learner, lesson=KEY)
    mission = missions(sitting.language).get(sitting.plan[0] if sitting.plan else "")
    if mission is None:
        raise Http404
    return sitting, mission


def _thought(sitting: Sitting, mission: SiftTask) -> Response | None:
    return sitting.responses.filter(item=mission.id + FIRST).first()


def _told(sitting: Sitting, mission: SiftTask) -> Response | None:
    return sitting.responses.filter(item=mission.id).first()


def _frame(
    request: HttpRequest, sitting: Sitting, mission: SiftTask, opened: Sequence[str], here: str
) -> dict[str, Any]:
    """What the drawn browser shows around a page: tabs, the way back, the search box."""
    pages = {one.slug: one for one in mission.pages}
    came_from = request.GET.get("from", "")
    seen = lateral.write_trail(mission, opened)
    return {
        "sitting": sitting,
        "mission": mission,
        "here": here,
        "seen": seen,
        "tabs": [_link(sitting, mission, opened, pages[one], here) for one in opened],
        "back": _address(sitting, mission, opened, came_from, "") if came_from in opened else "",
        "to_end": f"{reverse('drills:mission-end', args=[sitting.uid])}?seen={seen}",
        "stopped": _thought(sitting, mission) is not None,
        "steps": [
            (MOVE_NAMES[lateral.STOP], _("Breathe. Do I know this page?")),
            (MOVE_NAMES[lateral.INVESTIGATE], _("Who is behind it?")),
            (MOVE_NAMES[lateral.FIND], _("Who else says so?")),
            (MOVE_NAMES[lateral.TRACE], _("Where does it come from?")),
        ],
    }


def _link(sitting: Sitting, mission: SiftTask, opened: Sequence[str], to: Page, here: str) -> dict[str, Any]:
    return {"page": to, "current": to.slug == here, "href": _address(sitting, mission, opened, to.slug, here)}


def _address(sitting: Sitting, mission: SiftTask, opened: Sequence[str], slug: str, here: str) -> str:
    where = reverse("drills:mission-page", args=[sitting.uid, slug])
    back = f"&from={here}" if here and here != slug else ""
    return f"{where}?seen={lateral.write_trail(mission, opened)}{back}#web"


def _paragraphs(page: Page) -> list[dict[str, str | bool]]:
    """A page's body in paragraphs; one that stands in brackets tells of a picture."""
    found: list[dict[str, str | bool]] = []
    for part in page.body.split("\n\n"):
        drawn = PICTURE.match(part.strip())
        found.append({"text": drawn[1] if drawn else part.strip(), "picture": bool(drawn)})
    return found
