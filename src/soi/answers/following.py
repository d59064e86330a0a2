"""Following other desks as a whole: read what is due, bring the index in step, look for contradictions."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from soi.answers.disagreements import look
from soi.answers.sync import sync
from soi.checks.federation.downloads import Way
from soi.checks.federation.reading import BusyError, Reading, due, read, read_due
from soi.checks.models import Subscription
from soi.match.embed import EmbedderUnavailableError
from soi.match.store import StoreError

log = logging.getLogger(__name__)
PAUSE = 60.0
"""Seconds between two looks for feeds that are due."""


def follow(now: datetime, way: Way | None = None) -> list[Reading]:
    """Read every feed that is due at `now`; what came in is found by the next question.

    Raises `BusyError`; `StoreError` and `EmbedderUnavailableError` when all is saved but not indexed."""
    return _settled(read_due(now, way))


def follow_one(subscription: Subscription, now: datetime, way: Way | None = None) -> Reading:
    """As `follow`, one feed, whenever it is due."""
    return _settled([read(subscription, now, way)])[0]


def _settled(readings: list[Reading]) -> list[Reading]:
    changed: Sequence[str] = list(dict.fromkeys(uid for one in readings for uid in one.changed))
    if changed:
        sync()
        look(changed)
    return readings


def keep_following(stop: threading.Event) -> None:
    """Read feeds as they become due, until `stop` is set. For a thread of `soi serve`."""
    while not stop.wait(PAUSE):
        try:
            if due(timezone.now()).exists():
                for one in follow(timezone.now()):
                    log.info("read a feed: %d checks changed", len(one.changed))
        except BusyError:
            continue
        except (DatabaseError, OSError, StoreError, EmbedderUnavailableError) as problem:
            log.warning("feeds not read: %s", type(problem).__name__)
        finally:
            close_old_connections()
