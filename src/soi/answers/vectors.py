"""Transformer vectors of checks: filled in the background while answers come from words and static vectors."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections

from soi.answers.engine import index
from soi.match import Index
from soi.match.embed import EmbedderUnavailableError
from soi.match.store import StoreError

log = logging.getLogger(__name__)
PAUSE = 5.0
"""Seconds between two looks for checks without a vector."""
WARM_UP = "Is it true that water boils at 100 degrees Celsius at sea level?"
"""Any sentence: the first search loads word tables and models."""


def missing(target: Index | None = None) -> int:
    """How many vectors of checks are still to be computed, over all spaces."""
    target = target or index()
    return sum(len(target.missing_vectors(space)) for space in target.setup.embedders)


def fill(progress: Callable[[int], None] | None = None) -> int:
    """Compute all missing vectors now; returns how many."""
    return index().fill_vectors(progress)


def keep_filling(stop: threading.Event) -> None:
    """Fill missing vectors whenever there are some, until `stop` is set. For a thread of `soi serve`."""
    frozen = False
    wait = 0.0  # the first round at once: it also opens the index before the first reader comes
    while not stop.wait(wait):
        wait = PAUSE
        try:
            index().search(WARM_UP)
            if (
                not frozen
            ):  # word tables and models stay for good: the collector need not walk them (12 % of CPU)
                gc.collect()
                gc.freeze()
                frozen = True
            added = fill()
        except (StoreError, EmbedderUnavailableError) as problem:
            log.warning("vectors of checks not filled: %s", type(problem).__name__)
            continue
        finally:
            close_old_connections()
        if added:
            log.info("filled %d vectors of checks", added)
