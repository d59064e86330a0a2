"""Files that published checks are about, at addresses that never change. No language before them, no cookie."""

from __future__ import annotations

from base64 import urlsafe_b64decode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from soi.library import media_files


@require_safe
def file(request: HttpRequest, sha256: str, ending: str) -> HttpResponseBase:
    """The file itself, as long as a published check is about it; under another ending it leads to its own."""
    row = media_files.published_file(sha256)
    address = media_files.file_address(row)
    if not address.endswith(f".{ending}"):
        return HttpResponseRedirect(address)
    return media_files.answer_file(request, row)


@require_safe
def preview(request: HttpRequest, sha256: str) -> HttpResponseBase:
    """A small picture of it, at most 1024 pixels each way."""
    return media_files.answer_preview(request, media_files.published_file(sha256))


@require_safe
def named(request: HttpRequest, name: str) -> HttpResponse:
    """Leads to a file by its hash alone (RFC 6920, section 4), as `MediaReview` names it."""
    sha256 = urlsafe_b64decode(f"{name}=").hex()
    return HttpResponseRedirect(media_files.file_address(media_files.published_file(sha256)))
