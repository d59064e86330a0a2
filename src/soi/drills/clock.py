"""The clocks of the training room: who does not come back is forgotten, and so are seats and votes; and once a day
lessons are looked at."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

from soi.drills.actions import forget_unseen
from soi.drills.actions.holding import review_lessons
from soi.drills.actions.workshops import tidy_workshops

log = logging.getLogger(__name__)
HOUR = 3600.0
DAY = 24
"""Hours between two looks at the lessons."""


def keep_forgetting(stop: threading.Event) -> None:
    """Every hour erase learners whom nobody saw for `SOI_LEARNER_DAYS`, and seats of workshops that were left
    standing; once a day put lessons on hold that make people suspicious instead of better. Until `stop` is set; for a
    thread of one process."""
    hours = 0
    while not stop.is_set():
        try:
            forget_unseen(settings.SOI_LEARNER_DAYS, timezone.localdate())
            tidy_workshops()
            if hours % DAY == 0:
                review_lessons()
            hours += 1
        except DatabaseError as problem:
            log.warning("drills: the clock stopped short by %s", type(problem).__name__)
        finally:
            connections.close_all()
        stop.wait(HOUR)
