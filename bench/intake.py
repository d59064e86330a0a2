"""How fast messages are kept: `python -m bench intake [--seconds 60] [--json OUT]`.

Each acknowledged message is on disk (SQLite `synchronous=FULL`, in a folder of its own under --folder; PostgreSQL if
SOI_DATABASE_URL names an empty database). First as many as possible with 1, 8 and 32 threads that do nothing else
(closed loop), once with every message in a transaction of its own for comparison. Then open loop at fixed rates:
arrival times of a Poisson stream are fixed in advance, 32 threads wait at the door, and the time to the acknowledgement
counts from the scheduled arrival; connections are closed after each message where Django closes them after a request.
The lowest rate once more while a worker takes messages apart. At the end every acknowledged message is counted.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

DOORS = 32
WORDS = (
    "uống",
    "nước chanh",
    "mỗi sáng",
    "chữa khỏi",
    "ung thư",
    "gan",
    "theo",
    "bác sĩ",
    "ở",
    "bệnh viện",
    "tỏi",
)
Figures = dict[str, Any]


def _envelope(run: str, number: int) -> Any:
    from soi.inbox.actions import Envelope

    words = random.Random(number).choices(WORDS, k=40)
    details = {"group": "", "button": "", "reply": {"token": f"{run}-{number}"}}
    return Envelope("webhook", f"sender {number % 5000}", f"{run}-{number}", " ".join(words), details)


def _accept(run: str, number: int, closing: bool) -> None:
    """One message as a door takes it: Django closes SQLite's connection at the end of a request."""
    from django.db import close_old_connections

    from soi.inbox.actions import accept

    accept(_envelope(run, number))
    if closing:
        close_old_connections()


def _threads(count: int, work: Callable[[int], None]) -> None:
    from django.db import connections

    wrong: list[BaseException] = []

    def run(place: int) -> None:
        try:
            work(place)
        except BaseException as error:  # noqa: BLE001 (handed to whoever started the threads)
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


def flat_out(run: str, threads: int, seconds: float) -> Figures:
    """As many as these threads can keep."""
    times: list[float] = []
    end = time.perf_counter() + seconds

    def work(place: int) -> None:
        number = place
        while (started := time.perf_counter()) < end:
            _accept(run, number, closing=False)
            times.append(time.perf_counter() - started)
            number += threads

    started = time.perf_counter()
    _threads(threads, work)
    return _figures(run, times, time.perf_counter() - started) | {"threads": threads}


def open_loop(run: str, rate: float, seconds: float, *, attended: bool = False) -> Figures:
    """A stream that does not wait for us."""
    gaps = np.random.default_rng(4).exponential(1 / rate, int(rate * seconds))
    todo: queue.SimpleQueue[tuple[int, float] | None] = queue.SimpleQueue()
    times: list[float] = []
    taken: list[int] = []
    begin = time.perf_counter() + 0.1
    over = threading.Event()

    def feed() -> None:
        try:
            for number, due in enumerate(np.cumsum(gaps) + begin):
                time.sleep(max(0.0, float(due) - time.perf_counter()))
                todo.put((number, float(due)))
        finally:
            over.set()
            for _ in range(DOORS):
                todo.put(None)

    def work(place: int) -> None:
        if place == DOORS:
            feed()
        elif place > DOORS:
            taken.append(_attend_until(over))
        else:
            while (one := todo.get()) is not None:
                _accept(run, one[0], closing=True)
                times.append(time.perf_counter() - one[1])

    _threads(DOORS + 1 + attended, work)
    return _figures(run, times, time.perf_counter() - begin) | {"rate": rate, "taken_apart": sum(taken)}


def _attend_until(over: threading.Event) -> int:
    """What a worker does, without answering; how many messages it took apart."""
    from django.db import transaction

    from soi.inbox import actions

    taken = 0
    while not over.is_set():
        for arrival in actions.waiting(20):
            envelope = arrival.envelope
            if envelope is None or over.is_set():
                continue
            prepared = actions.prepare(envelope.text, "vi", arrival.received_at)
            actions.give_way()
            reply = actions.ReplyAddress(envelope.sender)
            with transaction.atomic():
                if actions.hold(arrival.message_pk):
                    at = arrival.received_at
                    one = actions.correspondent_for(envelope.channel, envelope.sender, reply, "vi", at)
                    taken += actions.keep(arrival, prepared, one) is not None
        time.sleep(0.01)
    return taken


def _figures(run: str, times: Sequence[float], seconds: float) -> Figures:
    p50, p95, p99, worst = np.quantile(times, [0.5, 0.95, 0.99, 1.0]) * 1000
    return {
        "run": run, "kept": len(times), "per_second": len(times) / seconds,
        "p50": p50, "p95": p95, "p99": p99, "worst": worst,
    }  # fmt: skip


@contextmanager
def _alone() -> Iterator[None]:
    """Every message in a transaction of its own."""
    from soi.inbox.actions import accepting
    from soi.inbox.actions.committing import GroupCommit

    together = accepting._together
    accepting._together = GroupCommit(accepting._stored, 1)
    try:
        yield
    finally:
        accepting._together = together


def measure(seconds: float, rates: Sequence[float]) -> list[Figures]:
    """Every run; then every acknowledged message is looked for."""
    from django.core.management import call_command

    from soi.inbox.models import Message

    call_command("migrate", verbosity=0)
    if Message.objects.exists():
        raise SystemExit("There are messages in this database; give an empty one.")
    results = []
    for threads in (1, 8, 32):
        results.append(flat_out(f"together-{threads}", threads, seconds / 6))
        with _alone():
            results.append(flat_out(f"alone-{threads}", threads, seconds / 6))
    results += [open_loop(f"open-{rate:g}", rate, seconds) for rate in rates]
    results.append(open_loop(f"open-{min(rates):g}-worker", min(rates), seconds, attended=True))
    kept = sum(one["kept"] for one in results)
    there = Message.objects.count()
    if there != kept:
        raise SystemExit(f"{kept} messages were acknowledged, {there} are there.")
    return results


def show(results: Sequence[Figures], console: Console, database: str) -> None:
    """One line a run."""
    columns = ("run", "kept", "kept/s", "p50", "p95", "p99", "worst", "taken apart")
    table = Table(title=f"Durable intake on {database}: ms to the acknowledgement")
    for column in columns:
        table.add_column(column, justify="left" if column == "run" else "right")
    for one in results:
        times = [f"{one[name]:.1f}" for name in ("p50", "p95", "p99", "worst")]
        table.add_row(
            one["run"],
            f"{one['kept']:,}",
            f"{one['per_second']:.0f}",
            *times,
            str(one.get("taken_apart", "")),
        )
    console.print(table)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="of each open-loop run (default 60)")
    parser.add_argument("--rates", default="50,200", help="messages a second, open loop (default 50,200)")
    parser.add_argument(
        "--folder", type=Path, help="where SQLite's file goes: on the disk you mean to measure"
    )
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soi-intake-", dir=given.folder))
    os.environ |= {"SOI_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "soi.site.settings"}
    import django

    django.setup()
    from django.db import connection

    try:
        results = measure(given.seconds, [float(rate) for rate in given.rates.split(",")])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    loads = " ".join(f"{value:.1f}" for value in os.getloadavg())
    show(results, Console(width=110), connection.vendor)
    print(f"{os.cpu_count()} cores; load average {loads} (this run counted in)")
    if given.json:
        report = {"database": connection.vendor, "load_average": os.getloadavg(), "runs": results}
        given.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
