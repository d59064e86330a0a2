"""The guard as it runs every day: practice of three or four true and as many false messages before (`--before`), a test
of four and four.

Learners as in `bench drills cynic`; a lesson is judged at the first 200, 400, 800, 1600 … learners. How often is it
flagged at each step, and how often at any of them?"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from bench.drills.cynic import LESSONS, Lesson
from bench.drills.learners import Counts, options, percent, sit
from soi.drills.measure.equivalence import Change, Outcome
from soi.drills.measure.estimates import Array
from soi.drills.measure.signal import Tally, point
from soi.drills.measure.stepwise import STEPS, Verdict, at

AFTER = 4
WATCHED = (*LESSONS, Lesson("worse, d′ -0.3", d=-0.3), Lesson("worse, d′ -0.2", d=-0.2))


def main() -> None:
    """Print a row for each lesson."""
    chosen = options("guard", __doc__, runs=200, steps=4, before=3)
    dice = np.random.default_rng(chosen.seed)
    steps = STEPS[: chosen.steps]
    print(
        f"{chosen.before}+{chosen.before} before, {AFTER}+{AFTER} after, judged at {', '.join(map(str, steps))}; "
        f"{chosen.runs} runs"
    )
    for lesson in WATCHED:
        _tell(lesson, [_run(dice, lesson, steps, chosen.before) for _ in range(chosen.runs)], steps)


def _run(dice: np.random.Generator, lesson: Lesson, steps: tuple[int, ...], items: int) -> list[Verdict]:
    people = steps[-1]
    d, c = dice.normal(1, 0.5, people), dice.normal(0, 0.3, people)
    before = _points(*sit(dice, d, c, items), items)
    d, c = d + dice.normal(lesson.d, 0.3, people), c + dice.normal(lesson.c, 0.2, people)
    after = _points(*sit(dice, d, c, AFTER), AFTER)
    changes = [Change(*row) for row in (after - before).tolist()]
    return [at(changes[:step]) for step in steps]


def _points(hits: Counts, alarms: Counts, items: int) -> Array:
    return np.array([_point(int(h), int(f), items) for h, f in zip(hits, alarms, strict=True)])


@lru_cache(maxsize=256)
def _point(hits: int, alarms: int, items: int) -> tuple[float, float]:
    found = point(Tally(hits, items, alarms, items))
    assert found is not None
    return found


def _tell(lesson: Lesson, runs: list[list[Verdict]], steps: tuple[int, ...]) -> None:
    flags = np.array([[one.flagged for one in run] for run in runs])
    each = " ".join(f"{percent(share):>7}" for share in flags.mean(axis=0))
    up = np.mean([run[-1].finding.outcome == Outcome.SKILL_UP for run in runs])
    print(
        f"{lesson.name:23} flagged at each step {each}, at any {percent(flags.any(axis=1).mean()):>7} | "
        f"skill up by {steps[-1]} {percent(up)}"
    )
