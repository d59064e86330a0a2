"""Numbers about groups: only for ten people or more, and never about one of them (no best, no worst, no rank).

Two groups that differ by one person tell that person's number: rooms show a group once it is closed, not while it
grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from soi.drills.measure.estimates import Estimate, mean
from soi.drills.measure.signal import Signal

LEAST_PEOPLE: Final = 10


class TooFewPeopleError(ValueError):
    """The group is too small to be shown."""


@dataclass(frozen=True, slots=True)
class Group:
    """Mean d′ and mean c of the people who have both, each with Student's interval over people."""

    sensitivity: Estimate
    criterion: Estimate


def summary(values: Sequence[float]) -> Estimate:
    """The group's mean with its interval. TooFewPeopleError under LEAST_PEOPLE."""
    if len(values) < LEAST_PEOPLE:
        raise TooFewPeopleError(f"a group is shown from {LEAST_PEOPLE} people on")
    return mean(values)


def of_people(signals: Sequence[Signal | None]) -> Group:
    """The group of those who have answered enough. TooFewPeopleError if they are under LEAST_PEOPLE."""
    known = [one for one in signals if one is not None]
    return Group(
        summary([one.sensitivity.value for one in known]), summary([one.criterion.value for one in known])
    )
