"""The runs behind `bench speed`; each is called in a fresh process and gives back plain figures."""

from __future__ import annotations

import gc
import multiprocessing
import resource
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from bench.speed_data import Library

Figures = dict[str, Any]

WORKERS = 4
"""Threads that answer, as in `soi serve`."""
UPDATES = 40
_MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure."""

    checks: int
    folder: Path
    mode: str
    """The spaces: one of `bench.engine.MODES`."""
    rates: tuple[float, ...]
    seconds: float


Run = Callable[[Plan, float], Figures]


def in_fresh_process(run: Run, plan: Plan) -> Figures:
    """The figures of `run`, called in an interpreter of its own; it is told when that was started."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(run, plan, time.time(), theirs))
    process.start()
    theirs.close()
    try:
        figures: Figures = ours.recv()
    except EOFError:
        raise SystemExit(f"the measuring process for {run.__name__} died; see its error above") from None
    finally:
        process.join()
    return figures


def _answer(run: Run, plan: Plan, started: float, told: Connection) -> None:
    told.send(run(plan, started))


def _setup(plan: Plan) -> Any:
    from bench.engine import embedders
    from soi.match import Setup

    return Setup(embedders=embedders(plan.mode))


def _open(plan: Plan) -> Any:
    from soi.match import Index

    return Index.open(plan.folder, _setup(plan))


def _document(library: Library, number: int) -> Any:
    from soi.match import Document

    claim = library.claim(number)
    return Document(f"check-{number:08d}", claim, title=claim[:80], summary=claim, lang=library.lang(number))


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / _MEGA


def build(plan: Plan, _started: float) -> Figures:
    """Build the index, or take the one that is there (then without a rate)."""
    from soi.match import Index

    if plan.folder.exists():
        with _open(plan) as index:
            disk = index.store.stats().disk_bytes
        return {"seconds": 0.0, "per_second": 0.0, "peak_mb": 0.0, "disk_mb": disk / _MEGA}
    library, started = Library(), time.perf_counter()
    for number in range(plan.checks):
        library.claim(number)
    generating = time.perf_counter() - started
    started = time.perf_counter()
    documents = (_document(library, number) for number in range(plan.checks))
    with Index.build(plan.folder, documents, _setup(plan)) as index:
        seconds = time.perf_counter() - started - generating
        _fill_dense(index, plan)
        disk = index.store.stats().disk_bytes
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return {
        "seconds": seconds,
        "per_second": plan.checks / seconds,
        "peak_mb": peak,
        "disk_mb": disk / _MEGA,
    }


def _fill_dense(index: Any, plan: Plan, batch: int = 10_000) -> None:
    """Random directions instead of a transformer's vectors: they cost a search the same and nothing to make."""
    if plan.mode != "dense":
        return
    random, dim = np.random.default_rng(3), index.setup.embedders["dense"].dim
    ids = list(index.store.ids())
    for start in range(0, len(ids), batch):
        some = ids[start : start + batch]
        rows = random.standard_normal((len(some), dim)).astype(np.float32)
        index.store.add_vectors("dense", some, rows / np.linalg.norm(rows, axis=1, keepdims=True))


def first_answer(plan: Plan, started: float) -> Figures:
    """From starting the interpreter to the first answer."""
    with _open(plan) as index:
        index.search("uống nước chanh nóng mỗi sáng chữa khỏi bệnh ung thư")
        return {"seconds": time.time() - started, "rss_mb": _rss_mb()}


def load(plan: Plan, _started: float) -> Figures:
    """Answer Poisson streams of messages at several rates."""
    library = Library()
    with _open(plan) as index:
        for number in range(20):
            index.search(library.message(10**6 + number, plan.checks))
        gc.collect()
        gc.freeze()  # as `soi serve` does once it is warm
        runs = [_stream(index, library, plan, rate) for rate in plan.rates]
        return {"runs": runs, "rss_mb": _rss_mb()}


def _stream(index: Any, library: Library, plan: Plan, rate: float) -> Figures:
    random = np.random.default_rng(int(rate * 1000))
    arrivals = np.cumsum(random.exponential(1.0 / rate, size=max(20, int(rate * plan.seconds))))
    messages = [library.message(number, plan.checks) for number in range(len(arrivals))]
    latencies = np.zeros(len(arrivals))
    turns: Iterator[int] = count()
    began = time.perf_counter() + 0.1
    cpu = time.process_time()

    def work() -> None:
        while (turn := next(turns)) < len(arrivals):
            due = began + arrivals[turn]
            time.sleep(max(0.0, due - time.perf_counter()))
            index.search(messages[turn])
            latencies[turn] = time.perf_counter() - due

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    p50, p95, p99 = (float(value) * 1000 for value in np.percentile(latencies, (50, 95, 99)))
    return {
        "rate": rate,
        "messages": len(arrivals),
        "answered": len(arrivals) / float(time.perf_counter() - began),
        "p50": p50,
        "p95": p95,
        "p99": p99,
        "worst": float(latencies.max()) * 1000,
        "cpu_ms": (time.process_time() - cpu) / len(arrivals) * 1000,
    }


def update(plan: Plan, _started: float) -> Figures:
    """From handing over one new check until a search finds it."""
    from soi.match import Document

    library, taken = Library(seed=7), []
    with _open(plan) as index:
        for number in range(UPDATES):
            claim = f"{library.claim(number)} mới{number}"
            started = time.perf_counter()
            index.add([Document(f"new-{number}", claim, lang="vi")])
            found = index.search(claim)
            taken.append((time.perf_counter() - started) * 1000)
            if f"new-{number}" not in {match.id for piece in found.pieces for match in piece.matches}:
                raise SystemExit(f"new-{number} was added but not found")
        index.remove(f"new-{number}" for number in range(UPDATES))
    p50, p95 = (float(value) for value in np.percentile(taken, (50, 95)))
    return {"p50": p50, "p95": p95, "worst": max(taken), "updates": UPDATES}
