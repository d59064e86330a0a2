"""A file that comes with a form: it passes through a file without a name that is gone with the request."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any, Final, TypeVar

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from soi.media.limits import LARGEST, MOST_BYTES
from soi.media.records import MediaError
from soi.media.sniff import HEAD, kind_of

MOST_FILES: Final = 4
"""Files that are taken together by a form; all of them share the limit of bytes of one."""


class FileRefusedError(MediaError):
    """One of several files is not taken, and so none of them. `number`: its place among those sent, from 1."""

    def __init__(self, wrong: MediaError, number: int) -> None:
        super().__init__(wrong.code, wrong.needs)
        self.number = number


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

    Raises `MediaError`: `too-large`, `switched-off` where this desk takes no files, or `too-many`."""
    found = [one for name in names for one in request.FILES.getlist(name) if isinstance(one, UploadedFile)]
    if any(isinstance(one, Passing) and one.too_large for one in request.upload_handlers):
        raise MediaError("too-large")
    if found and not settings.SOI_MEDIA:
        raise MediaError("switched-off")
    if len(found) > MOST_FILES:
        raise MediaError("too-many")
    return found


def read_files(request: HttpRequest, name: str) -> tuple[bytes, ...]:
    """All files in a field, none of them where one is not taken: looked at as far as first bytes and size go. What
    else may be wrong with them turns out when they are examined.

    Raises `MediaError` as `sent_files` does, and `FileRefusedError` for one of several."""
    files = sent_files(request, name)
    if sum(file.size or 0 for file in files) > LARGEST:  # before any of them is read into memory
        raise MediaError("too-large")
    return one_by_one(files, _read)


def _read(file: UploadedFile) -> bytes:
    data = bytes(file.read())
    if not data:
        raise MediaError("empty")
    kind = kind_of(data[:HEAD])
    if kind is None:
        raise MediaError("unknown-kind")
    if len(data) > MOST_BYTES[kind.sort]:
        raise MediaError("too-large")
    return data


Given = TypeVar("Given")
Made = TypeVar("Made")


def one_by_one(files: Sequence[Given], act: Callable[[Given], Made]) -> tuple[Made, ...]:
    """What `act` makes of each of the files that were sent together. Raises its `MediaError`, which for one of several
    is a `FileRefusedError` that says which one it was."""
    made = []
    for number, file in enumerate(files, 1):
        try:
            made.append(act(file))
        except MediaError as wrong:
            raise (FileRefusedError(wrong, number) if len(files) > 1 else wrong) from None
    return tuple(made)
