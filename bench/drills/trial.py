"""Trials of the size that the planner names: how often do they show what is there, and how often what is not?

Learners as in `bench drills cynic`, half of them in the control arm, `items` true and as many false messages before
and after; the registered analysis. Each row is a design: its people per arm, and the share of `--runs` trials in which
the primary outcome was shown, with its 95 % range (Wilson)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from bench.drills.cynic import LESSONS, Lesson
from bench.drills.learners import options, percent, sit
from bench.metrics import wilson
from soi.drills.measure.equivalence import Change
from soi.drills.measure.estimates import Array
from soi.drills.measure.registered import Design, Primary, analyse
from soi.drills.measure.signal import Tally, point

NOTHING = LESSONS[0]
SIZES, DIFFERENCES, POWERS = (10, 20), (0.2, 0.3, 0.5), (0.8, 0.9)
"""What the planner's form offers (soi.drills.trialplan, which needs Django)."""


def main() -> None:
    """Print a row for each design."""
    chosen = options("trial", __doc__, runs=2000)
    dice = np.random.default_rng(chosen.seed)
    designs = [
        *(
            Design(Primary.SKILL, items, difference=gain, power=power)
            for items in SIZES
            for gain in DIFFERENCES
            for power in POWERS
        ),
        *(Design(Primary.TRUST, items, power=power) for items in SIZES for power in POWERS),
    ]
    for design in designs:
        skill = design.primary == Primary.SKILL
        lesson = Lesson("lesson", d=design.difference if skill else 0.0)
        what = f"d′ +{design.difference}" if skill else f"c within ±{design.margin:.2f}"
        there = _share(dice, design, lesson, chosen.runs)
        wanted = f"{design.people:4} an arm, meant {percent(design.power)}"
        line = f"{design.items}+{design.items} {what:16} {wanted}: {there}"
        print(f"{line}, with no change {_share(dice, design, NOTHING, chosen.runs)}" if skill else line)


def _share(dice: np.random.Generator, design: Design, lesson: Lesson, runs: int) -> str:
    shown = 0
    for _ in range(runs):
        found = analyse(design, _changes(dice, design, lesson), _changes(dice, design, NOTHING))
        shown += found.rose if design.primary == Primary.SKILL else found.stayed
    share = wilson(shown, runs)
    return f"{percent(share.value)} ({percent(share.low)} to {percent(share.high)})"


def _changes(dice: np.random.Generator, design: Design, lesson: Lesson) -> list[Change]:
    people, points = design.people, _points(design.items)
    d, c = dice.normal(1, 0.5, people), dice.normal(0, 0.3, people)
    was = points[sit(dice, d, c, design.items)]
    d, c = d + dice.normal(lesson.d, 0.3, people), c + dice.normal(lesson.c, 0.2, people)
    now = points[sit(dice, d, c, design.items)]
    return [Change(*row) for row in (now - was).tolist()]


@lru_cache(maxsize=len(SIZES))
def _points(items: int) -> Array:
    """d′ and c by hits and false alarms: (items + 1, items + 1, 2)."""
    tallies = [
        [Tally(hits, items, alarms, items) for alarms in range(items + 1)] for hits in range(items + 1)
    ]
    return np.array([[point(one) for one in row] for row in tallies])
