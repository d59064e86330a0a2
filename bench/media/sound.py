"""`bench media sound`: is a part of a stored sound found, where, and how often is another one taken for it?

Sounds are made by `bench.media.sound_data`. Every third one is held out: thresholds were fitted on queries from the
other two thirds. A fourth as many again are strangers, never stored, of the same voices and programmes.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.media.sound_data import CHANGES, RATE, Change, Samples, Sound, cut, library, speech, written
from soi.match.media.sounds import SoundIndex, SoundMatch
from soi.media.records import SoundFacts
from soi.media.sounds import sound_facts

EXCERPT = 8.0
CLIP = 14.0


@dataclass(frozen=True, slots=True)
class Asked:
    """One query and what came of it. `error`: of the offset in seconds; None when the sound was not found first."""

    held_out: bool
    error: float | None
    strangers: int
    milliseconds: float


class Desk:
    """Facts of samples, through a real file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def facts(self, samples: Samples, change: Change, random: np.random.Generator) -> SoundFacts:
        data, ending = change(samples, random)
        path = self.folder / f"query.{ending}"
        path.write_bytes(data)
        return sound_facts(path)

    def stored(self, samples: Samples) -> SoundFacts:
        return sound_facts(written(samples, self.folder / "stored.wav"))


def ask_all(index: SoundIndex, sounds: Sequence[Sound], change: Change, desk: Desk, seed: int) -> list[Asked]:
    """One excerpt, at a random place, of each held-out sound and of every fourth other one."""
    random = np.random.default_rng(seed)
    made = []
    for number, sound in enumerate(sounds):
        if number % 3 != 2 and number % 4:
            continue
        start = float(random.uniform(0, len(sound.samples) / RATE - EXCERPT - 0.1))
        facts = desk.facts(cut(sound.samples, start, EXCERPT), change, random)
        before = time.perf_counter()
        found = index.search(facts)
        spent = (time.perf_counter() - before) * 1000
        right = bool(found) and found[0].id == sound.id
        error = abs(found[0].start - found[0].query_start - start) if right else None
        made.append(Asked(number % 3 == 2, error, sum(one.id != sound.id for one in found), spent))
    return made


def ask_strangers(
    index: SoundIndex, strangers: Sequence[Sound], change: Change, desk: Desk, seed: int
) -> list[list[SoundMatch]]:
    """What is found for an excerpt of each sound that is not stored, after the jingle. Must be nothing."""
    random = np.random.default_rng(seed)
    made = []
    for sound in strangers:
        intro = 4.0 if sound.group else 0.0
        start = float(random.uniform(intro, len(sound.samples) / RATE - EXCERPT - 0.1))
        made.append(index.search(desk.facts(cut(sound.samples, start, EXCERPT), change, random)))
    return made


def ask_wholes(index: SoundIndex, strangers: Sequence[Sound], desk: Desk) -> tuple[int, int]:
    """The same for whole sounds that are not stored. (found, asked)"""
    random = np.random.default_rng(0)
    found = [index.search(desk.facts(one.samples, CHANGES["excerpt"], random)) for one in strangers]
    return sum(bool(one) for one in found), len(strangers)


def ask_intros(index: SoundIndex, strangers: Sequence[Sound], desk: Desk) -> tuple[int, int]:
    """The first 8 s of another episode: 4 s of the shared jingle, 4 s of its own words. (found, asked)"""
    asked = [sound for sound in strangers if sound.group]
    random = np.random.default_rng(0)
    found = [
        index.search(desk.facts(cut(one.samples, 0, EXCERPT), CHANGES["excerpt"], random)) for one in asked
    ]
    return sum(bool(one) for one in found), len(asked)


def ask_longer(index: SoundIndex, sounds: Sequence[Sound], desk: Desk, seed: int) -> list[float | None]:
    """Clips of 14 s are stored (as `clip …`); the query holds one between 15 s of somebody else before and after.
    The error of where in the query it is, for each; None when not found."""
    random = np.random.default_rng(seed)
    made: list[float | None] = []
    for sound in sounds:
        start = float(random.uniform(0, len(sound.samples) / RATE - CLIP - 0.1))
        clip = cut(sound.samples, start, CLIP)
        index.put(f"clip {sound.id}", desk.stored(clip))
        query = np.concatenate([speech(random, 15.0), clip, speech(random, 15.0)])
        before = len(query) / RATE - CLIP - 15.0
        found = index.search(desk.facts(query, CHANGES["mp3 64 kbit/s"], random))
        hit = next((one for one in found if one.id == f"clip {sound.id}"), None)
        made.append(abs(hit.query_start - hit.start - before) if hit else None)
        index.remove(f"clip {sound.id}")
    return made


def at_scale(real: Sequence[SoundFacts], hours: int, queries: Sequence[SoundFacts]) -> dict[str, float]:
    """Time and memory with so many hours of prints: stretches of 25 of the real ones, spliced, with a quarter of the
    bits turned, in sounds of a minute that all begin with one jingle (5 s) and end in one hum (7 s)."""
    random = np.random.default_rng(1)
    pool = np.concatenate([np.frombuffer(facts.prints, "<u4") for facts in real])
    index = SoundIndex()
    before = resident()
    for number in range(hours * 60):
        starts = random.integers(0, len(pool) - 25, 15)
        prints = pool[(starts[:, None] + np.arange(25)).ravel()]
        turned = random.integers(0, 2**32, (2, len(prints)), dtype=np.uint32)
        told = np.concatenate(
            [pool[:40], prints ^ (turned[0] & turned[1]), np.full(60, pool[100], np.uint32)]
        )
        index.put(str(number), SoundFacts(60.0, told.astype("<u4").tobytes()))
    for number, facts in enumerate(real):
        index.put(f"real {number}", facts)
    start = time.process_time()
    index.search(queries[0])
    build = time.process_time() - start
    times = [_timed(lambda one=one: index.search(one)) for one in queries]  # type: ignore[misc]
    p50, p95 = np.quantile(times, [0.5, 0.95])
    found = sum(bool(index.search(one)) for one in queries)
    return {
        "hours": hours, "build s": round(build, 1), "ms p50": round(float(p50), 1), "ms p95": round(float(p95), 1),
        "MB more": round(resident() - before), "found": found, "asked": len(queries),
    }  # fmt: skip


def resident() -> float:
    """Memory of this process now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def _timed(call: Callable[[], object]) -> float:
    """Milliseconds of the processor."""
    start = time.process_time()
    call()
    return (time.process_time() - start) * 1000


def row(asked: Sequence[Asked]) -> list[str]:
    """Found within 0.5 s, the errors, and wrong ones besides, as cells of the table."""
    near = sum(one.error is not None and one.error <= 0.5 for one in asked)
    errors = [one.error for one in asked if one.error is not None] or [float("nan")]
    p50, p95 = np.quantile(errors, [0.5, 0.95])
    wrong = sum(one.strangers for one in asked)
    return [
        f"{near}/{len(asked)} = {near / len(asked):.1%}",
        f"{p50:.3f} / {p95:.3f} / {max(errors):.3f}",
        str(wrong),
    ]


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench media sound", description=__doc__)
    parser.add_argument("--sounds", type=int, default=320)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--hours", type=int, nargs="*", default=[1000], help="of simulated prints for the time and memory"
    )
    parser.add_argument("--json", type=Path)
    return parser.parse_args(argv)


def main(argv: Sequence[str] | None = None) -> None:
    """Prints the table; with --json, writes the figures too."""
    options = _options(argv)
    console = Console()
    made = library(options.sounds + options.sounds // 4, options.seed)
    sounds, strangers = made[: options.sounds], made[options.sounds :]
    table = Table(
        "8 s excerpt", "development: found within 0.5 s", "held out", "error p50/p95/max s", "wrong", "false"
    )
    figures: dict[str, object] = {"sounds": len(sounds), "strangers": len(strangers)}
    with TemporaryDirectory() as name:
        desk = Desk(Path(name))
        index = SoundIndex()
        stored = [desk.stored(sound.samples) for sound in sounds]
        for sound, facts in zip(sounds, stored, strict=True):
            index.put(sound.id, facts)
        for number, (label, change) in enumerate(CHANGES.items()):
            asked = ask_all(index, sounds, change, desk, options.seed + number)
            others = ask_strangers(index, strangers, change, desk, options.seed + number)
            development = row([one for one in asked if not one.held_out])
            held = row([one for one in asked if one.held_out])
            false = f"{sum(bool(one) for one in others)}/{len(others)}"
            table.add_row(label, development[0], held[0], held[1], row(asked)[2], false)
            figures[label] = {"development": development, "held out": held, "false": false}
        figures["whole strangers"] = ask_wholes(index, strangers, desk)
        figures["jingle only"] = ask_intros(index, strangers, desk)
        longer = ask_longer(index, sounds[:60], desk, options.seed)
        near = sum(error is not None and error <= 0.5 for error in longer)
        figures["stored inside the query"] = f"{near}/{len(longer)}"
        if options.hours:
            random = np.random.default_rng(3)
            queries = [
                desk.facts(cut(one.samples, start, EXCERPT), CHANGES["excerpt"], random)
                for one in strangers
                for start in (5, 7, 9, 11, 13)
            ]
            figures["at scale, strangers"] = [at_scale(stored, hours, queries) for hours in options.hours]
    console.print(table)
    rest = ("whole strangers", "jingle only", "stored inside the query", "at scale, strangers")
    console.print_json(json.dumps({key: figures[key] for key in rest if key in figures}))
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
