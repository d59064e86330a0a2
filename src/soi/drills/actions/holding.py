"""A lesson that makes people suspicious instead of better is put on hold; an editor releases or retires it. Each verb
is one transaction."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from soi.drills.models import Decision, LessonFlag
from soi.drills.queries.guarding import Judged, to_judge
from soi.drills.queries.trials import judged_by_trials
from soi.people.audit import record
from soi.people.models import Person


class NoWordsError(ValueError):
    """A decision needs words that say why."""


class DecidedError(Exception):
    """Somebody decided about it already."""


def review_lessons() -> list[LessonFlag]:
    """Look at every lesson, by everyday practice and by trials that ended; put on hold what is flagged. Returns the
    new flags."""
    found = [*to_judge(), *judged_by_trials()]
    return [flag for one in found if one.flagged and (flag := hold(one)) is not None]


@transaction.atomic
def hold(judged: Judged) -> LessonFlag | None:
    """Put a version of a lesson on hold from now on; None if it is, or if it was retired."""
    known = LessonFlag.objects.select_for_update().filter(lesson=judged.lesson, lesson_version=judged.version)
    if any(one.reviewed_at is None or one.decision == Decision.RETIRED for one in known):
        return None
    flag = LessonFlag.objects.create(
        lesson=judged.lesson,
        lesson_version=judged.version,
        found=judged.finding.outcome.value,
        learners=judged.learners,
        figures=judged.figures,
    )
    record(None, "drills.hold", f"lesson:{judged.lesson}", {"version": judged.version})
    return flag


@transaction.atomic
def decide(flag: LessonFlag, decision: Decision, words: str, by: Person) -> None:
    """Release or retire what is on hold. Raises NoWordsError and DecidedError."""
    words = words.strip()[:300]
    if not words:
        raise NoWordsError
    flag = LessonFlag.objects.select_for_update().get(pk=flag.pk)
    if flag.reviewed_at is not None:
        raise DecidedError
    flag.reviewed_by, flag.reviewed_at, flag.decision, flag.outcome = by, timezone.now(), decision, words
    flag.save(update_fields=["reviewed_by", "reviewed_at", "decision", "outcome"])
    record(by, "drills.decide", f"lesson:{flag.lesson}", {"decision": decision.value})
