"""`python -m bench media scale`: a million fingerprints: how long a question takes, what it costs in memory.

The index is written by `bench.media.scale_building`. Questions are drawn pictures that are in it, cropped, in a chat,
mirrored or saved badly; a fresh process, which has drawn nothing, loads the index and asks them."""

from __future__ import annotations

import argparse
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench.media.changes import EVERY
from bench.media.pictures_drawn import Task, picture_of
from bench.media.scale_building import Size, build
from soi.match.media.pictures import PictureIndex
from soi.media.pictures import picture_facts
from soi.media.records import PictureFacts

CHANGES = ("jpeg q30", "crop 20 %", "phone screenshot", "mirror")
FIRST = 310_000
"""Seeds of the drawn pictures; those from 300,000 on were asked when the numbers of votes were chosen."""
SORTS = ("scene", "scene", "scene", "meme", "post", "chat", "poster")
Question = tuple[str, str, PictureFacts]
"""Id of the right picture, the change, the changed picture's fingerprints."""


def memory() -> tuple[int, int]:
    """Resident megabytes of this process: its own, and of files it has mapped (the system may take those back)."""
    fields = dict(
        line.split(":", 1)
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        if ":" in line
    )
    own, mapped = (int(fields[name].split()[0]) // 1024 for name in ("RssAnon", "RssFile"))
    return own, mapped


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench media scale", description=__doc__)
    parser.add_argument("--fingerprints", type=int, default=1_000_000)
    parser.add_argument("--corners", type=int, default=300, help="of each picture, as kept")
    parser.add_argument("--own-corners", action="store_true", help="a place in the file for each: 11 GB more")
    parser.add_argument("--drawn", type=int, default=35, help="pictures drawn, put and asked for")
    parser.add_argument("--keep", type=Path, help="file of drawn fingerprints: read when there, else written")
    parser.add_argument("--folder", type=Path, help="where the index is written (1.3 GB for a million)")
    parser.add_argument("--ask", action="store_true", help="only ask the index in --folder with --keep's")
    arguments = parser.parse_args(argv)
    if arguments.ask:
        _asked(arguments.folder, pickle.loads(arguments.keep.read_bytes())[1])
        return
    own = Path(tempfile.mkdtemp(prefix="soi-scale-"))
    folder, keep = arguments.folder or own / "index", arguments.keep or own / "drawn.pickle"
    if not keep.exists():
        keep.write_bytes(pickle.dumps(_drawn(arguments.drawn)))
    began, cpu = time.perf_counter(), time.process_time()
    size = Size(arguments.fingerprints, arguments.corners, arguments.own_corners)
    build(folder, pickle.loads(keep.read_bytes())[0], size)
    sizes = {path.name: round(path.stat().st_size / 1e6) for path in sorted(folder.iterdir())}
    print(
        f"written in {time.perf_counter() - began:.0f} s, CPU {time.process_time() - cpu:.0f} s; MB: {sizes}"
    )
    again = (sys.executable, "-m", "bench.media", "scale", "--ask", "--folder", folder, "--keep", keep)
    subprocess.run(again, check=True)
    shutil.rmtree(own)


def _drawn(count: int) -> tuple[list[PictureFacts], list[Question]]:
    """Fingerprints of `count` drawn pictures, and of each after CHANGES."""
    tasks = [Task(str(number), SORTS[number % len(SORTS)], FIRST + number) for number in range(count)]
    facts, questions = [], []
    for number, task in enumerate(tasks):
        picture = picture_of(task)
        facts.append(picture_facts(picture))
        for change in CHANGES:
            changed = EVERY[change](np.random.default_rng(number), picture)
            questions.append((f"drawn-{number}", change, picture_facts(changed)))
    return facts, questions


def _asked(folder: Path, questions: Sequence[Question]) -> None:
    before, began, cpu = memory(), time.perf_counter(), time.process_time()
    index = PictureIndex.load(folder)
    took = f"{time.perf_counter() - began:.1f} s, CPU {time.process_time() - cpu:.1f} s"
    print(f"{index.count} loaded in {took}; own memory {memory()[0]} MB ({before[0]} before)")
    for title, stripped in (("stage one", True), ("both stages, first time", False), ("both stages", False)):
        walls, cpus, found, wrong = [], [], 0, 0
        for uid, _, one in questions:
            asked = _hashes_only(one) if stripped else one
            wall, cpu = time.perf_counter(), time.thread_time()
            matches = index.search(asked)
            walls.append((time.perf_counter() - wall) * 1000)
            cpus.append((time.thread_time() - cpu) * 1000)
            found += any(match.id == uid for match in matches)
            wrong += any(match.id.startswith("invented") for match in matches)
        wall50, wall95, cpu50, cpu95 = (*np.quantile(walls, [0.5, 0.95]), *np.quantile(cpus, [0.5, 0.95]))
        print(
            f"{title}: wall p50 {wall50:.1f} ms, p95 {wall95:.1f} ms; CPU p50 {cpu50:.1f}, p95 {cpu95:.1f}; "
            f"{found} of {len(questions)} found, {wrong} with an invented one; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    print(f"after asking: own memory {memory()[0]} MB, mapped files {memory()[1]} MB")


def _hashes_only(one: PictureFacts) -> PictureFacts:
    return PictureFacts(
        one.width, one.height, one.whole, one.quality, one.trimmed, one.trimmed_quality,
        one.turned, one.trimmed_turned, part=one.part,
    )  # fmt: skip


if __name__ == "__main__":
    main()
