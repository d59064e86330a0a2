"""Killed at any moment: what was acknowledged is there, exactly once, and opens."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter

import pytest
from django.db import connections

from soi.inbox.actions import Envelope, accept, waiting
from soi.inbox.models import Message

KILLS = 50
THREADS = 4


def _child(run: int, pipe: int) -> None:
    """Accept without end, from several threads; write the number of each to the pipe once it is acknowledged."""

    def work(thread: int) -> None:
        number = 0
        while True:
            name = f"{run}-{thread}-{number}"
            accept(Envelope("webhook", f"sender {thread}", name, f"text of {name}"))
            os.write(pipe, f"{name}\n".encode())
            number += 1

    for thread in range(THREADS):
        threading.Thread(target=work, args=(thread,)).start()
    threading.Event().wait()


def _killed_after(seconds: float, run: int) -> list[str]:
    """The names that a child acknowledged before it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            _child(run, writing)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        first = pipe.readline()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        return (first + pipe.read()).decode().split("\n")[:-1]


@pytest.mark.django_db(transaction=True)
def test_fifty_kills_lose_nothing_that_was_acknowledged_and_double_nothing() -> None:
    moments = random.Random(20261127)
    acknowledged: list[str] = []
    for run in range(KILLS):
        connections.close_all()  # a forked child must not share the parent's
        acknowledged += _killed_after(moments.uniform(0, 0.08), run)
    assert len(acknowledged) > KILLS
    assert len(set(acknowledged)) == len(acknowledged)
    kept = Counter(
        arrival.envelope.message_id for arrival in waiting(1_000_000) if arrival.envelope is not None
    )
    assert [name for name in acknowledged if kept[name] != 1] == []
    assert Message.objects.count() == sum(kept.values()), "every row is whole"
    again = [accept(Envelope("webhook", "", name, "again")).is_new for name in acknowledged[:200]]
    assert not any(again)
