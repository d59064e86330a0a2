"""Group commit: what several threads want stored at the same time is stored by one of them, for all.

No tables here. A thread that comes while nobody writes writes at once; those that come meanwhile wait, and the first
of them then writes everything that has gathered. So a lone message waits for nobody, and under load one sync of the
disk serves many. There is no thread of its own that could die.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from weakref import WeakSet

Row = TypeVar("Row")
Done = TypeVar("Done")


@dataclass(eq=False)
class _Job(Generic[Row, Done]):
    """The rows of one thread. `woken` when they are done, or when it is this thread's turn to write."""

    rows: Sequence[Row]
    woken: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    done: Sequence[Done] = ()
    error: BaseException | None = None


class GroupCommit(Generic[Row, Done]):
    """Calls `write(rows)` for rows of many threads, one call at a time, and hands each its own results.

    `write` stores all of its rows or none and returns one result a row. `most`: rows gathered for one call (the
    rows of one thread stay together). What `write` raises, every thread that had rows in that call gets."""

    def __init__(self, write: Callable[[Sequence[Row]], Sequence[Done]], most: int) -> None:
        self._write = write
        self._most = most
        self._forget()
        _ALL.add(self)

    def _forget(self) -> None:
        """Begin anew: in a forked process the threads that held these do not exist."""
        self._lock = threading.Lock()
        self._waiting: list[_Job[Row, Done]] = []
        self._led = False
        self._idle = threading.Event()
        self._idle.set()

    def put(self, rows: Sequence[Row]) -> Sequence[Done]:
        """Store the rows; returns when they are. Raises what `write` raised."""
        job = _Job[Row, Done](rows)
        with self._lock:
            self._waiting.append(job)
            job.leads = not self._led
            self._led = True
            self._idle.clear()
        if not job.leads:
            self._wait(job)
        if job.leads:
            self._lead()
        if job.error is not None:
            raise job.error
        return job.done

    def let_pass(self, seconds: float) -> bool:
        """Wait until nobody writes or waits to, but no longer than this; whether it is so."""
        return self._idle.wait(seconds)

    def _wait(self, job: _Job[Row, Done]) -> None:
        try:
            job.woken.wait()
        except BaseException:  # interrupted (Ctrl-C): nobody may be left waiting for this thread to write
            with self._lock:
                if job in self._waiting:
                    self._waiting.remove(job)
                if job.leads:
                    self._hand_on()
            raise

    def _lead(self) -> None:
        """Write what has gathered, then let the next thread lead. The leader's own job is the first."""
        with self._lock:
            batch = [self._waiting.pop(0)]
            size = len(batch[0].rows)
            while self._waiting and size + len(self._waiting[0].rows) <= self._most:
                batch.append(self._waiting.pop(0))
                size += len(batch[-1].rows)
        try:
            done = self._write([row for job in batch for row in job.rows])
            start = 0
            for job in batch:
                job.done = done[start : start + len(job.rows)]
                start += len(job.rows)
        except BaseException as error:  # noqa: BLE001 (handed to everybody who waits for it; each raises it)
            batch[0].error = error
            for job in batch[1:]:
                # Ctrl-C is for the thread that got it; for the others the writing broke off.
                job.error = error if isinstance(error, Exception) else InterruptedError()
        finally:
            with self._lock:
                self._hand_on()
            for job in batch:
                job.woken.set()

    def _hand_on(self) -> None:
        self._led = bool(self._waiting)
        if not self._waiting:
            self._idle.set()
        else:
            self._waiting[0].leads = True
            self._waiting[0].woken.set()


_ALL: WeakSet[GroupCommit[Any, Any]] = WeakSet()


def _after_fork() -> None:
    for one in _ALL:
        one._forget()


os.register_at_fork(after_in_child=_after_fork)
