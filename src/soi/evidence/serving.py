"""Stored files as answers to a browser: nothing of a stranger's is ever shown as a page of ours.

Only the picture that we drew ourselves is shown in the browser; everything else is saved to disk by it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from tempfile import TemporaryFile
from types import MappingProxyType
from typing import BinaryIO, TypeVar, cast

from django.http import FileResponse, HttpResponse

from soi.evidence import files, queries
from soi.evidence.models import Capture
from soi.evidence.wacz import write_wacz

_Response = TypeVar("_Response", HttpResponse, FileResponse)
POLICY = "sandbox"
"""Asked for in the Content-Security-Policy; the site's middleware adds its own policy to it."""


def picture(capture: Capture) -> HttpResponse:
    """The picture of the page, shown in the browser. Raises `BrokenFileError`, also where there is none."""
    return _answer(files.read(capture.screenshot_sha256 or "0" * 64), "image/png", "")


def pdf(capture: Capture) -> HttpResponse:
    """The PDF that we made of the page, to be saved. Raises `BrokenFileError`, also where there is none."""
    return _answer(files.read(capture.pdf_sha256 or "0" * 64), "application/pdf", f"{capture.uid}.pdf")


def archive(capture: Capture) -> HttpResponse:
    """The WARC, to be saved. Raises `BrokenFileError`."""
    return _answer(files.read(capture.warc_sha256), "application/warc", f"{capture.uid}.warc.gz")


def body(capture: Capture) -> HttpResponse:
    """An uploaded file as it was given, to be saved; of a captured page its words. Raises `BrokenFileError`."""
    if capture.url:
        return _answer(queries.as_text(capture).encode(), "text/plain; charset=utf-8", f"{capture.uid}.txt")
    return _answer(queries.stored(capture).body, "application/octet-stream", capture.file_name)


PARTS: Mapping[str, Callable[[Capture], HttpResponse]] = MappingProxyType(
    {"picture": picture, "pdf": pdf, "archive": archive, "body": body}
)
"""Each part of a capture that a door may offer, by the name it has in an address."""


def package(captures: list[Capture], title: str = "") -> FileResponse:
    """The captures as one WACZ, to be saved. Raises `BrokenFileError` and `ValueError`."""
    file = cast(BinaryIO, TemporaryFile())  # noqa: SIM115 (the response closes it)
    write_wacz(captures, file, title)
    file.seek(0)
    response = FileResponse(
        file, content_type="application/wacz", as_attachment=True, filename="evidence.wacz"
    )
    return _guarded(response)


def _answer(data: bytes, content_type: str, save_as: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{save_as}"' if save_as else "inline"
    return _guarded(response)


def _guarded(response: _Response) -> _Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
