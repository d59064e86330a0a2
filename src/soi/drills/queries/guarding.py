"""Does a lesson raise skill, or only suspicion? Judged over all learners, never by one, and at fixed steps.

Two sources (docs/decisions/0022):

* **every day**: a learner's first time through this version of a lesson: the messages of its practice are the *before*,
  those of its test the *after*. Both were drawn from one lot and shared out by chance, so that neither is the harder
  one; each is short (three or four true and as many false messages), so it takes hundreds of learners.
* **a trial that ended**: ten or twenty of each kind before and after, against a control arm.

Everyday practice is judged at fixed numbers of learners and strictly (`measure.stepwise`): looking every day would find
something by chance sooner or later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from soi.drills.lessons import LESSONS, Lesson
from soi.drills.measure import stepwise
from soi.drills.measure.equivalence import Change, Finding
from soi.drills.measure.estimates import Estimate
from soi.drills.measure.signal import Answer
from soi.drills.models import LessonFlag, Response, SittingKind
from soi.drills.queries.measuring import as_answer, of_many


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found about one version of a lesson, by how many learners and from where (`source`), and whether that
    holds it back."""

    lesson: str
    version: int
    learners: int
    finding: Finding
    source: str
    flagged: bool

    @property
    def figures(self) -> dict[str, Any]:
        """As a flag keeps them: change of d′ and of c, each with its 95 % interval."""
        return {
            "source": self.source,
            "d": triple(self.finding.sensitivity),
            "c": triple(self.finding.criterion),
        }


def triple(one: Estimate | None) -> list[float] | None:
    """A value and its interval as JSON."""
    return [round(each, 4) for each in (one.value, one.low, one.high)] if one else None


def to_judge() -> Iterator[Judged]:
    """Every lesson whose learners reached a step at which it was not reviewed before, with what was found."""
    for lesson in LESSONS:
        judged = judge(lesson)
        if judged is not None and judged.learners > reviewed_at_step(lesson):
            yield judged


def judge(lesson: Lesson) -> Judged | None:
    """What everyday practice says about a lesson at the highest step that was reached; None before the first."""
    found = stepwise.judge(changes_of(lesson))
    if found is None:
        return None
    return Judged(lesson.key, lesson.version, found.people, found.finding, "practice", found.flagged)


def reviewed_at_step(lesson: Lesson) -> int:
    """The highest number of learners at which everyday practice flagged this version; 0 if it never did."""
    flags = LessonFlag.objects.filter(lesson=lesson.key, lesson_version=lesson.version)
    return max((one.learners for one in flags if one.figures.get("source") == "practice"), default=0)


def changes_of(lesson: Lesson) -> list[Change]:
    """The change of each learner who had answers enough, in the order in which their tests began."""
    rows = (
        Response.objects.filter(
            sitting__lesson=lesson.key,
            sitting__lesson_version=lesson.version,
            sitting__kind__in=(SittingKind.LESSON, SittingKind.TEST),
            sitting__finished_at__isnull=False,
            truth__isnull=False,
        )
        .select_related("sitting")
        .only("truth", "answer", "right", "sitting__kind", "sitting__learner_id")
        .order_by("sitting_id", "id")
    )
    first: dict[tuple[int, str], int] = {}
    sides: dict[int, dict[str, list[Answer]]] = {}
    for one in rows.iterator():
        who, kind = one.sitting.learner_id, one.sitting.kind
        if first.setdefault((who, kind), one.sitting_id) == one.sitting_id:
            sides.setdefault(who, {}).setdefault(kind, []).append(as_answer(one))
    found = (
        of_many(both.get(SittingKind.LESSON, ()), both.get(SittingKind.TEST, ())) for both in sides.values()
    )
    return [one for one in found if one is not None]


def flags() -> list[LessonFlag]:
    """Every flag, those that wait for somebody first."""
    rows = LessonFlag.objects.select_related("reviewed_by")
    return sorted(rows, key=lambda one: (one.reviewed_at is not None, -one.pk))
