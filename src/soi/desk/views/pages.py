"""The desk's pages about itself: written, and confirmed once a year, in each language of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.checks.models import DeskPage, PageKind
from soi.desk import actions
from soi.desk.templatetags.desk import day
from soi.desk.views.answering import Refusal, attempt, person, status
from soi.people.permissions import requires

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HOLDS: Final = timedelta(days=365)
"""How long a page may stand unconfirmed before nothing can be published."""

HELP: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {
        PageKind.METHODOLOGY: gettext_lazy(
            "How claims are chosen, how evidence is found and weighed, what each verdict means, who reads before "
            "publishing."
        ),
        PageKind.CORRECTIONS: gettext_lazy(
            "How somebody tells you of a mistake, how soon you answer, and how a correction is shown."
        ),
        PageKind.FUNDING: gettext_lazy(
            "Who pays and how much, everybody above five per cent by name, and what they cannot decide."
        ),
        PageKind.TEAM: gettext_lazy("Who works here, who decides, and how to reach you."),
    }
)


@dataclass(frozen=True, slots=True)
class ShownPage:
    """One page in one language, and how it stands."""

    kind: str
    language: str
    label: str
    help: str
    body: str
    standing: str
    ready: bool


def _shown(kind: PageKind, language: str, row: DeskPage | None) -> ShownPage:
    standing, ready = _standing(row)
    body = row.body if row else ""
    return ShownPage(kind.value, language, str(kind.label), str(HELP[kind]), body, standing, ready)


def _standing(row: DeskPage | None) -> tuple[str, bool]:
    if row is None or not row.body.strip():
        return _("Empty: nothing can be published."), False
    until = row.reviewed_on + HOLDS
    if until < timezone.localdate():
        return _("Nobody has confirmed it since %(day)s: nothing can be published.") % {
            "day": day(row.reviewed_on)
        }, False
    return _("Confirmed on %(confirmed)s; holds until %(until)s.") % {
        "confirmed": day(row.reviewed_on),
        "until": day(until),
    }, True


def _asked(kind: str, language: str) -> tuple[PageKind, DeskPage | None]:
    if kind not in PageKind.values or language not in dict(settings.LANGUAGES):
        raise Http404
    return PageKind(kind), DeskPage.objects.filter(kind=kind, language=language).first()


@requires("desk.pages")
@require_safe
def pages(request: HttpRequest) -> HttpResponse:
    """All of them, each with how it stands."""
    rows = {(row.kind, row.language): row for row in DeskPage.objects.all()}
    shown = [
        _shown(kind, language, rows.get((kind.value, language)))
        for kind in PageKind
        for language, _name in settings.LANGUAGES
    ]
    return render(request, "desk/pages.html", {"desk_pages": shown})


@requires("desk.pages")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Write one page; saving it also says that it is true today."""
    known, row = _asked(kind, language)
    refusal: Refusal | None = None
    body = row.body if row else ""
    if request.method == "POST":
        body = request.POST.get("body", "")
        refusal = attempt("page", lambda: actions.save_page(kind, language, body, person(request)))
        if refusal is None:
            messages.success(request, _("It is saved and confirmed."))
            return HttpResponseRedirect(reverse("desk:page", args=[kind, language]))
    context = {"page": _shown(known, language, row), "body": body, "refusal": refusal}
    return render(request, "desk/page.html", context, status=status(refusal))


@requires("desk.pages")
@require_POST
def confirm(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Say that a page is still true as it stands."""
    known, row = _asked(kind, language)
    if refusal := attempt("page", lambda: actions.confirm_page(kind, language, person(request))):
        context = {
            "page": _shown(known, language, row),
            "body": row.body if row else "",
            "refusal": refusal,
        }
        return render(request, "desk/page.html", context, status=status(refusal))
    messages.success(request, _("It is confirmed for another twelve months."))
    return HttpResponseRedirect(reverse("desk:pages"))
