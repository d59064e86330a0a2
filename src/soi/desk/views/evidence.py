"""Evidence beside the check: capture a page, upload a file, take a quotation, look at what was kept."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soi.desk import actions
from soi.desk.models import Case
from soi.desk.queries.drafts import draft_of
from soi.desk.views import cases, showing
from soi.desk.views.answering import Refusal, attempt, person, status, wants_part
from soi.evidence.errors import BrokenFileError
from soi.evidence.models import Capture
from soi.evidence.queries import warnings
from soi.evidence.wacz import write_wacz
from soi.people.permissions import requires


def _collected(
    request: HttpRequest, uid: str, where: str, act: Callable[[], object], done: str
) -> HttpResponse:
    """Do it and show the evidence again: as a part for htmx, else by going back to the page."""
    row = cases.of(uid)
    refusal = attempt(where, act)
    if wants_part(request):
        context = cases.shown(request, row, refusal) | {
            "said": "" if refusal else done,
            "open_capture": where,
        }
        if context["editable"] and not refusal:
            context["quotes_field"] = cases.control(draft_of(context["case"]), "quotes")
        return render(request, "desk/_evidence_part.html", context, status=status(refusal))
    if refusal:
        return cases.page(request, row, refusal)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:case", args=[row.uid]) + "#evidence")


@requires("desk.evidence")
@require_POST
def capture(request: HttpRequest, uid: str) -> HttpResponse:
    """Fetch a page and keep it as it is now."""
    url, who = request.POST.get("url", "").strip(), person(request)
    done = _("The page is kept.")
    return _collected(request, uid, "evidence", lambda: actions.add_capture(uid, url, who), done)


@requires("desk.evidence")
@require_POST
def upload(request: HttpRequest, uid: str) -> HttpResponse:
    """Keep a PDF or a picture."""
    file, who = request.FILES.get("file"), person(request)
    if file is None:
        return cases.page(request, cases.of(uid), Refusal("upload", (_("Choose a file first."),)))
    if (file.size or 0) > cases.UPLOAD_MB * 1_000_000:
        too_much = _("The file is larger than %(size)d MB.") % {"size": cases.UPLOAD_MB}
        return cases.page(request, cases.of(uid), Refusal("upload", (too_much,)))
    name = request.POST.get("title", "").strip() or file.name or ""
    done = _("The file is kept.")
    return _collected(request, uid, "upload", lambda: actions.add_upload(uid, name, file.read(), who), done)


@requires("desk.evidence")
@require_POST
def quote(request: HttpRequest, uid: str, capture_uid: str) -> HttpResponse:
    """Take a passage from a captured page, if it stands there."""
    text, near, who = request.POST.get("text", ""), request.POST.get("near", ""), person(request)
    done = _("The quotation stands in the page. It is in the check now.")
    return _collected(
        request, uid, capture_uid, lambda: actions.add_quote(uid, capture_uid, text, who, near=near), done
    )


@requires("desk.draft")
@require_POST
def use_source(request: HttpRequest, uid: str, capture_uid: str) -> HttpResponse:
    """Write a captured page into the sources of the draft."""
    row = cases.of(uid)
    kept = get_object_or_404(Capture, uid=capture_uid, about=row.uid)
    draft = draft_of(row)
    source = {
        "url": kept.final_url or kept.url,
        "title": kept.title,
        "publisher": showing.host_of(kept),
        "kind": "secondary",
        "capture": kept.uid,
    }
    sources = ([*draft.values["sources"], source], draft.revisions["sources"])
    refusal = attempt("evidence", lambda: actions.save_fields(uid, {"sources": sources}, person(request)))
    if refusal:
        return cases.page(request, row, refusal)
    messages.success(request, _("It is among the sources. Say there what kind of source it is."))
    return HttpResponseRedirect(reverse("desk:case", args=[uid]) + "#field-sources")


@requires("desk.see")
@require_safe
def page_kept(request: HttpRequest, uid: str) -> HttpResponse:
    """What was kept of a page: facts, and its words as text with the quotations marked."""
    kept = get_object_or_404(Capture.objects.prefetch_related("quotes"), uid=uid)
    context = {
        "capture": kept,
        "name": showing.name_of(kept),
        "flags": warnings(kept),
        "words": showing.with_marks(kept),
        "quotes": list(kept.quotes.all()),
        "case": Case.objects.filter(uid=kept.about).first(),
        "files": showing.files_of(kept),
    }
    return render(request, "desk/capture.html", context)


@requires("desk.see")
@require_safe
def wacz(request: HttpRequest, uid: str) -> HttpResponse:
    """Download what was kept, as a WACZ file for a replay tool; never anything a browser would run."""
    kept = get_object_or_404(Capture, uid=uid)
    out = BytesIO()
    try:
        write_wacz([kept], out, showing.name_of(kept))
    except BrokenFileError as broken:
        return HttpResponse(str(broken), status=410, content_type="text/plain; charset=utf-8")
    response = HttpResponse(out.getvalue(), content_type="application/wacz")
    response.headers["Content-Disposition"] = f'attachment; filename="{kept.uid}.wacz"'
    return response
