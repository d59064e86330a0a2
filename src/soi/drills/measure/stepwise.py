"""A lesson judged again and again while its learners grow in number: at fixed steps only, and more strictly than once.

Whoever looks every hour finds something by chance sooner or later. So a lesson is judged by its first 200, 400, 800, …
learners, and flagged only where what flags it (equivalence.Outcome) also holds at 99 %: the interval of c, or of d′
for a fall of it, leaves out 0. Figures: `scripts/bench drills guard`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from soi.drills.measure.equivalence import Change, Finding, Outcome, paired
from soi.drills.measure.estimates import mean

STEPS: Final = (200, 400, 800, 1600, 3200, 6400)
"""Learners at which a lesson is judged."""
STRICT: Final = 0.99


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found at a step, and whether that holds the lesson back."""

    people: int
    finding: Finding
    flagged: bool


def step_of(people: int) -> int | None:
    """The highest step that so many people reach; None before the first."""
    return max((one for one in STEPS if one <= people), default=None)


def judge(changes: Sequence[Change]) -> Verdict | None:
    """The verdict at the highest step that was reached, by the first so many; None before the first."""
    step = step_of(len(changes))
    return at(changes[:step]) if step else None


def at(changes: Sequence[Change]) -> Verdict:
    """The verdict by these people."""
    finding = paired(changes)
    return Verdict(len(changes), finding, finding.flagged and _holds_strictly(finding.outcome, changes))


def _holds_strictly(outcome: Outcome, changes: Sequence[Change]) -> bool:
    if outcome == Outcome.SKILL_DOWN:
        return mean([one.sensitivity for one in changes], STRICT).high < 0
    shift = mean([one.criterion for one in changes], STRICT)
    return shift.low > 0 or shift.high < 0
