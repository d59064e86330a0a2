"""Whoever leads a workshop: prepares it, projects its wall, takes the steps. Only ever one's own workshops."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.drills.actions import workshops as actions
from soi.drills.bank import LANGUAGES, TOPICS
from soi.drills.models import Phase, Workshop
from soi.drills.queries.messages import Message, checks_to_take, message
from soi.drills.queries.messages import messages as messages_of
from soi.drills.queries.workshops import counts, pulse, workshop_of, workshops_of
from soi.drills.rounds import SIZES, TooFewError, UnbalancedError, drawn, replaced
from soi.drills.spread import spread
from soi.people.models import Person
from soi.people.permissions import requires

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

TOPIC_NAMES: Final[Mapping[str, _StrPromise]] = {
    "everyday": gettext_lazy("Everyday"),
    "health": gettext_lazy("Health"),
    "scams": gettext_lazy("Scams"),
    "science": gettext_lazy("Science"),
}
HERE: Final = {"localhost", "127.0.0.1", "::1"}
ROOMS: Final = ("dark", "bright")
_WALL_EVERY: Final = 200
"""Milliseconds between two questions of the wall; there is one wall."""
_DICE: Final = random.SystemRandom()


def _self(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # `requires` has seen to it
    return request.user


def _own(request: HttpRequest, uid: str) -> Workshop:
    workshop = workshop_of(_self(request), uid)
    if workshop is None:
        raise Http404
    return workshop


@requires("drills.train")
@require_http_methods(["GET", "HEAD", "POST"])
def workshops(request: HttpRequest) -> HttpResponse:
    """One's own workshops, and the form for another."""
    if request.method != "POST":
        return _listed(request)
    language = request.POST.get("language", "")
    topics = [one for one in request.POST.getlist("topics") if one in TOPICS]
    size = request.POST.get("size", "")
    if language not in LANGUAGES or size not in map(str, SIZES) or not topics:
        return _listed(request, _("Choose a language, at least one topic, and how many messages."))
    try:
        plan = drawn(language, topics, int(size), _DICE)
    except TooFewError:
        return _listed(
            request, _("These topics do not have that many pairs. Take more topics or fewer messages.")
        )
    title = request.POST.get("title", "").strip()[:120]
    made = actions.make_workshop(_self(request), language, title, plan)
    return _to("drills:workshop", made)


def _listed(request: HttpRequest, problem: str = "") -> HttpResponse:
    context = {
        "workshops": workshops_of(_self(request)),
        "topics": TOPIC_NAMES.items(),
        "chosen": request.POST.getlist("topics") or TOPICS,
        "sizes": SIZES,
        "size": request.POST.get("size") or "6",
        "language": request.POST.get("language") or get_language(),
        "title": request.POST.get("title", ""),
        "problem": problem,
    }
    return render(request, "drills/workshop/list.html", context, status=422 if problem else 200)


@requires("drills.train")
@require_safe
def workshop(request: HttpRequest, uid: str) -> HttpResponse:
    """Preparing: the items with their solutions. Not for the wall."""
    own = _own(request, uid)
    context = {
        "workshop": own,
        "items": messages_of(own.plan),
        "waiting": own.phase == Phase.WAITING,
        "checks": checks_to_take(own.language, own.plan) if own.phase == Phase.WAITING else [],
        "over": own.phase == Phase.END,
        "address": address_of(request, own),
        "only_here": _only_here(request),
    }
    return render(request, "drills/workshop/plan.html", context)


@requires("drills.train")
@require_POST
def swap(request: HttpRequest, uid: str) -> HttpResponse:
    """Another item in the place of one."""
    own = _own(request, uid)
    position = _number(request, "position")
    if position not in range(len(own.plan)):
        raise Http404
    try:
        actions.plan_anew(own, replaced(own.plan, position, _wanted(own, position), _DICE))
    except TooFewError:
        messages.warning(request, _("There is no other message of this kind left."))
    except actions.ClosedError:
        messages.warning(request, _("The workshop has begun; its messages stay as they are."))
    return _to("drills:workshop", own)


def _wanted(own: Workshop, position: int) -> Message:
    """What has to come in that place: as its message, and true or false so that half of the plan is true."""
    old = message(own.plan[position])
    if old is None:
        raise Http404
    others = sum(one.true for place, one in enumerate(messages_of(own.plan)) if one and place != position)
    return replace(old, true=others < len(own.plan) // 2)


@requires("drills.train")
@require_POST
def take(request: HttpRequest, uid: str) -> HttpResponse:
    """A published check of this desk in the place of one message."""
    own = _own(request, uid)
    try:
        actions.take_check(own, _number(request, "place") - 1, request.POST.get("check", ""))
    except actions.NotToTakeError:
        messages.warning(request, _("Choose a check, and the number of the message that it replaces."))
    except UnbalancedError as error:
        messages.warning(
            request,
            _(
                "Then %(true)s of %(of)s messages would be true; half of them should be, or the room learns to say only"
                " one thing. Let a true check replace a true message, and a false one a false message."
            )
            % {"true": error.true, "of": error.of},
        )
    except actions.ClosedError:
        messages.warning(request, _("The workshop has begun; its messages stay as they are."))
    return _to("drills:workshop", own)


@requires("drills.train")
@require_POST
def close(request: HttpRequest, uid: str) -> HttpResponse:
    """End it now, wherever it is."""
    own = _own(request, uid)
    actions.end(own)
    return _to("drills:workshop", own)


@requires("drills.train")
@require_POST
def erase(request: HttpRequest, uid: str) -> HttpResponse:
    """Erase the workshop with all that is left of it."""
    actions.erase_workshop(_own(request, uid))
    messages.success(request, _("The workshop is erased, with everything that was kept of it."))
    return HttpResponseRedirect(reverse("drills:workshops"), status=303)


@requires("drills.train")
@require_safe
def wall(request: HttpRequest, uid: str) -> HttpResponse:
    """The page that is projected."""
    return _wall(request, _own(request, uid))


@requires("drills.train")
@require_safe
def wall_now(request: HttpRequest, uid: str) -> HttpResponse:
    """What is on the wall now; 304 as long as nothing has moved."""
    own = _own(request, uid)
    tag = f'"{pulse(own).of_wall}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return _wall(request, own, part=True)


@requires("drills.train")
@require_POST
def step(request: HttpRequest, uid: str) -> HttpResponse:
    """Go on, or back."""
    own = _own(request, uid)
    actions.step(own, request.POST.get("way", ""), _number(request, "number"))
    if "X-Part" in request.headers:
        return _wall(request, _own(request, uid), part=True)
    return _to("drills:wall", own, f"?room={_room(request)}")


def _wall(request: HttpRequest, own: Workshop, *, part: bool = False) -> HttpResponse:
    here = pulse(own)
    address = address_of(request, own)
    context: dict[str, Any] = {
        "workshop": own,
        "pulse": here,
        "every": _WALL_EVERY,
        "room": _room(request),
        "address": address,
        "typed": f"{urlsplit(address).netloc}{reverse('drills:find')}",
        "only_here": _only_here(request),
        "last": own.position + 1 >= len(own.plan),
    }
    if own.phase == Phase.WAITING:
        context["qr"] = _qr(address)
    elif own.phase == Phase.END:
        found = ((message(name), kept) for name, kept in own.totals.items())
        context["totals"] = [(one, _told(kept)) for one, kept in found if one is not None]
    else:
        item = message(own.plan[own.position])
        assert item is not None  # the room goes past what is gone
        context |= {"text": item.text, "medium": item.medium}
        if own.phase == Phase.SHOW:
            context |= {"item": item, "spread": spread(*counts(own, own.position))}
    template = "drills/workshop/_wall.html" if part else "drills/workshop/wall.html"
    response = render(request, template, context)
    response.headers["ETag"] = f'"{here.of_wall}"'
    return response


def _told(kept: Mapping[str, dict[str, int]]) -> Any:
    return spread(kept["before"], kept["after"])


def _qr(address: str) -> SafeString:
    """The address as an inline SVG: black on white, whatever the room is like."""
    drawn = segno.make(address, error="m").svg_inline(border=2, omitsize=True, light="#fff", svgclass="code")
    return mark_safe(drawn)  # noqa: S308 (drawn by us from an address of ours)


def address_of(request: HttpRequest, own: Workshop) -> str:
    """Where phones join: under SOI_ORIGIN, or, where that is this machine only, under the name it was asked by."""
    origin = settings.SOI_ORIGIN
    if urlsplit(origin).hostname in HERE:
        origin = f"{request.scheme}://{request.get_host()}"
    with override(own.language):
        return str(origin + reverse("drills:phone", kwargs={"code": own.code}))


def _only_here(request: HttpRequest) -> bool:
    """Whether phones cannot reach the site under any name that is known."""
    asked = urlsplit(f"//{request.get_host()}").hostname
    return urlsplit(settings.SOI_ORIGIN).hostname in HERE and asked in HERE


def _room(request: HttpRequest) -> str:
    room = request.POST.get("room") or request.GET.get("room", "")
    return room if room in ROOMS else ROOMS[0]


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else -1


def _to(page: str, own: Workshop, query: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(page, kwargs={"uid": own.uid}) + query, status=303)
