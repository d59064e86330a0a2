"""Files that people give as evidence: which kinds are taken, told from their bytes and never from their name."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from soi.evidence.errors import CaptureError

MOST_BYTES = 30_000_000
MEDIA_TYPES = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
"""What is taken, with the ending that its name gets."""


def media_type_of_upload(body: bytes) -> str:
    """The file's media type. Raises `CaptureError` for an empty, too large or other file."""
    if not body:
        raise CaptureError(_("The file is empty."))
    if len(body) > MOST_BYTES:
        raise CaptureError(
            _("The file is too large: at most %(most)d MB are taken.") % {"most": MOST_BYTES // 1_000_000}
        )
    found = _sniffed(body)
    if not found:
        raise CaptureError(_("Only PDF, PNG, JPEG and WebP files are taken; this is none of them."))
    return found


def shown_name(file_name: str) -> str:
    """What the giver called the file, as a title: no folders, no control characters, at most 200 letters."""
    last = re.split(r"[/\\]", file_name)[-1]
    return " ".join("".join(letter for letter in last if letter.isprintable()).split())[:200]


def _sniffed(body: bytes) -> str:
    if body.startswith(b"%PDF-") and b"%%EOF" in body[-2048:]:
        return "application/pdf"
    if body.startswith(b"\x89PNG\r\n\x1a\n") and body[12:16] == b"IHDR":
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return "image/webp"
    return ""
