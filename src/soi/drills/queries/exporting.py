"""A trial's answers as a table for any statistics program: one row an answer, and what each column means."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from soi.drills.measure.group import LEAST_PEOPLE
from soi.drills.models import Response, Trial
from soi.drills.queries.trials import in_time, rows_of, standing

COLUMNS: Final[tuple[tuple[str, str], ...]] = (
    ("learner", "A number by chance, another one in each download; the same in both phases of a person."),
    ("arm", "The arm that was drawn: lesson or control."),
    ("phase", "before or after."),
    ("finished", "1: this person finished this phase before the trial ended; 0: not, and it is not analysed."),
    ("position", "The place of the message in its phase, from 1."),
    ("item", "Name of the message in the item bank."),
    ("truth", "1: the message is true; 0: it is false."),
    ("answer", "true, false, or unsure for \"I can't tell yet\"."),
    ("right", "1: the answer was right; 0: it was wrong; empty: unsure."),
    ("confidence", "How sure somebody was of their answer, from 0.5 to 1; empty: unsure."),
    ("day", "Days since this person agreed to take part; no times are told."),
)  # fmt: skip


class TooFewToExportError(Exception):
    """Under ten people of an arm finished, or the trial goes on: nothing leaves."""


def table(trial: Trial) -> Iterator[tuple[object, ...]]:
    """The header and the rows, people in an order by chance. Raises TooFewToExportError at the first row."""
    if trial.closed_at is None or min(standing(trial).by_arm.values()) < LEAST_PEOPLE:
        raise TooFewToExportError
    members = dict(trial.members.values_list("learner_id", "agreed_at"))
    dice = random.SystemRandom()
    names = dict(zip(dice.sample(sorted(members), len(members)), range(1, len(members) + 1), strict=True))
    by_person: dict[int, list[Response]] = {}
    for one in rows_of(trial):
        by_person.setdefault(one.learner_id, []).append(one)
    yield tuple(name for name, _means in COLUMNS)
    for who in sorted(by_person, key=lambda one: names[one]):
        for one in by_person[who]:
            yield _row(trial, names[who], one, (one.at.date() - members[who].date()).days)


def _row(trial: Trial, name: int, one: Response, day: int) -> tuple[object, ...]:
    return (
        name,
        one.sitting.arm,
        one.sitting.lesson.rsplit("-", 1)[1],
        int(in_time(one.sitting, trial)),
        one.sitting.plan.index(one.item) + 1,
        one.item,
        int(bool(one.truth)),
        one.answer or "unsure",
        "" if one.right is None else int(one.right),
        "" if one.confidence is None else one.confidence,
        day,
    )
