"""A trial's analysis as code: what was registered before is computed afterwards, and nothing else.

Each person's change of d′ and of c (after minus before); the mean change of the trained minus that of the control arm
(Welch). *d′ rose* when its interval at 1 - alpha lies above 0. *c stayed* when its interval at 1 - 2·alpha lies inside
±margin (two one-sided tests). People without both measures are left out, and counted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np

from soi.drills.measure.equivalence import Change, Finding, difference, two_arms, within
from soi.drills.measure.estimates import Estimate
from soi.drills.measure.group import LEAST_PEOPLE
from soi.drills.measure.power import BETWEEN_C, BETWEEN_D, people_for_same, people_per_arm, spread

CHANGE_D: Final = 0.3
CHANGE_C: Final = 0.2
"""How differently a lesson moves people's true d′ and c (standard deviation): assumed, as in `bench drills cynic`."""


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
        d, c = deviations(self.items)
        if self.primary == Primary.SKILL:
            return max(LEAST_PEOPLE, people_per_arm(self.difference, d, self.power, self.alpha))
        return max(LEAST_PEOPLE, people_for_same(self.margin, c, self.power, self.alpha))


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


@lru_cache(maxsize=16)
def deviations(items: int) -> tuple[float, float]:
    """The spread between people of one person's change of d′ and of c: two tests, and how differently people change.
    A test's spread is the mean over people as `power` assumes them, since it is larger towards the ends."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(5)
    weights = weights / weights.sum()
    of_d = of_c = 0.0
    for x, of_x in zip(nodes.tolist(), weights.tolist(), strict=True):
        for y, of_y in zip(nodes.tolist(), weights.tolist(), strict=True):
            d, c = spread(items, 1 + BETWEEN_D * x, BETWEEN_C * y)
            of_d, of_c = of_d + of_x * of_y * d * d, of_c + of_x * of_y * c * c
    return math.sqrt(2 * of_d + CHANGE_D**2), math.sqrt(2 * of_c + CHANGE_C**2)


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
