"""Did a lesson raise skill, or only suspicion? Two one-sided tests (TOST; Schuirmann 1987, Lakens 2017) on c.

The change of c is *negligible* when its 90 % interval lies inside ±MARGIN (two one-sided tests at 5 %). It is a
*shift* when its 95 % interval leaves out 0 and it is not negligible. A shift flags the lesson, whatever d′ did: that
is earlier than waiting for an interval that lies wholly beyond ±MARGIN (`beyond`), and a lesson wrongly held back for
review costs less than one that makes people cynical. Of lessons that change nothing 5.0 % were flagged
in simulated groups of 200 with 20+20 items before and after (1.4 % for a fall of d′); `bench drills cynic`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from soi.drills.measure.estimates import Estimate, student_quantile
from soi.drills.measure.group import LEAST_PEOPLE

MARGIN: Final = 0.10
"""Moves of c up to this are taken for none."""


class Outcome(StrEnum):
    """What a lesson did, as far as is shown. "Skill up, but …" is flagged like "only …"."""

    SKILL_UP = "skill up"
    SKILL_UP_UNSETTLED = "skill up, trust not settled"
    SKILL_UP_SUSPICIOUS = "skill up, but more suspicious"
    SKILL_UP_TRUSTING = "skill up, but more trusting"
    ONLY_SUSPICIOUS = "only more suspicious"
    ONLY_TRUSTING = "only more trusting"
    SKILL_DOWN = "skill down"
    NO_CHANGE_SHOWN = "no change shown"
    TOO_FEW = "too few"


FLAGGED: Final = frozenset(
    {
        Outcome.ONLY_SUSPICIOUS,
        Outcome.ONLY_TRUSTING,
        Outcome.SKILL_UP_SUSPICIOUS,
        Outcome.SKILL_UP_TRUSTING,
        Outcome.SKILL_DOWN,
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """One person's d′ and c after a lesson minus before it."""

    sensitivity: float
    criterion: float


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome with its evidence: mean changes (of two arms: their difference) with 95 % intervals, and the 90 %
    interval of c that the equivalence test reads. All None when there are too few people."""

    outcome: Outcome
    sensitivity: Estimate | None = None
    criterion: Estimate | None = None
    criterion_90: Estimate | None = None

    @property
    def flagged(self) -> bool:
        """Whether the lesson is to be held back until somebody has looked at it."""
        return self.outcome in FLAGGED

    @property
    def negligible(self) -> bool:
        """Whether c is shown to have moved by less than MARGIN."""
        return self.criterion_90 is not None and within(self.criterion_90)

    @property
    def beyond(self) -> bool:
        """Whether c is shown to have moved by more than MARGIN."""
        return self.criterion is not None and (self.criterion.low > MARGIN or self.criterion.high < -MARGIN)


def within(interval: Estimate, margin: float = MARGIN) -> bool:
    """The two one-sided tests: the interval lies inside ±margin."""
    return -margin < interval.low and interval.high < margin


def paired(changes: Sequence[Change]) -> Finding:
    """One group before and after. Without a control arm, what practice with the test alone does is in it too."""
    if len(changes) < LEAST_PEOPLE:
        return Finding(Outcome.TOO_FEW)
    d, c = _columns(changes)
    return _finding(_moments(d), _moments(c), len(changes))


def two_arms(trained: Sequence[Change], control: Sequence[Change]) -> Finding:
    """The trained against a randomised control arm: Welch's interval of the difference of mean changes."""
    if min(len(trained), len(control)) < LEAST_PEOPLE:
        return Finding(Outcome.TOO_FEW)
    (d, c), (other_d, other_c) = _columns(trained), _columns(control)
    return _finding(_difference(d, other_d), _difference(c, other_c), len(trained) + len(control))


def difference(one: Sequence[float], other: Sequence[float], confidence: float) -> Estimate:
    """Mean of `one` minus mean of `other` with Welch's interval. ValueError under two values a side."""
    if min(len(one), len(other)) < 2:
        raise ValueError("a difference with an interval needs two values on each side")
    moments = _difference(np.array(one, dtype=np.float64), np.array(other, dtype=np.float64))
    return _interval(moments, confidence, len(one) + len(other))


_Column = np.ndarray[tuple[int], np.dtype[np.float64]]
_Moments = tuple[float, float, float]
"""Mean, standard error, degrees of freedom."""


def _columns(changes: Sequence[Change]) -> tuple[_Column, _Column]:
    return np.array([one.sensitivity for one in changes]), np.array([one.criterion for one in changes])


def _moments(values: _Column) -> _Moments:
    return float(values.mean()), float(values.std(ddof=1)) / math.sqrt(len(values)), len(values) - 1


def _difference(one: _Column, other: _Column) -> _Moments:
    """Welch (1947) with Satterthwaite's degrees of freedom."""
    (a, a_error, a_free), (b, b_error, b_free) = _moments(one), _moments(other)
    total = a_error**2 + b_error**2
    below = a_error**4 / a_free + b_error**4 / b_free
    return a - b, math.sqrt(total), total**2 / below if below else a_free + b_free


def _interval(moments: _Moments, confidence: float, people: int) -> Estimate:
    centre, error, freedom = moments
    half = student_quantile((1 + confidence) / 2, freedom) * error
    return Estimate(centre, centre - half, centre + half, people)


def _finding(d: _Moments, c: _Moments, people: int) -> Finding:
    sensitivity, criterion = _interval(d, 0.95, people), _interval(c, 0.95, people)
    narrow = _interval(c, 0.90, people)
    return Finding(_outcome(sensitivity, criterion, narrow), sensitivity, criterion, narrow)


def _outcome(sensitivity: Estimate, criterion: Estimate, narrow: Estimate) -> Outcome:
    up, negligible = sensitivity.low > 0, within(narrow)
    if not negligible and criterion.low > 0:
        return Outcome.SKILL_UP_SUSPICIOUS if up else Outcome.ONLY_SUSPICIOUS
    if not negligible and criterion.high < 0:
        return Outcome.SKILL_UP_TRUSTING if up else Outcome.ONLY_TRUSTING
    if up:
        return Outcome.SKILL_UP if negligible else Outcome.SKILL_UP_UNSETTLED
    return Outcome.SKILL_DOWN if sensitivity.high < 0 else Outcome.NO_CHANGE_SHOWN
