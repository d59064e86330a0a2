"""How much one request may ask of the engine, and how many may ask at once. Nothing here knows who asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from soi.media.limits import MOST_BYTES
from soi.pace import BusyError

MESSAGE_LIMIT = 100_000
"""Characters of a message."""

QUERY_LIMIT = 1_000
"""Characters of a library search."""

BODY_LIMIT = 1_300_000
"""Bytes of a JSON request: a message of the longest kind, every character written as an escaped pair."""

PICTURE_BODY_LIMIT = MOST_BYTES["picture"] + 100_000
"""Bytes of a request with a picture and some fields."""

WAIT_SECONDS = 0.5


class TooLongError(Exception):
    """The message is longer than `MESSAGE_LIMIT`."""


# One thread of the server is always left for pages that need no engine.
_places = threading.BoundedSemaphore(max(1, settings.SOI_THREADS - 1))


@contextmanager
def place_at_the_engine() -> Iterator[None]:
    """Hold one of the places at the engine. Raises `BusyError` when all stay taken for
    `WAIT_SECONDS`."""
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise BusyError
    try:
        yield
    finally:
        _places.release()


def within_limit(message: str) -> str:
    """The message itself. Raises `TooLongError`."""
    if len(message) > MESSAGE_LIMIT:
        raise TooLongError
    return message
