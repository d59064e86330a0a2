"""The pages of the web channel: leave a message with the desk, and the page of its receipt. No script is needed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.answers.media_refusals import refusal_for, refusal_words
from soi.answers.uploads import passing, read_files
from soi.inbox.actions import NotKeptError
from soi.inbox.pieces import MAX_MESSAGE
from soi.media.records import MediaError
from soi.tipline import receipts
from soi.tipline.actions import Taken, take
from soi.tipline.channel import Incoming
from soi.tipline.channels.web import guarding, parse
from soi.tipline.channels.web.atom import atom
from soi.tipline.channels.web.send import LIMITS

PATIENCE: Final = 1.5
"""Seconds that a form waits for the worker, so that most people find their answer on the page they are led to."""
_ATOM: Final = "application/atom+xml; charset=utf-8"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@guarding.private
@guarding.from_here
def leave(request: HttpRequest) -> HttpResponse:
    """Leave a message with the desk. Without its `once` a POST only fills the form in: nothing is kept yet."""
    if request.method != "POST":
        return _form(request)
    words = ""
    try:
        with passing(request):
            words, once = request.POST.get("message", ""), parse.once(request.POST.get("once", ""))
            sent = read_files(request, "file")
    except RequestDataTooBig:
        return _form(request, problem=_too_long(), status=413)
    except MediaError as wrong:
        return _form(request, words, *_not_taken(wrong))
    return _left(request, words, once, sent)


def _left(request: HttpRequest, words: str, once: str, sent: Sequence[bytes]) -> HttpResponse:
    if not once:
        return _form(request, words)
    if problem := _problem(words, sent):
        return _form(request, words, problem, 422)
    if guarding.place_full(request):
        return _form(request, words, _too_fast(), 429)
    message_id = parse.message_id(once, words, sent)
    code = receipts.code_for("web", message_id)
    came = parse.attachments(sent)
    one = Incoming("web", code, message_id, text=words, attachments=came, language=get_language() or "")
    try:
        taken = take([one])
    except NotKeptError:
        return _form(request, words, _not_kept(), 503)
    return _to_receipt(code, taken)


@require_safe
@guarding.private
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a receipt: how far it is, and everything we said. Opening it marks the letters as read."""
    return _receipt(request, code)


@csrf_exempt
@require_POST
@guarding.private
@guarding.from_here
def press(request: HttpRequest, code: str) -> HttpResponse:
    """A button under a letter."""
    button = parse.button(request.POST.get("payload", ""))
    if not button:
        return _to_receipt(code, Taken())
    return _say(request, code, button=button)


@csrf_exempt
@require_POST
@guarding.private
@guarding.from_here
def say(request: HttpRequest, code: str) -> HttpResponse:
    """Say something more under the same code."""
    words = ""
    try:
        with passing(request):
            words = request.POST.get("message", "")
            sent = read_files(request, "file")
    except RequestDataTooBig:
        return _receipt(request, code, problem=_too_long(), status=413)
    except MediaError as wrong:
        return _receipt(request, code, words, *_not_taken(wrong))
    if problem := _problem(words, sent):
        return _receipt(request, code, words, problem, 422)
    return _say(request, code, words, sent=sent)


@csrf_exempt
@require_POST
@guarding.private
@guarding.from_here
def erase(request: HttpRequest, code: str) -> HttpResponse:
    """Erase everything under this code, at once."""
    typed = receipts.typed_code(code)
    if not typed or not receipts.erase_receipt("web", typed):
        return _unknown(request)
    return HttpResponseRedirect(reverse("tip:erased"), status=303)


@require_safe
@guarding.private
def erased(request: HttpRequest) -> HttpResponse:
    """After erasing; the same for everybody."""
    return render(request, "tipline/web/erased.html")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@guarding.private
@guarding.from_here
def find(request: HttpRequest) -> HttpResponse:
    """Type a code to come to its page. It is posted, so that it is in no address before it is known to be one."""
    typed = request.POST.get("code", "")[:100]
    code = receipts.typed_code(typed)
    if code and receipts.is_known(code):
        return HttpResponseRedirect(reverse("tip:receipt", args=[code]), status=303)
    if request.method != "POST":
        return render(request, "tipline/web/find.html")
    return _unknown(request, typed)


@require_safe
@guarding.private
def feed(request: HttpRequest, code: str) -> HttpResponse:
    """The letters as Atom, for a feed reader to watch. A program that looks has not read them."""
    found = receipts.read_receipt("web", receipts.typed_code(code), LIMITS, get_language() or "")
    if found is None:
        return HttpResponse(status=404, content_type="text/plain")
    page = request.build_absolute_uri(reverse("tip:receipt", args=[found.code]))
    return HttpResponse(atom(found, page, get_language() or ""), content_type=_ATOM)


def _receipt(
    request: HttpRequest, code: str, words: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    typed = receipts.typed_code(code)
    found = receipts.read_receipt("web", typed, LIMITS, get_language() or "") if typed else None
    if found is None:
        return _unknown(request)
    if typed != code:
        return HttpResponseRedirect(reverse("tip:receipt", args=[typed]))
    if request.method != "HEAD":
        receipts.mark_read(found)
    fragment = request.headers.get("HX-Request") == "true"
    context = {
        "receipt": found,
        "once": secrets.token_urlsafe(18),
        "words": words,
        "problem": problem,
        "live": found.step in {"received", "with-desk"},
        "steps": parse.steps(found.step),
    }
    template = "tipline/web/_progress.html" if fragment else "tipline/web/receipt.html"
    return render(request, template, context, status=status)


def _say(
    request: HttpRequest, code: str, words: str = "", button: str = "", sent: Sequence[bytes] = ()
) -> HttpResponse:
    typed = receipts.typed_code(code)
    if not typed or not receipts.is_known(typed):
        return _unknown(request)
    if guarding.place_full(request):
        return _receipt(request, typed, words, _too_fast(), 429)
    mark = parse.once(request.POST.get("once", "")) or secrets.token_urlsafe(18)
    message_id = parse.message_id(mark, f"{typed} {words or button}", sent)
    one = Incoming(
        "web", typed, message_id, text=words, button=button, attachments=parse.attachments(sent),
        language=get_language() or "",
    )  # fmt: skip
    try:
        return _to_receipt(typed, take([one]))
    except NotKeptError:
        return _receipt(request, typed, words, _not_kept(), 503)


def _to_receipt(code: str, taken: Taken) -> HttpResponse:
    receipts.wait_until_attended([one.message_pk for one in taken.accepted], PATIENCE)
    if taken.accepted and not receipts.is_known(code):  # they wrote "delete"
        return HttpResponseRedirect(reverse("tip:erased"), status=303)
    return HttpResponseRedirect(reverse("tip:receipt", args=[code]), status=303)


def _form(request: HttpRequest, words: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    context = {"words": words[: MAX_MESSAGE * 2], "problem": problem, "once": secrets.token_urlsafe(18)}
    response = render(request, "tipline/web/leave.html", context, status=status)
    if status in {429, 503}:
        response.headers["Retry-After"] = "10"
    return response


def _unknown(request: HttpRequest, typed: str = "") -> HttpResponse:
    """One page for a code that never was and for one that was erased."""
    return render(request, "tipline/web/find.html", {"unknown": True, "typed": typed}, status=404)


def _not_taken(wrong: MediaError) -> tuple[str, int]:
    """Why a file is not taken, and the status."""
    return refusal_words(wrong), refusal_for(wrong.code).status


def _problem(words: str, sent: Sequence[bytes]) -> str:
    if not sent and not words.replace("\x00", "").strip():
        return _("There is nothing in the box yet. Please paste or type what reached you.")
    return _too_long() if len(words) > MAX_MESSAGE else ""


def _too_long() -> str:
    return _("That is longer than we can take: 100,000 characters. Please send the part that you doubt.")


def _too_fast() -> str:
    return _("Many messages are coming from where you are. Please wait a moment and send it again.")


def _not_kept() -> str:
    return _("We could not keep your message just now. It is still in the box: please try again in a moment.")


urlpatterns: list[URLPattern] = []
"""Nobody but people comes here: no door without a language."""

pages = (
    [
        path("", leave, name="leave"),
        path("find", find, name="find"),
        path("erased", erased, name="erased"),
        path("<str:code>/", receipt, name="receipt"),
        path("<str:code>/press", press, name="press"),
        path("<str:code>/say", say, name="say"),
        path("<str:code>/erase", erase, name="erase"),
        path("<str:code>/feed.atom", feed, name="feed"),
    ],
    "tip",
)
"""Under /vi/tip/ and /en/tip/."""
