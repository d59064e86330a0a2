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
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
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
from soi.media.examining import Result, Wish, weighed
from soi.media.messages import Cost
from soi.media.pool import Pool

RATE = 20
"""Requests a second for the page."""
REST, SETTLED = 2.5, 0.7
"""Seconds without files before each AT_ONCE of them. They are made before that, which is work that a desk has not. A
rest counts after SETTLED: until then a new worker may still be getting ready."""
AT_ONCE = 10
WORK = 2000
"""Turns of a loop that a page costs, unless --work says otherwise: about a millisecond."""
MOST_MEMORY, MOST_CPU = 300e6, 5.0


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
    work = WORK

    def do_GET(self) -> None:
        body = json.dumps([str(number) for number in range(self.work)]).encode()
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
                        Path(f"/proc/{child}/autogroup").write_text("0")
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
    try:
        result = weighed(source, Wish(words=words), pool)
        what = result.error.code if result.error else "taken"
    except Exception as error:  # noqa: BLE001 (what is counted here: in a desk it would have ended a request)
        result, what = Result(None, None, Cost()), f"escaped: {type(error).__name__}"
    wall = time.monotonic() - start
    peak = max(result.cost.peak, peaks.most if peaks else 0)
    return Row(one.family, one.number, len(one.data), what, result.cost.cpu, wall, peak)


def _p(values: list[float], share: float) -> float:
    return float(np.percentile(values, share)) if values else 0.0


Spans = list[tuple[float, float]]


def within(spans: Spans, asked: Spans) -> list[list[float]]:
    """For each span the seconds that answers took which were due in it. `asked`: when due, and how long it took."""
    return [[took for due, took in asked if start <= due <= end] for start, end in spans]


def run(asked: argparse.Namespace) -> tuple[list[Row], list[list[float]], list[list[float]]]:
    """All of them, a few at a time and with a rest before each, so that what else the machine does weighs on
    both sides alike. Rows, and for each pair the seconds of the page's answers during the rest and beside files."""
    _Page.work = asked.work
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pool, peaks = Pool(), Peaks(asked.hurry)
    rows: list[Row] = []
    quiet: Spans = []
    busy: Spans = []
    end = time.monotonic() + asked.seconds
    peaks.start()
    with tempfile.TemporaryDirectory() as folder, asking(server.server_port) as answers:
        files = hostile(asked.seed, asked.files)
        with suppress(KeyboardInterrupt):
            while time.monotonic() < end and (some := list(islice(files, AT_ONCE))):
                start, before = time.monotonic(), len(rows)
                time.sleep(0 if asked.hurry else REST)
                middle = time.monotonic()
                for one in some:
                    rows.append(put(one, Path(folder), pool, not asked.without_words, peaks))
                quiet.append((start + SETTLED, middle))
                busy.append((middle, time.monotonic()))
                _progress(rows, before)
    peaks.on = False
    pool.close()
    server.shutdown()
    server.server_close()
    return rows, within(quiet, answers), within(busy, answers)


def _progress(rows: list[Row], before: int) -> None:
    """A line for each hundred files: a run that is stopped by force has said what it saw."""
    if len(rows) // 100 > before // 100:
        codes = ", ".join(
            f"{code} {count}" for code, count in Counter(row.what for row in rows).most_common()
        )
        most = (
            f"{max(row.peak for row in rows) / 1e6:.0f} MB, {max(row.cpu for row in rows):.2f} s cpu at most"
        )
        Console(width=200).print(f"{len(rows)} files: {most}; {codes}")


def slower(
    alone: list[list[float]], beside: list[list[float]], share: float = 99
) -> tuple[float, float, float]:
    """How many times as long the page takes beside files, at that percentile; and the 95 % interval of that, from
    drawing pairs of windows again (seeded)."""
    random = np.random.default_rng(1)

    def ratio(chosen: Sequence[int]) -> float:
        one, other = ([took for at in chosen for took in side[at]] for side in (alone, beside))
        return _p(other, share) / _p(one, share) if one and other else 0.0

    pairs = len(alone)
    drawn = [ratio(random.integers(0, pairs, pairs).tolist()) for _ in range(200)]
    return ratio(range(pairs)), _p(drawn, 2.5), _p(drawn, 97.5)


def _show(rows: list[Row], alone: list[list[float]], beside: list[list[float]]) -> None:
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
    escaped = sum(row.what.startswith("escaped") for row in rows)
    console.print(f"{len(rows)} files; {escaped} escaped to who asked")
    console.print(f"over {MOST_CPU} s or {MOST_MEMORY / 1e6:.0f} MB: {len(over)}")
    for row in over[:20]:
        console.print(f"  {row}")
    for name, windows in (("alone", alone), ("beside", beside)):
        took = [one for window in windows for one in window]
        shown = ", ".join(f"p{share} {_p(took, share) * 1000:.1f}" for share in (50, 95, 99))
        console.print(f"another request {name}: {len(took)} asked, ms {shown}")
    if any(alone):
        for share in (50, 95, 99):
            value, low, high = slower(alone, beside, share)
            console.print(
                f"p{share} beside / alone: {value:.2f} [{low:.2f}, {high:.2f}], {len(alone)} pairs of windows"
            )


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
    parser.add_argument(
        "--without-words", action="store_true", help="do not read words in pictures that open"
    )
    parser.add_argument("--work", type=int, default=WORK, help="turns of a loop that the page costs")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped early, it says what it saw
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
