"""`bench media video`: is a part of a stored video found after what people do to it, where, and how often is another
video taken for it?

Videos are drawn by `bench.media.video_data`. Every third one is held out: thresholds were fitted on the others. A third
as many again are strangers, never stored. Then hundreds of hours of traces (`bench.media.video_scale`).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.media.video_data import CHANGES, Video, library, sent
from bench.media.video_scale import at_scale
from soi.match.media.videos import VideoIndex
from soi.media.videos import video_facts

EXCERPT = 10.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One query and what came of it. `error`: of the offset in seconds; None when the video was not found first."""

    held_out: bool
    error: float | None
    wrong: int
    milliseconds: float


def ask(index: VideoIndex, video: Video, change: str, random: np.random.Generator, folder: Path) -> Asked:
    """A random excerpt of one video, changed."""
    start = float(random.uniform(0, video.seconds - EXCERPT - 0.2))
    facts = video_facts(sent(video.path, change, start, EXCERPT, folder))
    before = time.perf_counter()
    found = index.search(facts)
    spent = (time.perf_counter() - before) * 1000
    right = bool(found) and found[0].id == video.id
    error = abs(found[0].start - found[0].query_start - round(start, 2)) if right else None
    return Asked(int(video.id) % 3 == 2, error, sum(one.id != video.id for one in found), spent)


def cells(asked: Sequence[Asked]) -> list[str]:
    """Found, and the errors of the offset."""
    errors = [one.error for one in asked if one.error is not None]
    p50, p95 = np.quantile(errors or [np.nan], [0.5, 0.95])
    return [f"{len(errors)}/{len(asked)} = {len(errors) / max(1, len(asked)):.1%}", f"{p50:.2f} / {p95:.2f}"]


def told(asked: Sequence[Asked], others: Sequence[Asked]) -> list[str]:
    """A row of the table."""
    development = cells([one for one in asked if not one.held_out])
    held = cells([one for one in asked if one.held_out])
    wrong, false = sum(one.wrong for one in asked), f"{sum(one.wrong > 0 for one in others)}/{len(others)}"
    return [development[0], *held, str(wrong), false]


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench media video", description=__doc__)
    parser.add_argument("--videos", type=int, default=102)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--hours", type=float, nargs="*", default=[100.0], help="of drawn traces for the time and memory"
    )
    parser.add_argument("--drawn", type=float, default=10.0, help="hours of them that are no copies")
    parser.add_argument("--asked", type=int, default=40, help="of them, and as many strangers")
    parser.add_argument("--only", action="append", choices=list(CHANGES), help="this change; may be repeated")
    parser.add_argument("--json", type=Path)
    return parser.parse_args(argv)


def measured(
    options: argparse.Namespace, index: VideoIndex, made: Sequence[Video], folder: Path
) -> dict[str, list[str]]:
    """A row for each change: a third of the stored videos and some more ask, and twelve strangers."""
    videos, strangers = made[: options.videos], made[options.videos :]
    some = [one for one in videos if int(one.id) % 3 == 2 or not int(one.id) % 10]
    rows = {}
    for change in options.only or CHANGES:
        random = np.random.default_rng(options.seed)
        asked = [ask(index, one, change, random, folder) for one in some]
        rows[change] = told(asked, [ask(index, one, change, random, folder) for one in strangers[:12]])
        print(change, *rows[change], sep=" | ", file=sys.stderr, flush=True)
    return rows


def main(argv: Sequence[str] | None = None) -> None:
    """Prints the table; with --json, writes the figures too."""
    options = _options(argv)
    more: dict[str, object] = {}
    rows: dict[str, list[str]] = {}
    if options.videos:
        with TemporaryDirectory() as name:
            folder = Path(name)
            made = library(options.videos + options.videos // 3, options.seed, folder)
            videos = made[: options.videos]
            index, began = VideoIndex(), time.perf_counter()
            stored = [video_facts(video.path) for video in videos]
            minutes = sum(video.seconds for video in videos) / 60
            more["s a minute of video"] = round((time.perf_counter() - began) / minutes, 2)
            for video, facts in zip(videos, stored, strict=True):
                index.put(video.id, facts)
            rows = measured(options, index, made, folder)
    if options.hours:
        more["at scale"] = at_scale(options.hours, options.drawn, options.seed, options.asked)
    table = Table(
        "10 s excerpt", "development: found", "held out", "offset error p50/p95 s", "wrong", "false"
    )
    for change, row in rows.items():
        table.add_row(change, *row)
    console = Console()
    console.print(table)
    console.print_json(json.dumps(more))
    if options.json:
        options.json.write_text(json.dumps({**rows, **more}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
