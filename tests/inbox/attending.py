"""A small worker for tests: attends what waits as the tipline does, without answering."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import connections, transaction

from soi.inbox.actions import (
    Arrival,
    ReceivedTip,
    ReplyAddress,
    correspondent_for,
    hold,
    keep,
    prepare,
    waiting,
)

Given = TypeVar("Given")
Done = TypeVar("Done")


def attend(arrival: Arrival) -> tuple[ReceivedTip, ...] | None:
    """Take one message apart; None when it was not to be had."""
    envelope = arrival.envelope
    if envelope is None:
        return None
    prepared = prepare(envelope.text, "", arrival.received_at)
    with transaction.atomic():
        if not hold(arrival.message_pk):
            return None
        reply = ReplyAddress(envelope.sender, {"token": envelope.message_id})
        one = correspondent_for(envelope.channel, envelope.sender, reply, "vi", arrival.received_at)
        return keep(arrival, prepared, one)


def attend_all() -> list[ReceivedTip]:
    """Take apart whatever waits."""
    return [tip for arrival in waiting(1000) for tip in attend(arrival) or ()]


def at_once(work: Callable[[Given], Done], given: Sequence[Given]) -> list[Done]:
    """`work` for each, in a thread of its own, all let go together. An error in any is the test's."""
    wrong: list[BaseException] = []
    done: list[Done] = []
    gate = threading.Barrier(len(given))

    def run(one: Given) -> None:
        try:
            gate.wait()
            done.append(work(one))
        except BaseException as error:  # noqa: BLE001 (handed to the test)
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(one,)) for one in given]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    return done
