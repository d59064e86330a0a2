"""A file that comes with a tip: refused at the door where its first bytes or its size say that we do not take it."""

from __future__ import annotations

from django.http import HttpRequest

from soi.answers.uploads import sent_file
from soi.media.limits import MOST_BYTES
from soi.media.records import MediaError
from soi.media.sniff import HEAD, kind_of


def sent(request: HttpRequest) -> bytes:
    """The file of a form, b"" when none came. Raises `MediaError`; what else may be wrong with it turns out when it
    is examined, which the worker does."""
    file = sent_file(request, "file")
    if file is None:
        return b""
    data = file.read()
    if not data:
        raise MediaError("empty")
    kind = kind_of(data[:HEAD])
    if kind is None:
        raise MediaError("unknown-kind")
    if len(data) > MOST_BYTES[kind.sort]:
        raise MediaError("too-large")
    return bytes(data)
