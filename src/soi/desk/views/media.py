"""Pictures, sounds and videos at the desk: those that came with messages, and those that a check will be about."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soi.answers.media_refusals import refusal_words
from soi.answers.uploads import read_files
from soi.checks.media import shelf
from soi.checks.models import MediaFile
from soi.desk import actions
from soi.desk.views import cases
from soi.desk.views.answering import Refusal, attempt, person
from soi.inbox.models import Came, TipMedia
from soi.inbox.opening import opened_file
from soi.media import sniff
from soi.media.records import MediaError
from soi.media.shelf import ShelfError
from soi.people.permissions import requires

_SHOWN = frozenset(
    kind.media_type
    for kind in (
        sniff.JPEG, sniff.PNG, sniff.GIF, sniff.WEBP, sniff.AVIF, sniff.MP4, sniff.MOV, sniff.WEBM, sniff.MP3,
        sniff.OGG, sniff.M4A, sniff.WAV, sniff.WEBA,
    )
)  # fmt: skip


@requires("desk.tips")
@require_safe
def tip_file(request: HttpRequest, uid: str) -> HttpResponse:
    """What came with a message, opened for this one answer; no cache keeps it and no browser runs it."""
    row = get_object_or_404(TipMedia, uid=uid, state=Came.KEPT)
    data = opened_file(row)
    if not isinstance(data, bytes):
        raise Http404
    return _private(data, row.media_type, row.uid)


@requires("desk.see")
@require_safe
def kept_file(request: HttpRequest, sha256: str) -> HttpResponse:
    """A file that a check is or will be about."""
    row = get_object_or_404(MediaFile, sha256=sha256, gone_at=None)
    return _from_shelf(row.sha256, row.media_type)


@requires("desk.see")
@require_safe
def kept_preview(request: HttpRequest, sha256: str) -> HttpResponse:
    """Its small picture."""
    return _from_shelf(get_object_or_404(MediaFile, sha256=sha256).preview, "image/jpeg")


@requires("desk.draft")
@require_POST
def attach(request: HttpRequest, uid: str) -> HttpResponse:
    """Put pictures, sounds, videos or PDFs into the check: all that were chosen, or none."""
    row, who = cases.of(uid), person(request)
    try:
        files = read_files(request, "file")
    except MediaError as wrong:
        return cases.page(request, row, Refusal("media", (refusal_words(wrong),)))
    if not files:
        return cases.page(request, row, Refusal("media", (_("Choose a file first."),)))
    done = _("It is in the check. Say what it is, and describe it for people who cannot see or hear it.")
    if len(files) > 1:
        done = _(
            "They are in the check. Say what each is, and describe it for people who cannot see or hear it."
        )
    return _done(request, uid, lambda: actions.add_media(uid, files, who), done)


@requires("desk.draft")
@require_POST
def take(request: HttpRequest, uid: str, media_uid: str) -> HttpResponse:
    """Take what came with a message into the check."""
    who = person(request)
    done = _("It is in the check. Say what it is, and describe it for people who cannot see or hear it.")
    return _done(request, uid, lambda: actions.take_media(uid, media_uid, who), done)


@requires("desk.draft")
@require_POST
def transcript(request: HttpRequest, uid: str, sha256: str) -> HttpResponse:
    """Confirm the words in a file."""
    text, who = request.POST.get("transcript", ""), person(request)
    return _done(request, uid, lambda: actions.confirm_transcript(uid, sha256, text, who), _("It is saved."))


def _done(request: HttpRequest, uid: str, act: Callable[[], object], said: str) -> HttpResponse:
    if refusal := attempt("media", act):
        return cases.page(request, cases.of(uid), refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk:case", args=[uid]) + "#field-media")


def _from_shelf(sha256: str, media_type: str) -> HttpResponse:
    try:
        return _private(shelf().read(sha256), media_type, sha256[:16])
    except ShelfError:
        raise Http404 from None


def _private(data: bytes, media_type: str, name: str) -> HttpResponse:
    is_shown = media_type in _SHOWN
    response = HttpResponse(data, content_type=media_type if is_shown else "application/octet-stream")
    response.headers["Content-Disposition"] = f'{"inline" if is_shown else "attachment"}; filename="{name}"'
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
