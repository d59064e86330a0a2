"""Files that come with a tip: refused at the door where first bytes or size say that we do not take one of them."""

from __future__ import annotations

from django.http import HttpRequest

from soi.answers.uploads import read_files
from soi.media.limits import MOST_BYTES


def sent(request: HttpRequest) -> tuple[bytes, ...]:
    """The files of a form, none of them where one is not taken. Raises `MediaError`; what else may be wrong with them
    turns out when they are examined, which the worker does."""
    return read_files(request, "file", MOST_BYTES)
