"""The retention clock of the training room: who does not come back is forgotten."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from soi.drills.actions import forget_unseen

log = logging.getLogger(__name__)
HOUR = 3600.0


def keep_forgetting(stop: threading.Event) -> None:
    """Every hour erase learners whom nobody saw for `SOI_LEARNER_DAYS`, until `stop` is set. For a thread of one
    process."""
    while not stop.is_set():
        try:
            forget_unseen(settings.SOI_LEARNER_DAYS, timezone.localdate())
        except DatabaseError as problem:
            log.warning("drills: the retention clock stopped short by %s", type(problem).__name__)
        finally:
            connections.close_all()
        stop.wait(HOUR)
