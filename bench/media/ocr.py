"""`python -m bench media ocr`: words in pictures that this bench draws: character error rate, seconds, memory.

The error rate is Levenshtein distance by the number of letters of what is written, NFC, every gap one space, capitals
and marks counted, in reading order: phone bars, names and buttons too."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.media.ocr_drawing import ASKED_FOR, MAKERS, Picture, pictures
from bench.metrics import bootstrap

TARGETS = {"clean": 0.005, "dark": 0.03, "chat": 0.03, "meme": 0.15}
WORKER = {
    "OMP_THREAD_LIMIT": "1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
}
"""As soi.media's worker is started: without, glibc keeps about half as much memory again."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one picture, and what it cost."""

    picture: Picture
    lines: tuple[str, ...]
    seconds: float
    cpu: float

    @property
    def error(self) -> float:
        written = flat(self.picture.lines)
        return distance(written, flat(self.lines)) / len(written)

    @property
    def found(self) -> float:
        """Share of the words written that were read, case and marks at their ends aside: what a search can use."""
        written, read = _bag(self.picture.lines), _bag(self.lines)
        return sum(min(count, read.get(word, 0)) for word, count in written.items()) / sum(written.values())


def flat(lines: Iterable[str]) -> str:
    """One string, NFC, every gap one space."""
    return unicodedata.normalize("NFC", " ".join(" ".join(lines).split()))


def _bag(lines: Iterable[str]) -> dict[str, int]:
    bag: dict[str, int] = {}
    for word in flat(lines).casefold().split():
        word = word.strip(".,:;!?\"'“”()")
        bag[word] = bag.get(word, 0) + 1
    return bag


def distance(one: str, other: str) -> int:
    """Levenshtein distance in characters."""
    letters = np.array([ord(each) for each in other])
    steps = np.arange(len(other) + 1)
    row = steps.copy()
    for at, letter in enumerate(one, start=1):
        best = np.minimum(row[1:] + 1, row[:-1] + (letters != ord(letter)))
        row = np.minimum.accumulate(np.concatenate([[at], best]) - steps) + steps
    return int(row[-1])


def read_all(drawn: Sequence[Picture], how: str, tessdata: str | None) -> tuple[list[Reading], float, str]:
    """Readings in the pictures' order, the reader's peak memory in MB, and its name."""
    with tempfile.TemporaryDirectory() as folder:
        for at, picture in enumerate(drawn):
            picture.image.save(Path(folder) / f"{at:05d}.png")
        place = {**WORKER, **({"TESSDATA_PREFIX": tessdata} if tessdata else {})}
        source = os.pathsep.join(["src", *filter(None, [os.environ.get("PYTHONPATH")])])
        done = subprocess.run(
            [sys.executable, "-m", "bench.media.ocr_reader", folder, how],
            capture_output=True,
            text=True,
            env={**os.environ, **place, "PYTHONPATH": source},
            cwd=Path(__file__).parents[2],
        )
    if done.returncode:
        sys.exit(done.stderr)
    rows: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    peak, engine = rows.pop()["peak"], rows[0]["engine"]
    readings = [
        Reading(picture, tuple(row["lines"]), row["seconds"], row["cpu"])
        for picture, row in zip(drawn, rows, strict=True)
    ]
    return readings, peak, engine


def report(readings: Sequence[Reading], verbose: bool = False) -> None:
    """A table by kind, then the mean of all with words, then false words."""
    print("| kind | pictures | error rate, mean [95 %] | worst | words found | s wall | s CPU | target |")
    print("|---|---|---|---|---|---|---|---|")
    kinds = dict.fromkeys(each.picture.kind for each in readings if each.picture.lines)
    written = [each for each in readings if each.picture.lines]
    for kind in [*kinds, "all"]:
        rows = [each for each in written if kind in ("all", each.picture.kind)]
        errors = bootstrap([each.error for each in rows])
        target = f"≤ {TARGETS[kind]:.1%}" if kind in TARGETS else ""
        print(
            f"| {kind} | {len(rows)} | {errors.value:.2%} [{errors.low:.2%}, {errors.high:.2%}] "
            f"| {max(each.error for each in rows):.1%} | {np.mean([each.found for each in rows]):.1%} "
            f"| {np.mean([each.seconds for each in rows]):.2f} | {np.mean([each.cpu for each in rows]):.2f} "
            f"| {target} |"
        )
    empty = [each for each in readings if not each.picture.lines]
    if empty:
        false = [word for each in empty for word in flat(each.lines).split()]
        print(
            f"Word-free pictures: {len(empty)}; with words read: {sum(bool(each.lines) for each in empty)}; "
            f"words read: {len(false)} {false[:20]}; {np.mean([each.seconds for each in empty]):.2f} s each."
        )
    for each in written if verbose else ():
        if each.error > 0.02:
            print(
                f"\n{each.picture.kind} {each.error:.1%}\n  {flat(each.picture.lines)}\n  {flat(each.lines)}"
            )


def main(argv: Sequence[str] | None = None) -> None:
    """Draw, read, report."""
    parser = argparse.ArgumentParser(prog="bench media ocr", description=__doc__)
    parser.add_argument("--count", type=int, default=20, help="pictures of each kind")
    parser.add_argument(
        "--part", choices=("fit", "held"), default="held", help="held: the third nothing was set on"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--how", default="whole", help="whole, page:vie or page:vie+eng (Tesseract's page alone)"
    )
    parser.add_argument("--tessdata", help="a folder with another vie.traineddata")
    parser.add_argument(
        "--kinds", help="only these, by comma: " + ",".join(one.__name__ for one in (*MAKERS, *ASKED_FOR))
    )
    parser.add_argument("--verbose", action="store_true", help="print what was read wrongly")
    asked = parser.parse_args(argv)
    named = (asked.kinds or "").split(",")
    makers = [each for each in (*MAKERS, *ASKED_FOR) if each.__name__ in named] or list(MAKERS)
    drawn = [
        each for maker in makers for each in pictures(maker, asked.count, asked.part == "held", asked.seed)
    ]
    readings, peak, engine = read_all(drawn, asked.how, asked.tessdata)
    print(f"{engine}; part {asked.part}, seed {asked.seed}; peak memory of the reader {peak:.0f} MB")
    report(readings, asked.verbose)


if __name__ == "__main__":
    main()
