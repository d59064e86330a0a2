"""`python -m bench media pictures`: is the right picture found again, and is a wrong one ever?

Draws scenes, patterns, memes, posts, chats and posters, puts all into one index, changes some and asks for them. Of
each sort as many again that are not in the index are asked too: whatever they find is a false match. Two thirds of the
pictures are for fitting, the last third is reported. `--photos` takes a folder of photographs to measure beside."""

from __future__ import annotations

import argparse
import pickle
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from bench.media.changes import EASY, EVERY, HARD
from bench.media.patterns import pattern
from bench.media.scenes import scene
from bench.media.screens import chat, meme, post, poster
from bench.metrics import wilson
from soi.match.media.pictures import PictureIndex, PictureMatch
from soi.media.pictures import picture_facts
from soi.media.records import PictureFacts

DRAWERS: dict[str, Callable[[int], Image.Image]] = {
    "scene": scene, "pattern": pattern, "meme": meme, "post": post, "chat": chat, "poster": poster,
}  # fmt: skip
WEIGHTS = {"scene": 0.5, "pattern": 0.1, "meme": 0.1, "post": 0.1, "chat": 0.1, "poster": 0.1}
FIRST, STRANGE = 120_000, 3_600_000
"""Seeds from here on are of pictures in the index, and of pictures that are not. Other seeds were drawn when thresholds
were fitted or after a look: 0 to 900, 20,000 to 91,000, 1,000,000 to 1,601,000 and 2,600,000 to 2,603,000.
Those from here on were asked once, for decision 0017: draw others after the rules change."""


@dataclass(frozen=True, slots=True)
class Task:
    """One picture to draw or open, and whether to change it in every way. `path`: of a photograph."""

    uid: str
    sort: str
    seed: int
    path: str = ""
    changed: bool = False


def picture_of(task: Task) -> Image.Image:
    """The task's picture as it was."""
    if not task.path:
        return DRAWERS[task.sort](task.seed)
    picture = Image.open(task.path).convert("RGB")
    picture.thumbnail((1280, 1280))
    return picture


def facts_of(task: Task) -> dict[str, PictureFacts]:
    """Fingerprints of the picture ("") and, if it is asked for, of it after each change."""
    picture = picture_of(task)
    found = {"": picture_facts(picture)}
    for number, (name, change) in enumerate(EVERY.items() if task.changed else ()):
        found[name] = picture_facts(change(np.random.default_rng([task.seed, number]), picture))
    return found


def tasks_of(count: int, first: int, asked: int = 0, part: str = "held-out") -> list[Task]:
    """`count` pictures by WEIGHTS, seeds from `first`; of the first `asked` of them (by the same weights) those of
    `part` changed."""
    return [
        Task(
            f"{sort}-{seed}",
            sort,
            seed,
            changed=seed - first < round(asked * weight) and part == part_of(seed),
        )
        for sort, weight in WEIGHTS.items()
        for seed in range(first, first + round(count * weight))
    ]


def part_of(seed: int) -> str:
    """Whether a picture belongs to the third that is reported, or to what thresholds are fitted on."""
    return "held-out" if seed % 3 == 2 else "fit"


@dataclass
class Report:
    """What came of the questions: per change and sort found and asked, and false matches."""

    found: Counter[tuple[str, str]]
    asked: Counter[tuple[str, str]]
    wrong: list[tuple[Task, str, PictureMatch]]
    questions: int = 0
    with_wrong: int = 0

    def add(self, task: Task, change: str, wrong: Sequence[PictureMatch]) -> None:
        """Count one question and what it found that it should not."""
        self.questions += 1
        self.with_wrong += bool(wrong)
        self.wrong += [(task, change, match) for match in wrong]

    def shares(self, sorts: Sequence[str]) -> None:
        for change in EVERY:
            hits = sum(self.found[change, sort] for sort in sorts)
            asked = sum(self.asked[change, sort] for sort in sorts)
            goal = "≥ .99" if change in EASY else "≥ .95" if change in HARD else ""
            print(f"  {change:20s} {wilson(hits, asked)}  {hits} of {asked}  {goal}")


Facts = Sequence[tuple[Task, dict[str, PictureFacts]]]


def ask_changed(index: PictureIndex, facts: Facts, part: str) -> Report:
    """Ask for every changed picture of one part; whatever is found beside the right one is wrong."""
    report = Report(Counter(), Counter(), [])
    for task, by_change in facts:
        if part_of(task.seed) != part:
            continue
        for change in EVERY if task.changed else ():
            matches = index.search(by_change[change])
            report.asked[change, task.sort] += 1
            report.found[change, task.sort] += any(match.id == task.uid for match in matches)
            report.add(task, change, [match for match in matches if match.id != task.uid])
    return report


def ask_strangers(index: PictureIndex, facts: Facts) -> Report:
    """Ask for pictures that are not there; whatever is found is wrong."""
    report = Report(Counter(), Counter(), [])
    for task, by_change in facts:
        report.add(task, "", index.search(by_change[""]))
    return report


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="bench media pictures", description=__doc__)
    parser.add_argument("--pictures", type=int, default=900, help="in the index")
    parser.add_argument(
        "--asked", type=int, default=240, help="of these, those of --part changed in every way"
    )
    parser.add_argument("--strangers", type=int, default=1000, help="asked and not in the index")
    parser.add_argument("--part", choices=("fit", "held-out"), default="held-out")
    parser.add_argument("--photos", type=Path, help="a folder of photographs to measure beside")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="file of fingerprints: read when there, else written")
    arguments = parser.parse_args(argv)
    known, strange = _facts(arguments)
    index = PictureIndex()
    for task, by_change in known:
        index.put(task.uid, by_change[""])
    print(f"{index.count} pictures in the index")
    began = time.perf_counter()
    report = ask_changed(index, known, arguments.part)
    foreign = ask_strangers(index, strange)
    questions = report.questions + foreign.questions
    print(f"{questions} questions, {(time.perf_counter() - began) / questions * 1000:.0f} ms each")
    _print(report, foreign, arguments.part)


def _facts(arguments: argparse.Namespace) -> tuple[Facts, Facts]:
    if arguments.keep and arguments.keep.exists():
        kept: tuple[Facts, Facts] = pickle.loads(arguments.keep.read_bytes())
        return kept
    photos = [
        Task(f"photo-{path.name}-{number}", "photo", number, str(path), True)
        for number, path in enumerate(_photographs(arguments.photos) if arguments.photos else [])
    ]
    tasks = tasks_of(arguments.pictures, FIRST, arguments.asked, arguments.part) + photos
    strangers = tasks_of(arguments.strangers, STRANGE)
    with ProcessPoolExecutor(arguments.workers) as pool:
        known = list(zip(tasks, pool.map(facts_of, tasks, chunksize=2), strict=True))
        strange = list(zip(strangers, pool.map(facts_of, strangers, chunksize=4), strict=True))
    if arguments.keep:
        arguments.keep.write_bytes(pickle.dumps((known, strange)))
    return known, strange


def _photographs(folder: Path) -> list[Path]:
    """One file of each folder of sizes: the largest under 3 MB."""
    by_folder: dict[Path, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in (".jpg", ".jpeg", ".png") and path.stat().st_size < 3_000_000:
            several = path.stem.replace("x", "").isdigit()
            by_folder[path.parent if several else path].append(path)
    return [max(paths, key=lambda path: path.stat().st_size) for paths in by_folder.values()]


def _print(report: Report, foreign: Report, part: str) -> None:
    print(f"\nthe right picture is among the first 8 ({part})")
    for title, sorts in (
        ("scenes, patterns and memes", ("scene", "pattern", "meme")), ("photographs", ("photo",)),
        ("posts, chats, posters", ("post", "chat", "poster")),
    ):  # fmt: skip
        if any(report.asked[change, sort] for change in EVERY for sort in sorts):
            print(f" {title}")
            report.shares(sorts)
    print("\nfalse matches")
    print(f"  changed pictures with a wrong one  {wilson(report.with_wrong, report.questions)}")
    print(f"  strangers with any                 {wilson(foreign.with_wrong, foreign.questions)}")
    for title, one in (("changed", report), ("strangers", foreign)):
        kinds = Counter(
            (task.sort, change, match.id.split("-")[0], match.how) for task, change, match in one.wrong
        )
        for key, count in kinds.most_common(12):
            print(f"    {title}: {' → '.join(key)}: {count}")


if __name__ == "__main__":
    main()
