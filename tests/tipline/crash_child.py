"""One life of the worker that is going to be killed: hooks that count crash points, and the work it does meanwhile."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import OperationalError, transaction
from django.db.backends.signals import connection_created
from django.utils import timezone

from soi.answers.actions import owe_answers, owe_news, recover, resolve
from soi.answers.models import WAITING, Letter
from soi.checks.actions import correct, publish, restore, withdraw
from soi.checks.models import Check, CheckVersion
from soi.inbox import pseudonyms
from soi.inbox.actions import NotKeptError, erase_by_receipt, purge
from soi.inbox.models import Message, Question
from soi.tipline import registry, worker
from soi.tipline.actions import take
from soi.tipline.channel import Incoming, Limits, Outgoing, SendError, Sent
from soi.tipline.delivering import deliver, forget_the_erased
from tests.tipline.crash_plan import Op, draft_of, note_of

LATER = timedelta(days=40)
"""After which the retention clock has run out for everything."""


@dataclass(frozen=True)
class Life:
    """What one child is to do: its ops, at which crash point of which kind it dies (0: never), whether threads work
    beside it."""

    ops: tuple[Op, ...]
    kind: str
    dies_at: int
    threads: bool
    seed: int
    socket: str
    settles: bool = False


class Points:
    """Counts crash points over all threads; at the one that was drawn the process kills itself."""

    def __init__(self, kind: str, dies_at: int, told: Callable[[str], None]) -> None:
        self._lock = threading.Lock()
        self._kind = kind
        self._dies_at = dies_at
        self._told = told
        self.passed: Counter[str] = Counter()

    def pass_by(self, place: str) -> None:
        """One crash point, such as `before commit`."""
        kind = place.partition(" ")[2]
        with self._lock:
            self.passed[kind] += 1
            if kind == self._kind and self.passed[kind] == self._dies_at:
                self._told(f"killed {place}")
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, kind: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """`work` with a point before it and one after."""

        def between(*args: Any, **more: Any) -> Any:
            self.pass_by(f"before {kind}")
            done = work(*args, **more)
            self.pass_by(f"after {kind}")
            return done

        return between

    def hook(self) -> None:
        """Into every statement, commit and fsync of this process."""
        os.fsync = self.around("fsync", os.fsync)
        connection_created.connect(self._connected, weak=False)

    def _connected(self, connection: Any, **_more: Any) -> None:
        if getattr(connection, "counts_points", False):
            return
        connection.counts_points = True
        connection._commit = self.around("commit", connection._commit)
        connection.execute_wrappers.append(lambda execute, *args: self.around("statement", execute)(*args))


@dataclass(frozen=True)
class Wire:
    """A channel to the services of `crash_service`."""

    name: str
    limits: Limits
    path: str
    points: Points

    def is_set_up(self) -> bool:
        return True

    def send(self, outgoing: Outgoing) -> Sent:
        self.points.pass_by("before sending")
        request = {"channel": self.name, "key": outgoing.key, "to": outgoing.to, "text": outgoing.text}
        answer = ask(self.path, request)
        self.points.pass_by("after sending")
        if answer is None:
            raise SendError("broken", perhaps_sent=True)
        if "error" in answer:
            raise SendError(answer["error"])
        return Sent(answer["id"])


def ask(path: str, request: dict[str, Any]) -> dict[str, Any] | None:
    """The service's answer; None when it broke off."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(20)
        line.connect(path)
        line.sendall(json.dumps(request).encode() + b"\n")
        raw = line.makefile("rb").readline()
    answer: dict[str, Any] | None = json.loads(raw) if raw else None
    return answer


def live(life: Life, pipe: int) -> None:
    """Recover what the last one left, then work until killed or done. Never returns normally to the parent's code."""

    def tell(line: str) -> None:
        os.write(pipe, f"{line}\n".encode())

    points = Points(life.kind, life.dies_at, tell)
    limits = {"knows": Limits(characters=4_000, idempotent=True), "plain": Limits(characters=4_000)}
    wires = {name: Wire(name, given, life.socket, points) for name, given in limits.items()}
    registry.CHANNELS = {**registry.CHANNELS, **wires}
    points.hook()
    stop = threading.Event()
    recover(registry.knows_repeats(), all_of_them=True)
    threads = worker.start(stop, 2) if life.threads else []
    dice = random.Random(life.seed)
    for op in life.ops:
        with suppress(NotKeptError, OperationalError):
            tell(f"done {op.number} {DEEDS[op.kind](op)}")
        if not threads:
            _some_work(dice)
    if threads:
        _wait_for_quiet()
        stop.set()
        for thread in threads:
            thread.join()
    if life.settles or not threads:
        settle()
    tell(f"end {json.dumps(points.passed)}")


def _some_work(dice: random.Random) -> None:
    for step in (worker.attend_some, owe_news, owe_answers, deliver):
        if dice.random() < 0.6:
            step()


def _wait_for_quiet() -> None:
    until = time.monotonic() + 3
    while time.monotonic() < until and (
        Message.objects.filter(envelope__isnull=False).exists()
        or Letter.objects.filter(stage__in=WAITING, due_at__lte=timezone.now()).exists()
    ):
        time.sleep(0.05)


def settle() -> None:
    """Everything that can be done is done, also what was to be tried again later."""
    for _round in range(30):
        worker.work_off()
        while deliver(timezone.now() + timedelta(days=2)):
            owe_news()
        forget_the_erased()
        if not Letter.objects.filter(stage__in=WAITING).exists():
            return


def _say(op: Op) -> str:
    taken = take([Incoming(op.channel, op.person, op.message, op.text)])
    return taken.accepted[0].code


def _publish(op: Op) -> str:
    """A check that answers what was asked before: the desk publishes and resolves in one transaction."""
    worker.attend_some()
    key = pseudonyms.delivery(op.channel, op.message) if op.message else ""
    question = Question.objects.filter(tips__message__key=key).first() if key else None
    with transaction.atomic():
        check = publish(draft_of(op)).check
        if question and not question.resolutions.filter(ended_at=None, check_row=check).exists():
            resolve(question, check=check, right_for_all=True)
    return "-"


def _correct(op: Op) -> str:
    draft = draft_of(op)
    if not CheckVersion.objects.filter(note=note_of(op)).exists():
        correct(draft.uid, draft, note_of(op))
    return "-"


def _move(op: Op) -> str:
    uid = draft_of(op).uid
    if not CheckVersion.objects.filter(note=note_of(op)).exists():
        assert Check.objects.filter(uid=uid).exists()
        (withdraw if op.kind == "withdraw" else restore)(uid, note_of(op))
    return "-"


def _erase(op: Op) -> str:
    erase_by_receipt(op.text)
    return "-"


def _purge(op: Op) -> str:
    purge(timezone.now() + LATER if op.text == "later" else None)
    return "-"


DEEDS: dict[str, Callable[[Op], str]] = {
    "say": _say,
    "publish": _publish,
    "correct": _correct,
    "withdraw": _move,
    "restore": _move,
    "erase": _erase,
    "purge": _purge,
}
