"""How fast the engine is: `python -m bench speed --sizes 10k,100k[,1M] [--json OUT]`.

Every figure comes from a fresh process and through `soi.match.Index`, with a seeded synthetic library (Zipf
words, 8-29 a claim; two thirds Vietnamese). Load is open-loop: arrival times of a Poisson stream are fixed in
advance and latency counts from the scheduled arrival, so a slow answer makes later ones late instead of rare.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.engine import MODES
from bench.speed_runs import Plan, build, first_answer, in_fresh_process, load, update

_UNITS = {"k": 1_000, "m": 1_000_000}
Figures = dict[str, Any]


def size(text: str) -> int:
    """`10k`, `1M` or a plain number."""
    unit = _UNITS.get(text[-1:].lower(), 1)
    return int(text[:-1] if unit > 1 else text) * unit


def rates(text: str) -> tuple[float, ...]:
    """Messages a second, separated by commas."""
    return tuple(float(rate) for rate in text.split(","))


def measure(plan: Plan) -> Figures:
    """All figures for one library size."""
    print(f"{plan.checks:,} checks: building …", flush=True)
    figures: Figures = {"checks": plan.checks, "build": in_fresh_process(build, plan)}
    print("first answer, load, updates …", flush=True)
    figures["start"] = in_fresh_process(first_answer, plan)
    figures["load"] = in_fresh_process(load, plan)
    figures["update"] = in_fresh_process(update, plan)
    return figures


def show(results: Sequence[Mapping[str, Any]], console: Console) -> None:
    """Print two tables: one line a size, and one line a size and rate."""
    sizes = Table(title="Library")
    for column in (
        "checks",
        "build s",
        "checks/s",
        "peak MB",
        "disk MB",
        "start s",
        "update p50/p95 ms",
        "RSS MB",
    ):
        sizes.add_column(column, justify="right")
    under_load = Table(title="Open-loop load, ms from the scheduled arrival")
    for column in ("checks", "asked/s", "answered/s", "p50", "p95", "p99", "worst", "CPU ms each"):
        under_load.add_column(column, justify="right")
    for one in results:
        made, changed = one["build"], one["update"]
        sizes.add_row(
            f"{one['checks']:,}",
            f"{made['seconds']:.1f}",
            f"{made['per_second']:.0f}",
            f"{made['peak_mb']:.0f}",
            f"{made['disk_mb']:.0f}",
            f"{one['start']['seconds']:.2f}",
            f"{changed['p50']:.0f} / {changed['p95']:.0f}",
            f"{one['load']['rss_mb']:.0f}",
        )
        for run in one["load"]["runs"]:
            columns = [run[name] for name in ("p50", "p95", "p99", "worst", "cpu_ms")]
            under_load.add_row(
                f"{one['checks']:,}",
                f"{run['rate']:g}",
                f"{run['answered']:.1f}",
                *(f"{value:.1f}" for value in columns),
            )
    console.print(sizes, under_load)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10k,100k", help="checks, e.g. 10k,100k,1M (default 10k,100k)")
    parser.add_argument(
        "--rates", type=rates, default=rates("2,5,10,20"), help="messages/s (default 2,5,10,20)"
    )
    parser.add_argument("--seconds", type=float, default=20.0, help="length of each load run (default 20)")
    parser.add_argument(
        "--mode", choices=MODES, default="static", help="default static; dense: checks get random vectors"
    )
    parser.add_argument("--folder", type=Path, help="keep the indexes here, and use those already there")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="soi-speed-"))
    results = []
    try:
        for count in map(size, given.sizes.split(",")):
            place = folder / f"{given.mode}-{count}"
            results.append(measure(Plan(count, place, given.mode, given.rates, given.seconds)))
    finally:
        if given.folder is None:
            shutil.rmtree(folder, ignore_errors=True)
    loads = " ".join(f"{value:.1f}" for value in os.getloadavg())
    show(results, Console())
    print(f"{os.cpu_count()} cores; load average {loads} (this run counted in)")
    if given.json:
        report = {"cores": os.cpu_count(), "load_average": os.getloadavg(), "sizes": results}
        given.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
