"""A file that comes with a form: it passes through a file without a name that is gone with the request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from soi.media.limits import LARGEST
from soi.media.records import MediaError


class Passing(FileUploadHandler):
    """Holds what is sent in files that have no name on the disk: a process that is killed leaves nothing behind.

    The name and type that a sender states are not kept. What is beyond `LARGEST` bytes is not held at all."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.too_large = False
        self._size = 0
        self._held: list[IO[bytes]] = []
        self.file = self  # what Django closes when a form breaks off

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._held.append(TemporaryFile())  # noqa: SIM115 (closed with the request)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > LARGEST:
            self.too_large = True
            self._held[-1].close()
            raise SkipFile
        self._held[-1].write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self._held[-1].seek(0)
        return UploadedFile(self._held[-1], "file", "application/octet-stream", file_size)

    def close(self) -> None:
        """Let go of everything that was sent."""
        for one in self._held:
            one.close()


@contextmanager
def passing(request: HttpRequest) -> Iterator[None]:
    """Around whoever reads a form: its files pass through, and are gone afterwards."""
    handler = Passing(request)
    request.upload_handlers = [handler]
    try:
        yield
    finally:
        handler.close()


def sent_files(request: HttpRequest, *names: str) -> list[UploadedFile]:
    """The files in the fields `names` of a request whose files are `passing`, in their order.

    Raises `MediaError`: `too-large`, or `switched-off` where this desk takes no files."""
    found = [one for name in names for one in request.FILES.getlist(name) if isinstance(one, UploadedFile)]
    if any(isinstance(one, Passing) and one.too_large for one in request.upload_handlers):
        raise MediaError("too-large")
    if found and not settings.SOI_MEDIA:
        raise MediaError("switched-off")
    return found


def sent_file(request: HttpRequest, *names: str) -> UploadedFile | None:
    """The first of them, None when none came. Raises as `sent_files` does."""
    return next(iter(sent_files(request, *names)), None)
