"""The kit to print: agendas, handouts, cards, certificate. As pages for any browser, and as PDF where Chromium is.

A name on a certificate is on the paper only: it is in no table, no address and no log."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from soi.checks.models import Technique
from soi.drills.queries.messages import messages
from soi.drills.queries.workshops import workshop_of
from soi.net.chromium import draw, find
from soi.people.models import Person
from soi.people.permissions import requires

SHEETS: Final = {
    "agenda-45": gettext_lazy("Agenda: 45 minutes"),
    "agenda-90": gettext_lazy("Agenda: 90 minutes"),
    "agenda-two-days": gettext_lazy("Agenda: two days"),
    "pledge": gettext_lazy("The pledge"),
    "moves": gettext_lazy("Four moves: Stop, Investigate, Find, Trace"),
    "techniques": gettext_lazy("How messages mislead"),
    "answers": gettext_lazy("Answer sheet"),
}
"""Names of the documents that are the same for everybody, in the order of the list."""
LINES: Final = 12
"""Lines of an answer sheet: as many as the longest workshop has messages."""
_LONGEST: Final = 120


@requires("drills.train")
@require_safe
def kit(request: HttpRequest) -> HttpResponse:
    """What there is to print."""
    context = {
        "sheets": SHEETS.items(),
        "pdf": bool(find(settings.SOI_CHROMIUM)),
        "today": timezone.localdate(),
    }
    return HttpResponse(render_to_string("drills/kit/kit.html", context, request))


@requires("drills.train")
@require_safe
def sheet(request: HttpRequest, name: str) -> HttpResponse:
    """One document of the kit, in the page's language; `?as=pdf`."""
    if name not in SHEETS:
        raise Http404
    context = {
        "document": f"drills/kit/{get_language()}/{name}.html",
        "title": SHEETS[name],
        "lines": range(1, LINES + 1),
        "techniques": [(one.value, one.label) for one in Technique],
    }
    return _printed(request, context, f"soi-{name}-{get_language()}", request.GET.get("as") == "pdf")


@requires("drills.train")
@require_safe
def cards(request: HttpRequest, uid: str) -> HttpResponse:
    """The messages of one of one's own workshops as cards, with solutions for whoever leads it; `?as=pdf`."""
    assert isinstance(request.user, Person)
    own = workshop_of(request.user, uid)
    if own is None:
        raise Http404
    context = {
        "document": "drills/kit/_cards.html",
        "title": _("Cards with solutions"),
        "workshop": own,
        "items": [one for one in messages(own.plan) if one],
    }
    return _printed(request, context, f"soi-cards-{own.code}", request.GET.get("as") == "pdf")


@requires("drills.train")
@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: HttpRequest) -> HttpResponse:
    """A certificate of attendance with the names that were typed, one a page. Posted, so that no name is in an address;
    an empty one has a line to write on."""
    typed = request.POST.get("names", "")[:20_000].splitlines()
    names = [" ".join(one.split())[:_LONGEST] for one in typed]
    context = {
        "document": "drills/kit/_certificate.html",
        "title": _("Certificate of attendance"),
        "names": [one for one in names if one] or [""],
        "event": " ".join(request.POST.get("event", "").split())[:_LONGEST],
        "date": request.POST.get("date", "")[:40],
        "desk": settings.SOI_NAME,
    }
    return _printed(request, context, "soi-certificates", request.POST.get("as") == "pdf")


def _printed(request: HttpRequest, context: dict[str, Any], name: str, as_pdf: bool) -> HttpResponse:
    """A page for the screen and the printer, or the same as PDF; the page again where no PDF could be made."""
    if not as_pdf:
        return HttpResponse(render_to_string("drills/kit/page.html", context, request))
    page = render_to_string("drills/kit/page.html", context | {"style": _style()}, request)
    pdf = draw(find(settings.SOI_CHROMIUM), page.encode(), "text/html; charset=utf-8").pdf
    if not pdf:
        note = _("No PDF could be made here. Print this page instead; it looks the same.")
        return HttpResponse(render_to_string("drills/kit/page.html", context | {"note": note}, request))
    disposition = {"Content-Disposition": f'inline; filename="{name}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=disposition)


def _style() -> str:
    """The style sheet itself: what Chromium draws may fetch nothing."""
    found = finders.find("drills/kit.css")
    assert isinstance(found, str)
    return Path(found).read_text(encoding="utf-8")
