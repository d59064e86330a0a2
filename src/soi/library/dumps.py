"""The whole library as one file over the web, written as it is read: memory does not grow with the library.

The same lines as `soi export` writes, so that `soi import` takes them back.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from soi.checks.exports import EXPORTS
from soi.checks.queries import published_drafts
from soi.library.api_errors import error_response

TYPES = {"jsonl": "application/jsonl; charset=utf-8", "csv": "text/csv; charset=utf-8; header=present"}
_CHUNK_LINES = 100

# A long download holds a thread of the server all the while: half of them are left for readers.
_places = threading.BoundedSemaphore(max(1, settings.SOI_THREADS // 2))


def dump(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Every standing check as JSON Lines or CSV, oldest first, as a file to keep."""
    response = streamed(request, EXPORTS[kind](published_drafts()), TYPES[kind])
    if response.status_code == 200:
        response.headers["Content-Disposition"] = f'attachment; filename="checks.{kind}"'
    return response


def streamed(request: HttpRequest, lines: Iterable[str], content_type: str) -> HttpResponseBase:
    """`lines` as they come, in larger pieces; 429 when too many long answers are under way."""
    if request.method == "HEAD":
        return HttpResponse(content_type=content_type)
    if not _places.acquire(blocking=False):
        return error_response(request, 429)
    return StreamingHttpResponse(_Held(lines), content_type=content_type)


class _Held:
    """Pieces of a long answer. The place is free again when the answer is over, or its reader gone."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._pieces = _pieces(lines)
        self._over = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self._pieces
        finally:
            self.close()

    def close(self) -> None:
        """Called by the server at the end, however it came about."""
        if not self._over:
            self._over = True
            self._pieces.close()
            _places.release()


def _pieces(lines: Iterable[str]) -> Generator[bytes, None, None]:
    held: list[str] = []
    for line in lines:
        held.append(line)
        if len(held) >= _CHUNK_LINES:
            yield "".join(held).encode()
            held = []
    yield "".join(held).encode()
