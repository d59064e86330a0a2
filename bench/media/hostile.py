"""Hostile files at the door: `scripts/bench media hostile [--files 2100] [--seed 5] [--hurry] [--json OUT]`.

Each file goes through `soi.media.examining` as a stranger's would. Counted: what became of it, seconds of processor
time and memory of the worker (the largest process, programs it started included), and whether anything escapes to the
process that asked. Meanwhile a small web server in that very process (a thread, as a page is served) is asked the
same page again and again, at fixed times from another process; rests without any file show what it takes alone.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from multiprocessing import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.media.hostile_files import Hostile, hostile
from soi.media.examining import Wish, weighed
from soi.media.pool import Pool

RATE = 20
"""Requests a second for the page."""
REST = 6.0
"""Seconds between batches."""
WORK = 2000
"""Turns of a loop that a page costs: about a millisecond."""
MOST_MEMORY, MOST_CPU, MOST_SLOWER = 300e6, 5.0, 1.5


@dataclass(frozen=True, slots=True)
class Row:
    """One file. `what`: a code of MediaError, or `taken`; `cpu`, `wall`: seconds; `peak`: bytes."""

    family: str
    number: int
    size: int
    what: str
    cpu: float
    wall: float
    peak: int


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps([str(number) for number in range(WORK)]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


def _asks(port: int, until: Event, out: Queue[list[tuple[float, float]]]) -> None:
    """Another process: a request every 1/RATE s; when it was due, and how long after that the answer was there."""
    took = []
    due = time.monotonic()
    while not until.is_set():
        due += 1 / RATE
        time.sleep(max(0.0, due - time.monotonic()))
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        line.request("GET", "/")
        line.getresponse().read()
        line.close()
        took.append((due, time.monotonic() - due))
    out.put(took)


@contextmanager
def asking(port: int) -> Iterator[list[tuple[float, float]]]:
    """Ask for the page as long as the block lasts; the list is filled afterwards."""
    start = multiprocessing.get_context("spawn")
    until, out = start.Event(), start.Queue()
    asker = start.Process(target=_asks, args=(port, until, out))
    asker.start()
    took: list[tuple[float, float]] = []
    try:
        yield took
    finally:
        until.set()
        took += out.get(timeout=60)
        asker.join()


class Peaks(threading.Thread):
    """The largest memory of any process below this one, looked at every 20 ms: what a killed worker cannot tell."""

    def __init__(self, hurry: bool) -> None:
        super().__init__(daemon=True)
        self.hurry = hurry
        self.most = 0
        self.on = True

    def run(self) -> None:
        while self.on:
            for child in _children(os.getpid()):
                self.most = max(self.most, _peak(child))
                if self.hurry:
                    with suppress(OSError):
                        os.setpriority(os.PRIO_PROCESS, child, 0)
            time.sleep(0.02)


def _children(pid: int) -> list[int]:
    """Workers, and the programs they start (workers alone have `soi.media.worker` in their command)."""
    with suppress(OSError):
        found = [
            int(one) for task in Path(f"/proc/{pid}/task").iterdir() for one in _words(task / "children")
        ]
        workers = [one for one in found if b"soi.media.worker" in Path(f"/proc/{one}/cmdline").read_bytes()]
        return [
            *workers,
            *(
                below
                for one in workers
                for below in map(int, _words(Path(f"/proc/{one}/task/{one}/children")))
            ),
        ]
    return []


def _words(path: Path) -> list[str]:
    return path.read_text().split()


def _peak(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    return 0


def put(one: Hostile, folder: Path, pool: Pool, words: bool, peaks: Peaks | None = None) -> Row:
    """One file through the door, every fifth as a file with a bad name, every fiftieth through a link."""
    source: Path | bytes = one.data
    if one.number % 5 == 0:
        source = folder / f"-i {one.number};$(id)\n.php"
        source.write_bytes(one.data)
    if one.number % 50 == 0:
        link = folder / f"link{one.number}"
        link.symlink_to("/etc/passwd" if one.number % 100 else source)
        source = link
    if peaks:
        peaks.most = 0
    start = time.monotonic()
    result = weighed(source, Wish(words=words), pool)
    what = result.error.code if result.error else "taken"
    wall = time.monotonic() - start
    peak = result.cost.peak or (peaks.most if peaks else 0)
    return Row(one.family, one.number, len(one.data), what, result.cost.cpu, wall, peak)


def _p(values: list[float], share: float) -> float:
    return float(np.percentile(values, share)) if values else 0.0


@dataclass(slots=True)
class Times:
    """When files were being put, and when nothing was: spans of the clock."""

    busy: list[tuple[float, float]] = field(default_factory=list)
    quiet: list[tuple[float, float]] = field(default_factory=list)

    @staticmethod
    def within(spans: list[tuple[float, float]], asked: list[tuple[float, float]]) -> list[float]:
        """Seconds that answers took which were due in one of the spans."""
        return [took for due, took in asked if any(start <= due <= end for start, end in spans)]


def run(asked: argparse.Namespace) -> tuple[list[Row], list[float], list[float]]:
    """All of them in batches, with a rest before each, so that what else the machine does weighs on both sides alike.
    Rows, and seconds of the page's answers during rests and during batches.

    Whatever escapes ends the run: it would have ended a request."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pool, peaks, times = Pool(), Peaks(asked.hurry), Times()
    rows: list[Row] = []
    end = time.monotonic() + asked.seconds
    peaks.start()
    with tempfile.TemporaryDirectory() as folder, asking(server.server_port) as answers:
        for part in batched(hostile(asked.seed, asked.files), asked.batch):
            start = time.monotonic()
            if start > end:
                break
            time.sleep(0 if asked.hurry else REST)
            middle = time.monotonic()
            rows += [put(one, Path(folder), pool, not asked.without_words, peaks) for one in part]
            times.quiet.append((start + 0.2, middle - 0.2))
            times.busy.append((middle, time.monotonic()))
    peaks.on = False
    pool.close()
    server.shutdown()
    server.server_close()
    return rows, times.within(times.quiet, answers), times.within(times.busy, answers)


def batched(files: Iterable[Hostile], size: int) -> Iterator[list[Hostile]]:
    """Lists of `size`, the last one shorter."""
    rest = iter(files)
    while part := list(islice(rest, size)):
        yield part


def _show(rows: list[Row], alone: list[float], beside: list[float]) -> None:
    console = Console(width=120)
    table = Table("family", "files", "taken", "refused as", "cpu s p50 / max", "memory MB max", "wall s max")
    for family in sorted({row.family for row in rows}):
        some = [row for row in rows if row.family == family]
        codes = Counter(row.what for row in some)
        taken = codes.pop("taken", 0)
        cpu = [row.cpu for row in some]
        table.add_row(
            family,
            str(len(some)),
            str(taken),
            ", ".join(f"{code} {count}" for code, count in codes.most_common()),
            f"{_p(cpu, 50):.2f} / {max(cpu):.2f}",
            f"{max(row.peak for row in some) / 1e6:.0f}",
            f"{max(row.wall for row in some):.1f}",
        )
    console.print(table)
    over = [row for row in rows if row.cpu > MOST_CPU or row.peak > MOST_MEMORY]
    console.print(f"{len(rows)} files; over {MOST_CPU} s or {MOST_MEMORY / 1e6:.0f} MB: {len(over)}")
    for row in over[:20]:
        console.print(f"  {row}")
    for name, took in (("alone", alone), ("beside", beside)):
        shown = ", ".join(f"p{share} {_p(took, share) * 1000:.1f}" for share in (50, 95, 99))
        console.print(f"another request {name}: {len(took)} asked, ms {shown}")
    if alone:
        console.print(f"p99 beside / alone: {_p(beside, 99) / _p(alone, 99):.2f} (at most {MOST_SLOWER})")


def main(argv: list[str]) -> None:
    """See the module."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=2100)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument(
        "--hurry", action="store_true", help="no rests; workers as quick as all else (root only)"
    )
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after so long, whatever is left")
    parser.add_argument("--batch", type=int, default=15, help="files between rests")
    parser.add_argument(
        "--without-words", action="store_true", help="do not read words in pictures that open"
    )
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as own:
        tempfile.tempdir = own  # where workers make their folders: nobody else's are counted
        rows, alone, beside = run(asked)
        left = len(list(Path(own).glob("soi-media-*")))
        tempfile.tempdir = None
    _show(rows, alone, beside)
    Console().print(f"folders left behind: {left}")
    if asked.json:
        report = {"rows": [asdict(row) for row in rows], "alone": alone, "beside": beside}
        asked.json.write_text(json.dumps(report))
