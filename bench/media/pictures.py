"""`python -m bench media pictures`: is the right picture found again, and is a wrong one ever?

Draws scenes, patterns, memes, posts, chats and posters, puts all into one index, changes some and asks for them. Of
each sort as many again that are not in the index are asked too, and the words of those that are in other looks:
whatever they find is a false match. Pictures with words are read, and asked for as the desk does: by hashes and
corners, then by the words that were read and where they stand, the pictures to lay them over from `WordingIndex`.

Two thirds of the pictures are for fitting, the last third is reported. `--photos` takes a folder of photographs to
measure beside."""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from bench.media.changes import EASY, EVERY, HARD
from bench.media.pictures_drawn import (
    SCREENS,
    WEIGHTS,
    Facts,
    Seen,
    Task,
    doctored,
    looked_at,
    part_of,
    relaid,
    tasks_of,
)
from bench.metrics import wilson
from soi.match.media.confirming import LOOKED_AT, confirmed
from soi.match.media.layout import Read
from soi.match.media.pictures import PictureIndex, PictureMatch
from soi.match.media.wordings import WordingIndex

FIRST, STRANGE = 150_000, 4_000_000
"""Seeds from here on are of pictures in the index, and of pictures that are not. Other seeds were drawn when thresholds
were fitted or after a look: 0 to 900, 20,000 to 91,000, 120,000 to 120,900, 140,000 to 140,900, 1,000,000 to 1,601,000,
2,600,000 to 2,603,000, 3,600,000 to 3,601,000 and 3,900,000 to 3,901,000.
Those from here on (to 150,060 and 4,000,190) were asked once, for decision 0017: draw others after the rules change."""


class Desk:
    """The indexes as the desk holds them, and how it asks them. `reads`: with words."""

    def __init__(self, known: Facts, *, reads: bool) -> None:
        self.pictures, self._wordings, self._reads = PictureIndex(), WordingIndex(), reads
        self._read: dict[str, Read] = {}
        for task, by_change in known:
            seen = by_change[""]
            self.pictures.put(task.uid, seen.facts)
            if seen.words is not None:
                self._wordings.put(task.uid, seen.words)
                self._read[task.uid] = _read(seen)

    def search(self, seen: Seen) -> list[PictureMatch]:
        matches = self.pictures.search(seen.facts)
        if not self._reads or seen.words is None:
            return matches
        wanted = [*(match.id for match in matches), *self._wordings.search(seen.words, LOOKED_AT)]
        known = {uid: self._read[uid] for uid in wanted if uid in self._read}
        return confirmed(matches, _read(seen), known)


def _read(seen: Seen) -> Read:
    assert seen.words is not None
    return Read(seen.words, (seen.facts.width, seen.facts.height))


@dataclass
class Report:
    """What came of the questions: per change and sort found and asked, and false matches."""

    found: Counter[tuple[str, str]] = field(default_factory=Counter)
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[tuple[Task, str, PictureMatch]] = field(default_factory=list)
    missed: list[tuple[Task, str]] = field(default_factory=list)
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


def ask_changed(desk: Desk, facts: Facts, part: str) -> Report:
    """Ask for every changed picture of one part; whatever is found beside the right one is wrong."""
    report = Report()
    for task, by_change in facts:
        if part_of(task.seed) != part:
            continue
        for change in by_change if task.changed else ():
            if not change:
                continue
            matches = desk.search(by_change[change])
            report.asked[change, task.sort] += 1
            if any(match.id == task.uid for match in matches):
                report.found[change, task.sort] += 1
            else:
                report.missed.append((task, change))
            report.add(task, change, [match for match in matches if match.id != task.uid])
    return report


def ask_strangers(desk: Desk, facts: Facts) -> Report:
    """Ask for pictures that are not there; whatever is found is wrong."""
    report = Report()
    for task, by_change in facts:
        report.add(task, "", desk.search(by_change[""]))
    return report


def main(argv: Sequence[str] | None = None) -> None:
    arguments = _arguments(argv)
    photos = [
        Task(f"photo-{path.name}-{number}", "photo", number, str(path), True)
        for number, path in enumerate(_photographs(arguments.photos) if arguments.photos else [])
    ]
    sorts = arguments.sorts
    tasks = tasks_of(arguments.pictures, arguments.first, arguments.asked, arguments.part, sorts)
    if arguments.goals_only:
        tasks = [replace(task, goals=True) for task in tasks]
    screens = list(_first_of_each(tasks, arguments.relaid))
    workers, keep = arguments.workers, arguments.keep
    known = looked_at([*tasks, *photos], workers, keep)
    strange = looked_at(tasks_of(arguments.strangers, arguments.strange, sorts=sorts), workers, keep)
    same_words = looked_at(list(relaid(screens)), workers, keep)
    changed_words = looked_at(list(doctored(screens)), workers, keep)
    desk = Desk(known, reads=not arguments.without_words)
    print(f"{desk.pictures.count} pictures in the index")
    began = time.process_time()
    report = ask_changed(desk, known, arguments.part)
    foreign, others = ask_strangers(desk, strange), ask_strangers(desk, same_words)
    questions = report.questions + foreign.questions + others.questions
    print(f"{questions} questions, {(time.process_time() - began) / questions * 1000:.0f} ms of CPU each")
    _print(report, arguments.part)
    print("\nfalse matches")
    for title, one in (
        ("changed pictures with a wrong one", report), ("strangers with any", foreign),
        ("the same words in another layout", others),
    ):  # fmt: skip
        _print_wrong(title, one)
    found = sum(
        any(match.id == task.uid.removeprefix("doctored-") for match in desk.search(by_change[""]))
        for task, by_change in changed_words
    )
    print(f"\none word or figure exchanged, proposed {wilson(found, len(changed_words))}")


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench media pictures", description=__doc__)
    parser.add_argument("--pictures", type=int, default=900, help="in the index")
    parser.add_argument(
        "--asked", type=int, default=240, help="of these, those of --part changed in every way"
    )
    parser.add_argument("--strangers", type=int, default=1000, help="asked and not in the index")
    parser.add_argument(
        "--relaid", type=int, default=20, help="pictures of each look whose words are set anew"
    )
    parser.add_argument("--part", choices=("fit", "held-out"), default="held-out")
    parser.add_argument("--first", type=int, default=FIRST, help="first seed of pictures in the index")
    parser.add_argument("--strange", type=int, default=STRANGE, help="and of those that are not")
    parser.add_argument("--sorts", nargs="*", choices=tuple(WEIGHTS), default=(), help="only these")
    parser.add_argument(
        "--goals-only", action="store_true", help="without the changes the issue sets no goal for"
    )
    parser.add_argument("--without-words", action="store_true", help="by hashes and corners only")
    parser.add_argument("--photos", type=Path, help="a folder of photographs to measure beside")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder of what was seen: read from there, else written")
    return parser.parse_args(argv)


def _first_of_each(tasks: Sequence[Task], count: int) -> list[Task]:
    return [task for sort in SCREENS for task in islice((one for one in tasks if one.sort == sort), count)]


def _photographs(folder: Path) -> list[Path]:
    """One file of each folder of sizes: the largest under 3 MB."""
    by_folder: dict[Path, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in (".jpg", ".jpeg", ".png") and path.stat().st_size < 3_000_000:
            several = path.stem.replace("x", "").isdigit()
            by_folder[path.parent if several else path].append(path)
    return [max(paths, key=lambda path: path.stat().st_size) for paths in by_folder.values()]


def _print(report: Report, part: str) -> None:
    print(f"\nthe right picture is found ({part})")
    for title, sorts in (
        ("scenes, patterns and memes", ("scene", "pattern", "meme")), ("photographs", ("photo",)),
        ("posts, chats, posters", ("post", "chat", "poster")),
    ):  # fmt: skip
        if any(report.asked[change, sort] for change in EVERY for sort in sorts):
            print(f" {title}")
            report.shares(sorts)
    for (change, sort), count in Counter((change, task.sort) for task, change in report.missed).most_common():
        print(f"    missed: {sort}, {change}: {count}")


def _print_wrong(title: str, report: Report) -> None:
    print(f"  {title:35s} {wilson(report.with_wrong, report.questions)}")
    kinds = Counter(
        (task.uid.rpartition("-")[0], change, match.id.split("-")[0], match.how)
        for task, change, match in report.wrong
    )
    for key, count in kinds.most_common(12):
        print(f"    {' → '.join(key)}: {count}")


if __name__ == "__main__":
    main()
