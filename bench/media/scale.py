"""`python -m bench media scale`: a million fingerprints: how long a question takes, what it costs in memory.

Corners are those of drawn pictures with a tenth of their bits turned over, so that words are as unevenly filled as
theirs; a stored picture takes its corners from several of them. Questions are drawn pictures that are in the index,
cropped, in a chat or saved badly. Hashes are random: that is what hashes of different pictures look like."""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.media.changes import EVERY
from bench.media.pictures import Task, picture_of
from soi.match.media.pictures import PictureIndex
from soi.media.pictures import picture_facts
from soi.media.records import LocalFeatures, PictureFacts

CHANGES = ("jpeg q30", "crop 20 %", "phone screenshot", "mirror")
POOL_TURNED = 0.1
SORTS = ("scene", "scene", "scene", "meme", "post", "chat", "poster")


def invented(rng: np.random.Generator, pool: NDArray[np.uint8], corners: int) -> PictureFacts:
    """Fingerprints of a picture nobody drew."""
    looks = pool[rng.integers(0, len(pool), corners)]
    flips = np.packbits(rng.random((corners, 256), np.float32) < POOL_TURNED, axis=1)
    points = (rng.random((corners, 2), np.float32) * (640, 480)).astype("<f4")
    border = rng.random() < 0.25
    return PictureFacts(
        1280, 960, rng.bytes(32), 100,
        trimmed=rng.bytes(32) if border else b"", trimmed_quality=100 if border else 0,
        local=LocalFeatures(points.tobytes(), (looks ^ flips).tobytes()),
    )  # fmt: skip


def memory() -> tuple[int, int]:
    """Resident megabytes of this process: its own, and of files it has mapped (the system may take those back)."""
    fields = dict(
        line.split(":", 1)
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        if ":" in line
    )
    return tuple(int(fields[name].split()[0]) // 1024 for name in ("RssAnon", "RssFile"))  # type: ignore[return-value]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench media scale", description=__doc__)
    parser.add_argument("--fingerprints", type=int, default=1_000_000)
    parser.add_argument("--corners", type=int, default=300, help="of each picture, as kept")
    parser.add_argument("--drawn", type=int, default=60, help="pictures drawn, put and asked for")
    parser.add_argument("--folder", type=Path, help="where the index is written (about 12 GB for a million)")
    arguments = parser.parse_args(argv)
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="soi-scale-"))
    tasks = [
        Task(str(number), SORTS[number % len(SORTS)], 300_000 + number) for number in range(arguments.drawn)
    ]
    pictures = [picture_of(task) for task in tasks]
    facts = [picture_facts(picture) for picture in pictures]
    pool = np.vstack(
        [np.frombuffer(one.local.descriptors, np.uint8).reshape(-1, 32) for one in facts if one.local]
    )
    _built(folder, arguments, pool, facts)
    print(
        f"built: own memory {memory()[0]} MB, most ever {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )
    if os.fork():
        os.wait()
    else:  # a fresh process would share nothing with the building; a child that drops the index is nearly one
        _asked(folder, pictures, tasks)
        os._exit(0)
    if not arguments.folder:
        shutil.rmtree(folder)


def _built(
    folder: Path, arguments: argparse.Namespace, pool: NDArray[np.uint8], facts: Sequence[PictureFacts]
) -> None:
    """Put everything in pieces of 50,000, saving after each, so that little of it is in memory at once."""
    index = PictureIndex()
    rng = np.random.default_rng(1)
    every = max(1, arguments.fingerprints // max(1, len(facts)))
    slowest, began = 0.0, time.perf_counter()
    for number in range(arguments.fingerprints):
        one = facts[number // every] if number % every == 0 and number // every < len(facts) else None
        uid = f"drawn-{number // every}" if one else f"invented-{number}"
        one = one or invented(rng, pool, arguments.corners)
        at = time.perf_counter()
        index.put(uid, one)
        slowest = max(slowest, time.perf_counter() - at)
        if (number + 1) % 50_000 == 0:
            index.save(folder)
            print(
                f"  {number + 1} in {time.perf_counter() - began:.0f} s, own memory {memory()[0]} MB",
                flush=True,
            )
    index.save(folder)
    sizes = {path.name: round(path.stat().st_size / 1e6) for path in sorted(folder.iterdir())}
    print(f"slowest put {slowest * 1000:.0f} ms; files (MB): {sizes}")


def _asked(folder: Path, pictures: Sequence[object], tasks: Sequence[Task]) -> None:
    before, began = memory(), time.perf_counter()
    index = PictureIndex.load(folder)
    print(
        f"{index.count} loaded in {time.perf_counter() - began:.1f} s, own memory +{memory()[0] - before[0]} MB"
    )
    questions = [
        (f"drawn-{number}", change, picture_facts(EVERY[change](np.random.default_rng(number), picture)))  # type: ignore[arg-type]
        for number, picture in enumerate(pictures)
        for change in CHANGES
    ]
    for title, stripped in (("stage one", True), ("both stages, first time", False), ("both stages", False)):
        walls, cpus, found = [], [], 0
        for uid, _, one in questions:
            asked = _hashes_only(one) if stripped else one
            wall, cpu = time.perf_counter(), time.thread_time()
            matches = index.search(asked)
            walls.append((time.perf_counter() - wall) * 1000)
            cpus.append((time.thread_time() - cpu) * 1000)
            found += any(match.id == uid for match in matches)
        wall50, wall95, cpu50, cpu95 = (*np.quantile(walls, [0.5, 0.95]), *np.quantile(cpus, [0.5, 0.95]))
        print(
            f"{title}: wall p50 {wall50:.1f} ms, p95 {wall95:.1f} ms; CPU p50 {cpu50:.1f}, p95 {cpu95:.1f}; "
            f"{found} of {len(questions)} found; load {os.getloadavg()[0]:.1f}"
        )
    print(f"after asking: own memory {memory()[0]} MB, mapped files {memory()[1]} MB")
    at = time.perf_counter()
    index.put("new", questions[0][2])
    put = time.perf_counter() - at
    index.search(questions[0][2])
    print(
        f"one put {put * 1000:.1f} ms; "
        f"with the search that makes its segment {(time.perf_counter() - at) * 1000:.1f} ms"
    )


def _hashes_only(one: PictureFacts) -> PictureFacts:
    return PictureFacts(
        one.width, one.height, one.whole, one.quality, one.trimmed, one.trimmed_quality,
        one.turned, one.trimmed_turned, part=one.part,
    )  # fmt: skip


if __name__ == "__main__":
    main()
