"""Taking a file away for good: a page that says what becomes of it and asks for the reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from soi.checks.media import checks_about
from soi.checks.models import Check, MediaFile
from soi.desk import actions
from soi.desk.actions.taking_away import is_about
from soi.desk.views import cases
from soi.desk.views.answering import attempt, person, status
from soi.desk.views.media_shown import came_with
from soi.inbox.models import Came, Question, TipMedia
from soi.people.permissions import requires


@requires("desk.withdraw")
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, uid: str, sha256: str) -> HttpResponse:
    """Take a file that a check is about away from readers, with a reason for everybody."""
    case, row = cases.of(uid), get_object_or_404(MediaFile, sha256=sha256)
    if not is_about(case, sha256):
        raise Http404
    refusal = None
    if request.method == "POST":
        changed: list[Check] = []
        why, who = request.POST.get("why", ""), person(request)
        refusal = attempt("away", lambda: changed.extend(actions.take_away_file(uid, sha256, why, who)))
        if refusal is None:
            messages.success(request, _said(len(changed)))
            return HttpResponseRedirect(reverse("desk:case", args=[uid]) + f"#file-{sha256}")
    context = {
        "case": case,
        "file": row,
        "checks": checks_about(sha256),
        "refusal": refusal,
        "sent": request.POST,
    }
    return render(request, "desk/take_away.html", context, status=status(refusal))


def _said(checks: int) -> str:
    if not checks:
        return _("The file is gone. No published check was about it.")
    return ngettext(
        "The file is gone. %(checks)d check says so, in a version of its own.",
        "The file is gone. %(checks)d checks say so, each in a version of its own.",
        checks,
    ) % {"checks": checks}


@requires("desk.tips")
@require_http_methods(["GET", "HEAD", "POST"])
def sent_file(request: HttpRequest, uid: str, media_uid: str) -> HttpResponse:
    """Take away what came with a message, with a reason for those who read messages."""
    question = get_object_or_404(Question.objects.select_related("merged_into", "triage"), uid=uid)
    row = get_object_or_404(TipMedia.objects.select_related("tip"), uid=media_uid, state=Came.KEPT)
    if row.tip is None or row.tip.question_id != question.pk:
        raise Http404
    refusal = None
    if request.method == "POST":
        why, who = request.POST.get("why", ""), person(request)
        refusal = attempt("away", lambda: actions.take_away_sent_file(uid, media_uid, why, who))
        if refusal is None:
            messages.success(request, _("The file is gone, for good. The message itself stays."))
            return HttpResponseRedirect(reverse("desk:question", args=[uid]))
    (shown,) = (one for one in came_with([row.tip])[row.tip.uid] if one.uid == media_uid)
    title = question.headline or _("A question without a headline")
    context = {"question": question, "title": title, "file": shown, "refusal": refusal, "sent": request.POST}
    return render(request, "desk/take_away_sent.html", context, status=status(refusal))
