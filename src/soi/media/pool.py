"""A few worker processes, one of them always warm in advance: whoever has a file borrows one."""

from __future__ import annotations

import atexit
import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from soi.media.limits import MOST_WORKERS, WAIT, WORKERS
from soi.media.process import Worker
from soi.media.records import MediaError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Pool:
    """At most `size` files are opened at once. Many threads may use it; nothing is started before the first file."""

    def __init__(self, size: int = WORKERS, wait: float = WAIT) -> None:
        self._size = min(size, MOST_WORKERS)
        self._wait = wait
        self._turns = threading.BoundedSemaphore(self._size)
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._readers: list[Worker] = []

    @contextmanager
    def lent(self, fresh: bool = False) -> Iterator[Worker]:
        """A worker, for one file. `fresh`: one that has seen none and will see no other, since programs it starts have
        its used time held against them. MediaError `busy` when none comes free in time."""
        if not self._turns.acquire(timeout=self._wait):
            raise MediaError("busy")
        try:
            worker = self._take(fresh)
            whole = False
            try:
                yield worker
                whole = not fresh
            finally:
                self._give(worker, whole)
        finally:
            self._turns.release()

    @contextmanager
    def reading(self, fresh: bool = False) -> Iterator[Worker]:
        """One that reads words, for whoever has a worker already. There is none before the first picture, and it is
        started here, so that it gets ready while the picture is opened. `fresh`: one that has read nothing."""
        with self._lock:
            _bury(self._readers)
            worker = self._readers.pop() if self._readers and not fresh else Worker("read")
        whole = False
        try:
            yield worker
            whole = not worker.is_spent
        finally:
            if whole:
                with self._lock:
                    self._readers.append(worker)
            else:
                worker.end()

    def _take(self, fresh: bool) -> Worker:
        with self._lock:
            _bury(self._idle)
            self._idle.sort(
                key=lambda worker: worker.jobs
            )  # the last one is the most used: the spare stays unused
            if self._idle and not (fresh and self._idle[0].jobs):
                return self._idle.pop(0 if fresh else -1)
        return Worker()

    def _give(self, worker: Worker, whole: bool) -> None:
        if worker.is_spent or not whole:
            worker.end()
        with self._lock:
            if whole and not worker.is_spent:
                self._idle.append(worker)
            if all(worker.jobs for worker in self._idle):
                self._idle.append(Worker())

    def close(self) -> None:
        """End those that do nothing; the others end when they are given back, or with this process."""
        with self._lock:
            idle, self._idle, self._readers = [*self._idle, *self._readers], [], []
        for worker in idle:
            worker.end()

    def forget(self) -> None:
        """In a copy of the process: the workers are the original's. What it was doing, this one does not do."""
        for worker in (*self._idle, *self._readers):
            worker.forget()
        self.__init__(self._size, self._wait)  # type: ignore[misc]  # locks may be held by threads that are not here


def _bury(workers: list[Worker]) -> None:
    """Take out those that ended while nobody looked."""
    for dead in [worker for worker in workers if not worker.is_alive()]:
        workers.remove(dead)
        dead.end()


POOL = Pool()
atexit.register(POOL.close)
os.register_at_fork(after_in_child=POOL.forget)
