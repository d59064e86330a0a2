"""The lessons as one learner finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from soi.drills.lessons import BY_KEY, LESSONS, Lesson
from soi.drills.measure.words import Lean
from soi.drills.models import Learner, SittingKind
from soi.drills.queries.sittings import on_hold


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A lesson: whether it was finished, begun, or is on hold for everybody."""

    lesson: Lesson
    done: bool = False
    begun: bool = False
    held: bool = False


def shelf(learner: Learner | None, language: str) -> list[OnShelf]:
    """Every lesson, in its order."""
    held = on_hold()
    finished, begun = set(), set()
    if learner is not None:
        rows = learner.sittings.filter(kind__in=(SittingKind.LESSON, SittingKind.TEST), language=language)
        for kind, key, at in rows.values_list("kind", "lesson", "finished_at"):
            if at is None:
                begun.add(key)
            elif kind == SittingKind.TEST:
                finished.add(key)
    return [
        OnShelf(one, one.key in finished, one.key in begun, (one.key, one.version) in held) for one in LESSONS
    ]


def suggested(lessons: Sequence[OnShelf], lean: Lean) -> OnShelf | None:
    """What to do next: what is begun; to whom is suspicious, trusting well; else the next one that is not done."""
    open_ones = [one for one in lessons if not one.held and (one.begun or not one.done)]
    begun = [one for one in open_ones if one.begun]
    trusting = [one for one in open_ones if lean == Lean.SUSPICIOUS and one.lesson is BY_KEY["trusting-well"]]
    return next(iter([*begun, *trusting, *open_ones]), None)
