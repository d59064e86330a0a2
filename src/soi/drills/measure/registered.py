"""A trial's analysis as code: what was registered before is computed afterwards, and nothing else.

Each person's change of d′ and of c (after minus before); the mean change of the trained minus that of the control arm
(Welch). *d′ rose* when its interval at 1 - alpha lies above 0. *c stayed* when its interval at 1 - 2·alpha lies inside
±margin (two one-sided tests). People without both measures are left out, and counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from soi.drills.measure.equivalence import Change, Finding, difference, two_arms, within
from soi.drills.measure.estimates import Estimate
from soi.drills.measure.group import LEAST_PEOPLE
from soi.drills.measure.power import change, to_see, to_show_same


class Primary(StrEnum):
    """What the trial is decided by."""

    SKILL = "skill"
    """d′ rose more with the lesson than without."""
    TRUST = "trust"
    """c moved by no more than the margin."""


@dataclass(frozen=True, slots=True)
class Design:
    """The numbers of a registered plan. `items`: true items and as many false ones, before and after."""

    primary: Primary
    items: int
    alpha: float = 0.05
    margin: float = 0.10
    difference: float = 0.3
    power: float = 0.8

    @property
    def people(self) -> int:
        """People with both measures that each arm needs, for the primary outcome."""
        control = change(self.items)
        if self.primary == Primary.SKILL:
            lesson = change(self.items, self.difference)
            return max(LEAST_PEOPLE, to_see(lesson, control, self.alpha, self.power))
        return max(LEAST_PEOPLE, to_show_same(control, self.margin, self.alpha, self.power))


@dataclass(frozen=True, slots=True)
class Result:
    """`sensitivity` at 1 - alpha and `criterion` at 1 - 2·alpha: None when an arm has under ten people.
    `finding`: the house's reading with its own margins, which may hold a lesson back."""

    trained: int
    control: int
    sensitivity: Estimate | None
    criterion: Estimate | None
    rose: bool
    stayed: bool
    finding: Finding

    @property
    def enough(self) -> bool:
        """Whether there is a result at all."""
        return self.sensitivity is not None


def analyse(design: Design, trained: Sequence[Change], control: Sequence[Change]) -> Result:
    """The registered analysis."""
    finding = two_arms(trained, control)
    if min(len(trained), len(control)) < LEAST_PEOPLE:
        return Result(len(trained), len(control), None, None, rose=False, stayed=False, finding=finding)
    d = difference(
        [one.sensitivity for one in trained], [one.sensitivity for one in control], 1 - design.alpha
    )
    c = difference(
        [one.criterion for one in trained], [one.criterion for one in control], 1 - 2 * design.alpha
    )
    return Result(
        len(trained), len(control), d, c, rose=d.low > 0, stayed=within(c, design.margin), finding=finding
    )
