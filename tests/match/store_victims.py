"""Processes that write to an embedded store until they are killed, or read from it while another writes.

Each victim tells what has been acknowledged over a pipe. Started by forkserver, so that the parent's threads
and open stores never reach them.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import numpy as np

from soi.match.store import Entry, TantivyStore, build
from soi.match.store.protocol import Vector
from tests.match.store_cast import FIELDS, entry, unit

Victim = Callable[[Path, int, Connection], None]

BATCH = 40
"""Entries of one batch; all carry the batch's number as payload."""


def batch(number: int) -> list[Entry]:
    """Entries `e0`… rewritten by every batch, all with the same payload and vector."""
    vector = unit(1, number % 7, number % 3)
    payload = str(number).encode()
    return [entry(f"e{n}", f"chung lần{number}", payload=payload, vector=vector) for n in range(BATCH)]


def filling(number: int) -> Vector:
    """The `dense` vector that step `number` of `keep_filling` gives to every entry."""
    return unit(*np.random.default_rng(number).standard_normal(4).tolist(), dim=4)


def keep_applying(folder: Path, start: int, told: Connection) -> None:
    """Apply batch after batch; tell each number once it is acknowledged."""
    store = TantivyStore(folder, FIELDS)
    told.send(-1)
    for number in range(start, start + 10_000):
        store.apply(batch(number), [f"single{number - 1}"])
        told.send(number)
        store.apply([entry(f"single{number}", "một", payload=str(number).encode())])


def keep_building(folder: Path, start: int, told: Connection) -> None:
    """Build the store anew again and again."""
    told.send(-1)
    for number in range(start, start + 10_000):
        build(folder, FIELDS, batch(number))
        told.send(number)


def keep_filling(folder: Path, start: int, told: Connection) -> None:
    """Give every entry of the newest batch another `dense` vector, again and again."""
    store = TantivyStore(folder, FIELDS)
    told.send(-1)
    for number in range(start, start + 10_000):
        rows = np.tile(filling(number), (BATCH, 1))
        store.add_vectors("dense", [f"e{n}" for n in range(BATCH)], rows)
        told.send(number)


def keep_reading(folder: Path, _start: int, told: Connection) -> None:
    """Check that every look sees one whole batch; tell each batch number seen."""
    store = TantivyStore(folder, FIELDS)
    ids = [f"e{n}" for n in range(BATCH)]
    told.send(-1)
    while not told.poll():
        payloads = set(store.fetch(ids).values())
        assert len(payloads) == 1, payloads
        assert len(store.fetch(ids)) == BATCH
        assert len(store.lexical("words", ["chung"], 100)) == BATCH
        assert len(store.dense("static", unit(1), 100)) == BATCH
        told.send(int(payloads.pop()))
        time.sleep(0.002)


@contextmanager
def running(victim: Victim, folder: Path, start: int) -> Iterator[tuple[ForkServerProcess, Connection]]:
    """The victim in a process of its own, ready; killed at the end."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ours, theirs = context.Pipe()
    process = context.Process(target=victim, args=(folder, start, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        assert ours.recv() == -1
        yield process, ours
    finally:
        process.kill()
        process.join()
        ours.close()


def drain(told: Connection, last: int) -> int:
    """The last number told before the end of the pipe."""
    try:
        while True:
            last = max(last, told.recv())
    except (EOFError, ConnectionResetError):
        return last
