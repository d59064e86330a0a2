"""What a phone sees in a workshop: nothing but the question of the moment, and afterwards the evidence.

No account, no name. A phone that joins holds a token for this one workshop, in a cookie that it asked for by joining;
without it nothing is set. Other people's votes are on no page here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.drills.actions import workshops as actions
from soi.drills.codes import tidy
from soi.drills.models import Phase, Workshop
from soi.drills.queries.messages import message
from soi.drills.queries.moments import moment
from soi.drills.queries.workshops import FASTEST, pulse_of_phone, seat_of, votes_of
from soi.people.permissions import public

COOKIE: Final = "soi_seat_"
View = Callable[..., HttpResponse]


def _ours(view: View) -> View:
    """Refuse a form that another site sent (no cookie before joining, so no token); let no cache keep the answer."""

    @wraps(view)
    def guarded(request: HttpRequest, **parts: str) -> HttpResponse:
        if request.method == "POST" and not _from_here(request):
            response = _closed(request, _("That did not come from a page of ours."), 403)
        else:
            response = view(request, **parts)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


def _from_here(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    return request.headers.get("Origin") in {None, f"{request.scheme}://{request.get_host()}"}


@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
@_ours
def find(request: HttpRequest) -> HttpResponse:
    """Type the code that is on the wall."""
    if request.method != "POST":
        return render(request, "drills/workshop/find.html")
    code = tidy(request.POST.get("code", "")[:40])
    if code and pulse_of_phone(code):
        return HttpResponseRedirect(reverse("drills:phone", kwargs={"code": code}), status=303)
    return render(request, "drills/workshop/find.html", {"wrong": True}, status=404)


@public
@require_safe
@_ours
def phone(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a phone."""
    workshop = _workshop(code)
    if workshop is None:
        return render(request, "drills/workshop/find.html", {"wrong": True}, status=404)
    if workshop.code != code:
        return HttpResponseRedirect(reverse("drills:phone", kwargs={"code": workshop.code}))
    return _page(request, workshop)


@public
@require_safe
@_ours
def now(request: HttpRequest, code: str) -> HttpResponse:
    """The moment alone, for a page that asks whether it has changed: 304 as long as it has not."""
    here = pulse_of_phone(code)
    if here is None:
        return HttpResponse(status=404)
    tag = f'"{here.number}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304, headers={"ETag": tag})
    else:
        response = _drawn_once(request, code, here.number) or _part(request, code)
    response.headers["Soi-Every"] = str(here.every)
    return response


def _drawn_once(request: HttpRequest, code: str, number: int) -> HttpResponse | None:
    """The moment from what was drawn for the whole room; None where this phone has to be looked at by itself."""
    room = moment(code, number)
    said = room.said.get(actions.seat_hash(_token(request, code))) if room else None
    if room is None or said is None:
        return None
    key = get_language() or "", said.get(1, ""), said.get(2, "")
    if key not in room.pages:
        context = _shown(room.workshop, said)
        room.pages[key] = render_to_string("drills/workshop/_phone.html", context, request)
    return HttpResponse(room.pages[key], headers={"ETag": f'"{number}"'})


def _part(request: HttpRequest, code: str) -> HttpResponse:
    workshop = _workshop(code)
    return HttpResponse(status=404) if workshop is None else _page(request, workshop, part=True)


@csrf_exempt
@public
@require_POST
@_ours
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Sit down. Sets the cookie of this workshop."""
    try:
        token = actions.join(code, _token(request, code))
    except (Workshop.DoesNotExist, actions.ClosedError):
        return _closed(request, _("This workshop is over. Thank you for being there."), 410)
    except actions.FullError:
        return _closed(request, _("The room is full. Look on with somebody who is in."), 409)
    response = _back(code)
    response.set_cookie(
        COOKIE + code, token, max_age=actions.SEAT_HOURS * 3600, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return response


@csrf_exempt
@public
@require_POST
@_ours
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Give the seat up: votes of this phone are erased, its cookie goes."""
    actions.leave(code, _token(request, code))
    response = HttpResponseRedirect(reverse("drills:find"), status=303)
    response.delete_cookie(COOKIE + code, samesite="Lax")
    return response


@csrf_exempt
@public
@require_POST
@_ours
def vote(request: HttpRequest, code: str) -> HttpResponse:
    """Take a vote. Too late a one is told so, and shown where the room is."""
    note, status = "", 200
    place = _number(request, "position"), _number(request, "round")
    try:
        actions.vote(code, _token(request, code), place, request.POST.get("answer", ""))
    except (Workshop.DoesNotExist, actions.NoSeatError):
        return _back(code)
    except ValueError:
        note, status = _("Choose one of the three, please."), 400
    except actions.ClosedError:
        note, status = _("That vote came just after the round had closed, so it does not count."), 409
    part = "X-Part" in request.headers
    workshop = _workshop(code)
    if workshop is None or (status == 200 and not part):
        return _back(code)
    return _page(request, workshop, part=part, note=note, status=status)


def _page(
    request: HttpRequest, workshop: Workshop, *, part: bool = False, note: str = "", status: int = 200
) -> HttpResponse:
    context = _context(request, workshop) | {"note": note}
    template = "drills/workshop/_phone.html" if part else "drills/workshop/phone.html"
    response = render(request, template, context, status=status)
    response.headers["ETag"] = f'"{workshop.number}"'
    if workshop.phase == Phase.END and COOKIE + workshop.code in request.COOKIES:
        response.delete_cookie(COOKIE + workshop.code, samesite="Lax")
    return response


def _context(request: HttpRequest, workshop: Workshop) -> dict[str, Any]:
    """What the page of this phone may know."""
    seat = seat_of(workshop, actions.seat_hash(_token(request, workshop.code)))
    if seat is None:
        return {"workshop": workshop, "seated": False, "every": FASTEST}
    return _shown(workshop, votes_of(seat, workshop.position))


def _shown(workshop: Workshop, said: Mapping[int, str]) -> dict[str, Any]:
    """What a phone that has a seat may know; `said`: what it said by round. Whether the item is true is no part of it
    before the evidence is shown."""
    context: dict[str, Any] = {"workshop": workshop, "seated": True, "every": FASTEST}
    if workshop.phase in (Phase.WAITING, Phase.END):
        return context
    item = message(workshop.plan[workshop.position])
    assert item is not None  # the room goes past what is gone
    context |= {
        "text": item.text,
        "medium": item.medium,
        "mine": said.get(workshop.round),
        "first": said.get(1),
        "second": said.get(2),
    }
    return context | ({"item": item} if workshop.phase == Phase.SHOW else {})


def _workshop(code: str) -> Workshop | None:
    tidied = tidy(code)
    return Workshop.objects.filter(code=tidied).first() if tidied else None


def _token(request: HttpRequest, code: str) -> str:
    return request.COOKIES.get(COOKIE + code, "")[:100]


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else -1


def _back(code: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("drills:phone", kwargs={"code": code}), status=303)


def _closed(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "drills/workshop/closed.html", {"words": words}, status=status)
