"""Feeds of other desks: how each stands, and following one in two steps, looking at it and then saying yes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from soi.checks.federation.downloads import FeedError, way_of_settings
from soi.checks.federation.offers import AUTO, Offer, fingerprint, look
from soi.checks.imports import SourceError
from soi.checks.models import Subscription
from soi.desk import actions
from soi.desk.queries.feeds import feeds as feeds_followed
from soi.desk.views import feed_words
from soi.desk.views.answering import Refusal, attempt, person, status
from soi.net import FetchError
from soi.people.models import Person
from soi.people.permissions import requires

LOOK_SECONDS: Final = 45.0
"""For looking at a document while somebody waits; reading it later may take longer."""
OFFER_SECONDS: Final = 3600
"""How long after looking a feed may be followed as it was shown."""
RHYTHMS: Final = (
    (6, gettext_lazy("every six hours")),
    (24, gettext_lazy("once a day")),
    (168, gettext_lazy("once a week")),
)


@requires("desk.feeds")
@require_safe
def feeds(request: HttpRequest) -> HttpResponse:
    """Every feed that is followed, and the form for another."""
    return _listed(request, None)


def _listed(request: HttpRequest, refusal: Refusal | None, address: str = "") -> HttpResponse:
    shown = [feed_words.shown(row, brought) for row, brought in feeds_followed()]
    context = {"feeds": shown, "refusal": refusal, "address": address}
    return render(request, "desk/feeds.html", context, status=status(refusal))


@requires("desk.feeds")
@require_POST
def look_at(request: HttpRequest) -> HttpResponse:
    """Fetch the beginning of a feed and show what following it would mean. Nothing is written."""
    url, format_name = request.POST.get("url", "").strip(), request.POST.get("format", "") or AUTO
    if not url:
        return _listed(request, Refusal("add", (_("Give the address of a feed, or of a desk."),)))
    try:
        offer = look(url, format_name, replace(way_of_settings(), seconds=LOOK_SECONDS))
    except (FeedError, FetchError, SourceError) as wrong:
        return _listed(request, Refusal("add", (feed_words.why_not(wrong),)), url)
    return _offered(request, _packed(offer, person(request)), None)


def _salt(who: Person) -> str:
    return f"desk.feed:{who.pk}"


def _packed(offer: Offer, who: Person) -> str:
    """What was seen, signed for this person: followed is what they were shown, with the key they were shown."""
    seen = {name: getattr(offer, name) for name in Offer.__slots__}
    return signing.dumps(seen, salt=_salt(who), compress=True)


def _offered(request: HttpRequest, token: str, refusal: Refusal | None) -> HttpResponse:
    offer = _unpacked(token, person(request))
    known = Subscription.objects.filter(url=offer.url).first()
    before = known.public_key if known else ""
    every = int(request.POST["every"]) if refusal else known.every_hours if known else 24
    context = {
        "offer": offer,
        "token": token,
        "format": feed_words.format_name(offer.format),
        "known": known,
        "key_before": fingerprint(before) if before != offer.public_key else "",
        "rhythms": _rhythms(every),
        "every": every,
        "refusal": refusal,
    }
    return render(request, "desk/feed.html", context, status=status(refusal))


def _rhythms(every: int) -> list[tuple[int, object]]:
    """What can be chosen, with the rhythm a feed has already though it is none of the usual ones."""
    own = [] if every in dict(RHYTHMS) else [(every, _("every %(hours)d hours") % {"hours": every})]
    return sorted([*RHYTHMS, *own], key=lambda one: one[0])


def _unpacked(token: str, who: Person) -> Offer:
    """Raises `BadSignature` for what this person was not shown within the last hour."""
    seen: dict[str, Any] = signing.loads(token, salt=_salt(who), max_age=OFFER_SECONDS)
    return Offer(**{**seen, "publishers": tuple(seen["publishers"])})


@requires("desk.feeds")
@require_POST
def follow(request: HttpRequest) -> HttpResponse:
    """Follow what was shown."""
    who, token = person(request), request.POST.get("offer", "")
    try:
        offer = _unpacked(token, who)
    except signing.BadSignature:
        return _listed(request, Refusal("add", (_("That was too long ago: please look at the feed again."),)))
    every = request.POST.get("every", "")
    if not (every.isascii() and every.isdigit() and len(every) < 5):
        return _listed(request, Refusal("add", (_("Say how often it is read."),)), offer.url)
    if offer.public_key and request.POST.get("compared") != "yes":
        refusal = Refusal(
            "offer", (_("Compare the key first: it is what every later page is checked with."),)
        )
        return _offered(request, token, refusal)
    told = (offer.url, offer.format, offer.public_key, int(every))
    if refused := attempt("offer", lambda: actions.follow_feed(*told, who)):
        return _offered(request, token, refused)
    messages.success(request, _("It is followed, and read within the next minutes."))
    return HttpResponseRedirect(reverse("desk:feeds"))


@requires("desk.feeds")
@require_POST
def pause(request: HttpRequest, number: int) -> HttpResponse:
    """Read it no more until somebody goes on."""
    done = _("It is paused. What it brought stays.")
    return _changed(request, number, lambda: actions.pause_feed(number, person(request)), done)


@requires("desk.feeds")
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Give it up."""
    done = _("It is followed no more. What it brought stays.")
    return _changed(request, number, lambda: actions.remove_feed(number, person(request)), done)


def _changed(request: HttpRequest, number: int, act: Callable[[], object], done: str) -> HttpResponse:
    get_object_or_404(Subscription, pk=number)
    if refusal := attempt("feeds", act):
        return _listed(request, refusal)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:feeds"))
