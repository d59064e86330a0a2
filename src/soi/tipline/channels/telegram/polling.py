"""Asking Telegram for messages, for a desk that has no public address (long polling).

`getUpdates` (https://core.telegram.org/bots/api#getupdates) holds an update back until it is asked for a later
one: so the offset is moved on only after what came was kept, and a desk that is killed before gets it again.
A webhook that is set shuts this way (409)."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.db import close_old_connections, connections

from soi.tipline.channel import SendError
from soi.tipline.channels.telegram import setup
from soi.tipline.channels.telegram.api import call
from soi.tipline.channels.telegram.receiving import KINDS, receive

log = logging.getLogger(__name__)
HOLD = 10
"""Seconds that Telegram keeps the line open when there is nothing; a stop waits no longer."""
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


def poll(stop: threading.Event, hold: int = HOLD) -> None:
    """Take messages until `stop` is set; for a thread of the worker. Returns at once where polling is not set up."""
    offset = 0
    pause = _FIRST_PAUSE
    while not stop.is_set() and setup.token() and setup.polls():
        try:
            offset = _step(offset, hold)
            pause = _FIRST_PAUSE
        except SendError as problem:
            log.warning("telegram: getUpdates failed (%s); asking again", problem.code)
            stop.wait((problem.retry_after or timedelta(seconds=pause)).total_seconds())
            pause = min(pause * 2, _LONGEST_PAUSE)
        except Exception as problem:  # noqa: BLE001 (a job loop: it has to outlive whatever keeping fails with)
            # Its name only: the text may hold what somebody sent. The offset stays: Telegram sends it again.
            log.warning("telegram: what came could not be kept (%s); asking again", type(problem).__name__)
            stop.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            close_old_connections()
    connections.close_all()  # of this thread: nobody uses them after it


def _step(offset: int, hold: int) -> int:
    asked = {"timeout": hold, "limit": 100, "allowed_updates": KINDS}
    if offset:
        asked["offset"] = offset
    updates = call("getUpdates", asked, seconds=hold + 10)
    if not isinstance(updates, list):
        raise SendError("no-answer")
    if not updates:
        return offset
    receive(updates)
    found = [one.get("update_id") for one in updates if isinstance(one, dict)]
    return max([offset - 1, *(one for one in found if isinstance(one, int))]) + 1
