"""Is a lesson that makes people merely suspicious flagged, and one that teaches let through?

Learners: d′ ~ N(1, 0.5), c ~ N(0, 0.3); each one's change scatters around the lesson's (0.3 in d′, 0.2 in c). They
answer `--items` true and as many false items before, and other ones after. Also with a control arm of the same
size."""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass

import numpy as np

from bench.drills.learners import measured, options, percent, sit
from bench.metrics import wilson
from soi.drills.measure.equivalence import Change, Finding, Outcome, paired, two_arms


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a simulated lesson does on average."""

    name: str
    d: float = 0.0
    c: float = 0.0


LESSONS = (
    Lesson("no change"),
    Lesson("true skill, d′ +0.3", d=0.3),
    Lesson("true skill, d′ +0.2", d=0.2),
    Lesson("cynicism only, c +0.3", c=0.3),
    Lesson("cynicism only, c +0.2", c=0.2),
    Lesson("cynicism only, c +0.15", c=0.15),
    Lesson("at the margin, c +0.10", c=0.10),
    Lesson("credulity only, c -0.3", c=-0.3),
    Lesson("both, d′ +0.3 c +0.3", d=0.3, c=0.3),
)
"""Beside the three that are promised: smaller ones, and ones of both."""


def main() -> None:
    """Print a table for each design."""
    chosen = options("cynic", __doc__, runs=500, learners=200, items=20)
    dice = np.random.default_rng(chosen.seed)
    for arms in (1, 2):
        design = "before and after" if arms == 1 else "two arms of so many"
        print(
            f"\n{chosen.learners} learners, {chosen.items}+{chosen.items} items, {design}, {chosen.runs} runs"
        )
        for lesson in LESSONS:
            _tell(lesson, [_run(dice, lesson, chosen, arms) for _ in range(chosen.runs)])


def _run(dice: np.random.Generator, lesson: Lesson, chosen: argparse.Namespace, arms: int) -> Finding:
    trained = _changes(dice, lesson, chosen)
    if arms == 1:
        return paired(trained)
    return two_arms(trained, _changes(dice, LESSONS[0], chosen))


def _changes(dice: np.random.Generator, lesson: Lesson, chosen: argparse.Namespace) -> list[Change]:
    people = chosen.learners
    d, c = dice.normal(1, 0.5, people), dice.normal(0, 0.3, people)
    before = measured(*sit(dice, d, c, chosen.items), chosen.items)
    d, c = d + dice.normal(lesson.d, 0.3, people), c + dice.normal(lesson.c, 0.2, people)
    after = measured(*sit(dice, d, c, chosen.items), chosen.items)
    return [Change(*row) for row in (after - before)[:, [0, 3]].tolist()]


def _tell(lesson: Lesson, findings: list[Finding]) -> None:
    count = Counter(one.outcome for one in findings)
    flagged = wilson(sum(one.flagged for one in findings), len(findings))
    said = ", ".join(
        f"{outcome} {percent(count[outcome] / len(findings))}" for outcome in Outcome if count[outcome]
    )
    beyond = percent(sum(one.beyond for one in findings) / len(findings))
    print(
        f"{lesson.name:23} flagged {percent(flagged.value):>7} [{percent(flagged.low)}, {percent(flagged.high)}], "
        f"beyond ±0.10 {beyond:>7} | {said}"
    )
