"""What readers say of a check without an account: "this helped", and "this is wrong", answered by a day.

There is no cookie and so no token: a form that another site makes a browser send is told by the headers that
every browser sets and no page can. Where they are missing there is no browser whose reader could be misled.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from soi.checks.actions import DUE_DAYS, KEPT_DAYS, LONGEST_FEEDBACK, say_helped, say_wrong
from soi.checks.models import Check, Feedback, State
from soi.library import errors, queries
from soi.library.pace import COMPLAINTS, THANKS
from soi.pace import BusyError

View = Callable[[HttpRequest, str], HttpResponse]


def _from_here(view: View) -> View:
    """Refuse a form that another site sent."""

    @wraps(view)
    def guarded(request: HttpRequest, uid: str) -> HttpResponse:
        if request.method == "POST" and not _sent_by_our_page(request):
            return errors.page(request, 403)
        return view(request, uid)

    return guarded


def _sent_by_our_page(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin in {None, settings.SOI_ORIGIN, f"{request.scheme}://{request.get_host()}"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_from_here
def wrong(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that a check is wrong. What was written comes back with every refusal."""
    check = _known(uid)
    if check.state == State.WITHDRAWN:
        return HttpResponseRedirect(reverse("library:check", args=[uid]))
    if request.method != "POST":
        return _form(request, check)
    try:
        text = request.POST.get("text", "")
        COMPLAINTS.take()
        row = say_wrong(uid, text)
    except RequestDataTooBig:
        return errors.page(request, 413)
    except BusyError:
        problem = _("Many people are writing right now. Please wait a minute and send it again.")
        return _form(request, check, text, problem, 429)
    except ValueError as error:
        return _form(request, check, text, str(error), 422)
    return HttpResponseRedirect(f"{reverse('library:feedback', args=[row.uid])}?new=1")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@_from_here
def helped(request: HttpRequest, uid: str) -> HttpResponse:
    """Count one "this helped"."""
    check = _known(uid)
    if request.method != "POST" or check.state == State.WITHDRAWN:
        return HttpResponseRedirect(reverse("library:check", args=[uid]))
    try:
        THANKS.take()
        say_helped(uid)
    except BusyError:
        return errors.page(request, 429)
    return HttpResponseRedirect(reverse("library:thanks", args=[uid]))


@require_safe
def thanks(request: HttpRequest, uid: str) -> HttpResponse:
    """After "this helped"."""
    return _private(render(request, "library/thanks.html", {"check": _known(uid)}))


@require_safe
def feedback(request: HttpRequest, uid: str) -> HttpResponse:
    """One complaint by its reference: the day by which it is answered, then the reply. Never its own words."""
    rows = Feedback.objects.select_related("check_row").filter(kind="wrong")
    row = rows.filter(uid=uid).first() if "\x00" not in uid else None
    if row is None:
        raise Http404
    late = row.due_on is not None and row.due_on < timezone.localdate()
    context = {"row": row, "check": row.check_row, "new": request.GET.get("new") == "1", "late": late}
    return _private(render(request, "library/feedback.html", context))


def _known(uid: str) -> Check:
    check = queries.by_uid(uid)
    if check is None:
        raise Http404
    return check


def _form(
    request: HttpRequest, check: Check, text: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "check": check,
        "text": text[: LONGEST_FEEDBACK * 2],
        "problem": problem,
        "most": LONGEST_FEEDBACK,
        "days": DUE_DAYS,
        "kept": KEPT_DAYS,
    }
    return _private(render(request, "library/wrong.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
