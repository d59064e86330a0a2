"""The worker: attends what arrived, writes what is owed, sends what is due. The tables are its queue.

One runs inside `soi serve`; on PostgreSQL as many as are wanted (`soi tipline work`). Killed at any moment, it loses
nothing: whatever it had not finished is found again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, close_old_connections, connections

from soi.answers.actions import owe_answers, owe_news, recover
from soi.inbox.actions import Arrival, open_arrival, purge, waiting
from soi.inbox.keyring import KeyringError
from soi.match.embed import EmbedderUnavailableError
from soi.match.store import StoreError
from soi.tipline.attending import attend
from soi.tipline.delivering import deliver, forget_the_erased
from soi.tipline.media import NotYetError
from soi.tipline.registry import RECEIVERS, knows_repeats
from soi.tipline.thinking import newest_version
from soi.tipline.waking import BELL

log = logging.getLogger(__name__)
PAUSE = 0.5
"""Seconds between two looks at the tables when nothing woke the worker."""
HOUR = 3600.0
SWEEP = 30.0
"""Seconds between two looks at everything that may be owed."""
AT_ONCE = 20
_TROUBLES = (DatabaseError, OSError, StoreError, EmbedderUnavailableError, KeyringError)


class Attending:
    """Attends what arrived. A message that cannot be attended waits on, longer after each try, and keeps nobody else
    waiting; `soi tipline status` counts it."""

    def __init__(self) -> None:
        self._later: dict[int, tuple[int, float]] = {}
        """Tries, and when to try again, of messages that could not be attended."""

    def step(self) -> int:
        """Attend a few messages; how many."""
        done = 0
        after: Arrival | None = None
        while not done and (arrivals := waiting(AT_ONCE, after)):
            done = sum(self._attend(arrival) for arrival in arrivals)
            after = arrivals[-1]
        return done

    def _attend(self, arrival: Arrival) -> bool:
        tries, again = self._later.get(arrival.message_pk, (0, 0.0))
        if time.monotonic() < again:
            return False
        try:
            done = attend(arrival)
        except _TROUBLES:
            raise
        except NotYetError as later:
            log.info("tipline: a file is not to be had yet: %s", later)
            self._later[arrival.message_pk] = (tries + 1, time.monotonic() + min(60.0, 5.0 * 2**tries))
            return False
        except Exception:
            # Whatever it is, the next message may be fine. The log shows where it happened, not what was sent.
            log.exception("tipline: a message could not be attended; trying again later")
            self._later[arrival.message_pk] = (tries + 1, time.monotonic() + min(3600.0, 5.0 * 2**tries))
            return False
        self._later.pop(arrival.message_pk, None)
        return done


def attend_some() -> int:
    """Attend a few messages that arrived; how many."""
    return Attending().step()


def attend_now(message_pk: int) -> bool:
    """Attend one message at once, for somebody who waits for it here; False when another worker has done so."""
    return attend(open_arrival(message_pk))


def work_off() -> None:
    """Everything that can be done now: for commands, tests and the end of a request; not for the loop."""
    recover(knows_repeats())
    while attend_some():
        pass
    owe_news()
    owe_answers()
    while deliver():
        pass
    forget_the_erased()


def keep_attending(stop: threading.Event) -> None:
    """Attend messages until `stop` is set. For a thread."""
    _loop(stop, Attending().step)


def keep_delivering(stop: threading.Event) -> None:
    """Write what is owed and send what is due until `stop` is set. For a thread, or several."""
    _loop(stop, _Delivering().step)


def keep_erasing(stop: threading.Event) -> None:
    """Run the retention clock every hour until `stop` is set. For a thread of one process."""
    while not stop.is_set():
        try:
            purge()
        except _TROUBLES as problem:
            log.warning("tipline: the retention clock stopped short by %s", type(problem).__name__)
        finally:
            connections.close_all()
        stop.wait(HOUR)


class _Delivering:
    """One thread's book of when it last looked at everything, and at which versions of checks."""

    def __init__(self) -> None:
        self._swept = -SWEEP
        self._version = -1

    def step(self) -> int:
        """Write what is owed as far as something changed, then send a few letters; how many."""
        sweep = time.monotonic() - self._swept > SWEEP
        version = newest_version()
        if sweep or version != self._version:
            owe_news()
            self._version = version
        if sweep:
            recover(knows_repeats())
            owe_answers()
            forget_the_erased()
            self._swept = time.monotonic()
        return deliver()


def _loop(stop: threading.Event, step: Callable[[], int]) -> None:
    while not stop.is_set():
        heard = BELL.rings
        try:
            done = step()
        except _TROUBLES as problem:
            # Its name only: the text may hold what somebody sent.
            log.warning("tipline: stopped short by %s; trying again", type(problem).__name__)
            done = 0
        except Exception:
            # A thread that ends would serve nobody any more.
            log.exception("tipline: stopped short; trying again")
            done = 0
        finally:
            close_old_connections()
        if done:
            BELL.ring()
        else:
            BELL.wait(heard, PAUSE)
    connections.close_all()


def start(stop: threading.Event, senders: int = 2, *, receiving: bool = False) -> list[threading.Thread]:
    """Start the worker's threads in this process; with `receiving` also those that fetch or listen for messages, of
    which one process is enough."""
    jobs: list[tuple[str, Callable[[threading.Event], None]]] = [("attending", keep_attending)]
    jobs += [("delivering", keep_delivering)] * senders
    jobs += [("erasing", keep_erasing), *RECEIVERS.items()] if receiving else []
    threads = [
        threading.Thread(target=job, args=(stop,), name=f"tipline-{name}", daemon=True) for name, job in jobs
    ]
    for thread in threads:
        thread.start()
    return threads
