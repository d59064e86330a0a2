"""Files that published checks are about, served: clean bytes under names of ours, which no browser runs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse

from soi.checks.media import shelf, shown
from soi.checks.models import Check, MediaFile
from soi.media import sniff

_KINDS: Final = (
    sniff.JPEG, sniff.PNG, sniff.GIF, sniff.WEBP, sniff.AVIF, sniff.HEIF, sniff.MP4, sniff.MOV, sniff.GP3, sniff.WEBM,
    sniff.MP3, sniff.OGG, sniff.AMR, sniff.M4A, sniff.WAV, sniff.WEBA, sniff.PDF,
)  # fmt: skip
ENDINGS: Final = MappingProxyType({kind.media_type: kind.ending for kind in _KINDS})
"""What is served as what it is, by the type that its bytes told; the ending of its name."""
_SAVED: Final = frozenset({"application/pdf", "image/heif"})
"""Not shown in a browser: a PDF has a program in it, and browsers do not know HEIF."""
_RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})\Z")
_CHUNK: Final = 1 << 16
LASTING: Final = "public, max-age=31536000, immutable"


def file_address(media: MediaFile) -> str:
    """Path of the file on this site; its hash stands in it, so what is there never changes."""
    return reverse("feeds:media", args=[media.sha256, ENDINGS.get(media.media_type, "bin")])


def preview_address(media: MediaFile) -> str:
    """Path of its small picture; "" where there is none."""
    return reverse("feeds:media-preview", args=[media.sha256]) if media.preview else ""


def published_file(sha256: str) -> MediaFile:
    """The row of a file that a published check is about. Raises `Http404` for all else."""
    row = shown().filter(sha256=sha256).first()
    if row is None:
        raise Http404
    return row


Rows = Mapping[str, MediaFile]
"""Files by their SHA-256, without fingerprints and words."""


def rows_of(checks: Iterable[Check]) -> Rows:
    """The files that these checks are about and that were here when they were published, in one query or none."""
    held = {use.sha256 for check in checks for use in check.media_uses.all() if use.held}
    rows = MediaFile.objects.defer("facts", "read", "words", "transcript")
    return {row.sha256: row for row in rows.filter(sha256__in=held)} if held else {}


def seen_with(check: Check, rows: Rows | None = None) -> list[dict[str, object]]:
    """What a check is about, in its order: each item of its `media`, with the file where it may be shown, or when and
    why that was taken away. `rows`: those of many checks, fetched at once."""
    known = rows_of([check]) if rows is None else rows
    held = {use.sha256 for use in check.media_uses.all() if use.held}
    return [
        _item(item, known.get(item.get("file", "")) if item.get("file") in held else None)
        for item in check.media
    ]


def _item(item: dict[str, str], row: MediaFile | None) -> dict[str, object]:
    said: dict[str, object] = {name: item.get(name, "") for name in ("category", "url", "transcript")}
    if row is None:
        return said
    said |= {"sort": row.sort, "alt": item.get("alt", "")}
    if row.gone_at is not None:
        return said | {"gone_on": row.gone_at, "gone_why": row.gone_why}
    return said | {
        "sha256": row.sha256,
        "preview_sha256": row.preview,
        "address": file_address(row),
        "preview": preview_address(row),
        "width": row.width,
        "height": row.height,
        "saved": row.media_type in _SAVED,
    }


def answer_file(request: HttpRequest, media: MediaFile) -> HttpResponseBase:
    """The bytes of a file, or the range of them that a player asks for. Raises `Http404`."""
    content_type = media.media_type if media.media_type in ENDINGS else "application/octet-stream"
    ending = ENDINGS.get(media.media_type, "bin")
    how = "inline" if media.media_type in ENDINGS and media.media_type not in _SAVED else "attachment"
    response = _bytes(request, shelf().path(media.sha256), content_type)
    response.headers["Content-Disposition"] = f'{how}; filename="{media.sha256[:16]}.{ending}"'
    return guarded(response)


def answer_preview(request: HttpRequest, media: MediaFile) -> HttpResponseBase:
    """The small JPEG of a file. Raises `Http404`."""
    if not media.preview:
        raise Http404
    response = _bytes(request, shelf().path(media.preview), "image/jpeg")
    response.headers["Content-Disposition"] = f'inline; filename="{media.sha256[:16]}-small.jpg"'
    return guarded(response)


def guarded(response: HttpResponseBase) -> HttpResponseBase:
    """A stranger's bytes, made anew by us or not: no browser runs them, guesses at them, or asks for them again."""
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = LASTING
    return response


def _bytes(request: HttpRequest, path: Path, content_type: str) -> HttpResponseBase:
    try:
        file = path.open("rb")
    except OSError:
        raise Http404 from None
    size = os.fstat(file.fileno()).st_size
    part = _asked(request.headers.get("Range", ""), size)
    if part is None:
        file.close()
        refused = HttpResponse(status=416)
        refused.headers["Content-Range"] = f"bytes */{size}"
        return refused
    start, end = part
    whole = (start, end) == (0, size) and "Range" not in request.headers
    response: HttpResponseBase = StreamingHttpResponse(
        _Part(file, start, end), content_type=content_type, status=200 if whole else 206
    )
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(end - start)
    if not whole:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return response


def _asked(header: str, size: int) -> tuple[int, int] | None:
    """Which bytes `[start, end)` are asked for: all when no single range is; None when there are none such."""
    match = _RANGE.match(header.strip())
    if match is None or match.groups() == ("", ""):
        return 0, size
    first, last = match.groups()
    if not first:
        start, end = max(0, size - int(last)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    return (start, end) if start < end else None


class _Part:
    """Bytes `[start, end)` of a file, piece by piece; whoever sends it closes it, read or not."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file, self._left = file, end - start
        file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while self._left and (chunk := self._file.read(min(_CHUNK, self._left))):
            self._left -= len(chunk)
            yield chunk

    def close(self) -> None:
        self._file.close()
