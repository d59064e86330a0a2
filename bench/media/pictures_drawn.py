"""Pictures for `bench media pictures`, drawn, changed, and looked at as a worker looks at what comes: fingerprints, and
the words in them.

Reading takes half a second to two of the processor; so scenes and patterns, which have no words, are read only after
changes that put some there."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from bench.media.changes import EVERY, MORE
from bench.media.patterns import pattern
from bench.media.scenes import scene
from bench.media.screens import chat, meme, post, poster, said
from soi.media.pictures import picture_facts
from soi.media.reading import words_in
from soi.media.records import PictureFacts, Words

DRAWERS: dict[str, Callable[[int], Image.Image]] = {
    "scene": scene, "pattern": pattern, "meme": meme, "post": post, "chat": chat, "poster": poster,
}  # fmt: skip
SCREENS: dict[str, Callable[[int, list[str]], Image.Image]] = {"post": post, "chat": chat, "poster": poster}
WEIGHTS = {"scene": 0.4, "pattern": 0.1, "meme": 0.1, "post": 0.13, "chat": 0.14, "poster": 0.13}
WORDLESS = ("scene", "pattern", "photo")
WRITTEN_ON = ("status bar", "caption strip", "phone screenshot", "words across")
"""Changes that bring words into a picture without any."""


@dataclass(frozen=True, slots=True)
class Task:
    """One picture to draw or open, and whether to change it: in every way, or with `goals` only in those the issue sets
    goals for. `path`: of a photograph. `words`: what is written on it instead of its own, in the look of `sort` and
    `seed`."""

    uid: str
    sort: str
    seed: int
    path: str = ""
    changed: bool = False
    goals: bool = False
    words: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a worker finds in a picture. `words`: None when it was not read."""

    facts: PictureFacts
    words: Words | None


Facts = Sequence[tuple[Task, dict[str, Seen]]]
"""Each task with what is seen in its picture ("") and in it after each change."""


def picture_of(task: Task) -> Image.Image:
    """The task's picture as it was."""
    if task.words:
        return SCREENS[task.sort](task.seed, list(task.words))
    if not task.path:
        return DRAWERS[task.sort](task.seed)
    picture = Image.open(task.path).convert("RGB")
    picture.thumbnail((1280, 1280))
    return picture


def variants_of(task: Task) -> Iterator[tuple[str, Image.Image]]:
    """The task's picture ("") and the picture after each change, by its name."""
    picture = picture_of(task)
    yield "", picture
    for number, (name, change) in enumerate(EVERY.items() if task.changed else ()):
        if not (task.goals and name in MORE):
            yield name, change(np.random.default_rng([task.seed, number]), picture)


def seen_of(task: Task) -> dict[str, Seen]:
    """The picture ("") and, if it is asked for, the picture after each change, as a worker sees them."""
    return {
        name: _seen(picture, task.sort not in WORDLESS or name in WRITTEN_ON)
        for name, picture in variants_of(task)
    }


def _seen(picture: Image.Image, reading: bool) -> Seen:
    return Seen(picture_facts(picture), words_in(picture) if reading else None)


def tasks_of(
    count: int, first: int, asked: int = 0, part: str = "held-out", sorts: Sequence[str] = ()
) -> list[Task]:
    """`count` pictures by WEIGHTS, seeds from `first`; of the first `asked` of them (by the same weights) those of
    `part` changed. `sorts`: only these."""
    return [
        Task(
            f"{sort}-{seed}",
            sort,
            seed,
            changed=seed - first < round(asked * weight) and part == part_of(seed),
        )
        for sort, weight in WEIGHTS.items()
        if not sorts or sort in sorts
        for seed in range(first, first + round(count * weight))
    ]


def relaid(known: Sequence[Task]) -> Iterator[Task]:
    """The words of pictures in the index as other pictures: in the two other looks, and in their own in another
    order."""
    for task in known:
        if task.sort in SCREENS:
            words = said(task.sort, task.seed)
            for look in SCREENS:
                told = words if look != task.sort else [*words[2:], *words[:2]]
                yield Task(f"relaid-{look}-{task.uid}", look, task.seed, words=tuple(told))


def doctored(known: Sequence[Task]) -> Iterator[Task]:
    """Pictures in the index with one word or figure exchanged: the same picture with other words."""
    for task in known:
        if task.sort in SCREENS:
            words = said(task.sort, task.seed)
            at = task.seed % len(words)
            words[at] = _exchanged(words[at])
            yield Task(f"doctored-{task.uid}", task.sort, task.seed, words=tuple(words))


def _exchanged(sentence: str) -> str:
    """The sentence with its first figure made another, or its longest word."""
    words = sentence.split()
    at = next((number for number, word in enumerate(words) if word[:1].isdigit()), None)
    if at is not None:
        words[at] = f"{int(words[at][0]) % 9 + 1}{words[at][1:]}"
    else:
        words[words.index(max(words, key=len))] = "Mặt Trăng"
    return " ".join(words)


def part_of(seed: int) -> str:
    """Whether a picture belongs to the third that is reported, or to what thresholds are fitted on."""
    return "held-out" if seed % 3 == 2 else "fit"


def looked_at(tasks: Sequence[Task], workers: int, keep: Path | None) -> Facts:
    """What is seen in each; kept in files of the folder `keep`, one a picture, and read from there when there."""
    with ProcessPoolExecutor(workers) as pool:
        return list(zip(tasks, pool.map(_kept, tasks, [keep] * len(tasks), chunksize=2), strict=True))


def _kept(task: Task, keep: Path | None) -> dict[str, Seen]:
    file = keep / f"{task.uid}{'-changed' if task.changed else ''}.pickle" if keep else None
    if file is not None and file.exists():
        kept: dict[str, Seen] = pickle.loads(file.read_bytes())
        return kept
    seen = seen_of(task)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps(seen))
    return seen
