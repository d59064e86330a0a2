"""The few places where files are opened, and who may stand there: with `soi.answers.uploads`, all that a door needs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings

from soi.answers.uploads import one_by_one as one_by_one
from soi.answers.uploads import passing as passing
from soi.answers.uploads import read_files as read_files
from soi.answers.uploads import sent_files as sent_files
from soi.media.limits import MOST_WORKERS
from soi.media.records import MediaError

WAIT_SECONDS = 20.0
"""How long somebody waits for those before them."""

_waiting = BoundedSemaphore(max(1, settings.SOI_THREADS // 2))
_working = BoundedSemaphore(MOST_WORKERS)


@contextmanager
def place_at_the_lamp() -> Iterator[None]:
    """Hold one of the few places where files are opened. At most half of the server's threads stand here, so that
    those who only have words never wait for those with films. MediaError `busy`."""
    if not _waiting.acquire(blocking=False):
        raise MediaError("busy")
    try:
        if not _working.acquire(timeout=WAIT_SECONDS):
            raise MediaError("busy")
        try:
            yield
        finally:
            _working.release()
    finally:
        _waiting.release()
