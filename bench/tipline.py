"""How fast people are answered: `python -m bench tipline [--checks 100k] [--rates 2,5] [--seconds 60] [--folder F]`.

One process, as `soi serve` runs it: a door that takes messages in, one thread that attends, two that send; SQLite
(PostgreSQL if SOI_DATABASE_URL names an empty database). The library is the seeded one of `bench speed`, kept in
--folder if given. A message comes from somebody new each time: every second one repeats a check's claim, the others
half of its words among others. Arrival times of a Poisson stream are fixed in advance; a message's time counts from
its scheduled arrival to the first letter handed to its channel, which takes letters in no time. Then one check that
--askers people have got is corrected: how long later answers still show the old verdict, and until every one of them
has the correction, once.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bench.speed import rates, size
from bench.speed_data import Library

Figures = dict[str, Any]
NOTE = "The study was misread."
OLD, NEW = "As it was first checked.", "As it was checked again."


@dataclass
class Sink:
    """A channel that takes every letter at once and keeps when, to whom and what."""

    name: str = "bench"
    sent: list[tuple[float, str, str]] = field(default_factory=list)

    @property
    def limits(self) -> Any:
        from soi.tipline.channel import Limits

        return Limits(characters=4_000, buttons=4, button_characters=20)

    def is_set_up(self) -> bool:
        return True

    def send(self, outgoing: Any) -> Any:
        from soi.tipline.channel import Sent

        self.sent.append((time.perf_counter(), outgoing.to, outgoing.text))
        return Sent()


def draft(library: Library, number: int, **changes: Any) -> Any:
    """Check `number` as the desk publishes it."""
    from soi.checks.draft import CheckDraft, SourceDraft

    claim = library.claim(number)
    given: Figures = {"verdict": "false", "verdict_text": "Sai", "summary": OLD} | changes
    return CheckDraft(
        publisher_name="Bench", publisher_site="bench.example", external_id=f"b{number}",
        language=library.lang(number), claim=claim, title=claim[:80].strip(), url=f"https://bench.example/{number}",
        licence="CC-BY-4.0", sources=(SourceDraft("https://who.example/1", "WHO", "WHO", "primary"),), **given,
    )  # fmt: skip


def fill(library: Library, count: int) -> None:
    """Publish the library, unless it is there, and bring the index in step."""
    from soi.answers.sync import outstanding, rebuild
    from soi.checks.actions import bulk_publish
    from soi.checks.models import Check

    have = Check.objects.count()
    for start in range(have, count, 1000):
        bulk_publish([draft(library, number) for number in range(start, min(count, start + 1000))])
        if start % 10_000 == 0:
            print(f"{start:,} checks published …", flush=True)
    if outstanding():
        rebuild()


def _messages(library: Library, checks: int, count: int, seed: int) -> Iterator[str]:
    random = np.random.default_rng(seed)
    for number in range(count):
        if number % 2:
            yield library.message(seed * 10**6 + number, checks)
        else:
            yield library.claim(int(random.integers(checks)))


def _take(sender: str, text: str) -> None:
    from django.db import close_old_connections

    from soi.tipline.actions import take
    from soi.tipline.channel import Incoming

    taken = take([Incoming("bench", sender, f"m-{sender}", text)])
    assert len(taken.accepted) == 1
    close_old_connections()


def stream(sink: Sink, texts: Sequence[str], rate: float) -> Figures:
    """Messages that do not wait for us, each until its first letter."""
    run = f"r{rate:g}"
    gaps = np.random.default_rng(int(rate * 1000)).exponential(1 / rate, len(texts))
    start = time.perf_counter() + 0.2
    dues = (start + np.cumsum(gaps)).tolist()
    first = len(sink.sent)
    taken: list[float] = []
    for number, (due, text) in enumerate(zip(dues, texts, strict=True)):
        time.sleep(max(0.0, due - time.perf_counter()))
        _take(f"{run}-{number}", text)
        taken.append(time.perf_counter() - due)
    until = time.perf_counter() + 60
    while len({to for _, to, _ in sink.sent[first:]}) < len(texts) and time.perf_counter() < until:
        time.sleep(0.05)
    answered: dict[str, float] = {}
    for at, to, _text in sink.sent[first:]:
        answered.setdefault(to, at)
    times = [answered[f"{run}-{n}"] - due for n, due in enumerate(dues) if f"{run}-{n}" in answered]
    p50, p95, p99, worst = (np.quantile(times, [0.5, 0.95, 0.99, 1.0]) * 1000).tolist()
    door = (np.quantile(taken, [0.5, 0.99]) * 1000).tolist()
    return {
        "rate": rate, "messages": len(texts), "unanswered": len(texts) - len(times), "p50": p50, "p95": p95,
        "p99": p99, "worst": worst, "door_p50": door[0], "door_p99": door[1],
    }  # fmt: skip


def reach(sink: Sink, library: Library, askers: int) -> Figures:
    """Everybody has a check; it is corrected; who still gets the old verdict, and when does everybody know?"""
    from soi.checks.actions import correct

    claim = library.claim(0)
    first = len(sink.sent)
    for number in range(askers):
        _take(f"early-{number}", claim)
    _until(lambda: len({to for _, to, _ in sink.sent[first:]}) == askers, 600)
    stop = threading.Event()
    later: list[tuple[float, str]] = []

    def ask() -> None:
        number = 0
        while not stop.is_set():
            later.append((time.perf_counter(), f"later-{number}"))
            _take(f"later-{number}", claim)
            number += 1
            time.sleep(0.1)

    began = len(sink.sent)
    changed = draft(library, 0, verdict="true", verdict_text="Đúng", summary=NEW)
    correct(changed.uid, changed, NOTE)
    moment = time.perf_counter()
    thread = threading.Thread(target=ask)
    thread.start()
    _until(lambda: len({to for _, to, text in sink.sent[began:] if NOTE in text}) == askers, 600)
    stop.set()
    thread.join()
    _until(lambda: len({to for _, to, _ in sink.sent[began:] if to.startswith("later")}) == len(later), 60)
    told = Counter(to for _, to, text in sink.sent[began:] if NOTE in text)
    news = [at - moment for at, to, text in sink.sent[began:] if NOTE in text]
    answers = [(at - moment, text) for at, to, text in sink.sent[began:] if to.startswith("later")]
    old = [at for at, text in answers if OLD in text]
    return {
        "askers": askers, "told": len(told), "told_twice": sum(times > 1 for times in told.values()),
        "seconds_to_first": min(news), "seconds_to_half": float(np.quantile(news, 0.5)),
        "seconds_to_all": max(news), "later_answers": len(answers), "later_with_old_verdict": len(old),
        "last_old_at": max(old, default=0.0),
    }  # fmt: skip


def _until(holds: Any, seconds: float) -> None:
    end = time.perf_counter() + seconds
    while not holds() and time.perf_counter() < end:
        time.sleep(0.05)


def measure(given: argparse.Namespace) -> Figures:
    """Every figure, in this process."""
    import gc

    from django.core.management import call_command
    from django.db import connection

    from soi.answers.find import find
    from soi.tipline import registry, worker

    call_command("migrate", verbosity=0)
    library, sink = Library(), Sink()
    fill(library, given.checks)
    registry.CHANNELS = {**registry.CHANNELS, sink.name: sink}
    for number in range(20):
        find(library.message(9 * 10**8 + number, given.checks))
    gc.collect()
    gc.freeze()  # as `soi serve` does once it is warm
    stop = threading.Event()
    threads = worker.start(stop, 2)
    try:
        runs = []
        for seed, rate in enumerate(given.rates, 1):
            texts = list(_messages(library, given.checks, max(20, int(rate * given.seconds)), seed))
            runs.append(stream(sink, texts, rate))
            print(_line(runs[-1]), flush=True)
        reached = reach(sink, library, given.askers)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    return {"checks": given.checks, "database": connection.vendor, "runs": runs, "reach": reached}


def _line(run: Figures) -> str:
    return (
        f"{run['rate']:g}/s: {run['messages']} messages, {run['unanswered']} unanswered; tip → answer ms p50"
        f" {run['p50']:.0f} p95 {run['p95']:.0f} p99 {run['p99']:.0f} worst {run['worst']:.0f};"
        f" at the door p50 {run['door_p50']:.0f} p99 {run['door_p99']:.0f}"
    )


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--checks", type=size, default=100_000, help="e.g. 10k, 100k (default 100k)")
    parser.add_argument("--rates", type=rates, default=rates("2,5"), help="messages a second (default 2,5)")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each run (default 60)")
    parser.add_argument("--askers", type=int, default=1000, help="who hear of the correction (default 1000)")
    parser.add_argument("--folder", type=Path, help="keep the library here, and use the one already there")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="soi-tipline-"))
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {
        "SOI_DATA_DIR": str(folder), "SOI_QUIET_HOURS": "-", "SOI_EMBEDDER": "none",
        "DJANGO_SETTINGS_MODULE": "soi.site.settings",
    }  # fmt: skip
    import django

    django.setup()
    try:
        figures = measure(given)
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    figures |= {"cores": os.cpu_count(), "load_average": os.getloadavg()}
    for name, value in figures["reach"].items():
        print(
            f"  correction: {name} {value:.2f}"
            if isinstance(value, float)
            else f"  correction: {name} {value}"
        )
    print(f"{figures['cores']} cores; load average {figures['load_average']} (this run counted in)")
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
