"""A mission in the small web: it begins, a first thought is noted, then what it came to. Each verb is one transaction.

Where somebody went is not kept: only the conclusion, how sure it is, and the names of the moves that were made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from soi.drills import lateral
from soi.drills.actions.noting import Noted, Session, note, sit_down
from soi.drills.actions.reviewing import review_mission
from soi.drills.exercises import SIFT, SIFT_FIRST, UNSURE
from soi.drills.models import Learner, Response, Sitting, SittingKind
from soi.drills.tasks import SiftTask

KEY: Final = "missions"
FIRST: Final = ":first"
"""Ends the name under which a mission's first thought is noted."""
BELIEVE: Final = "true"
DOUBT: Final = "doubt"
FIRST_THOUGHTS: Final = (BELIEVE, DOUBT, UNSURE)


def start_mission(learner: Learner, mission: SiftTask) -> Sitting:
    """Begin a mission, or go on with it."""
    return sit_down(learner, Session(SittingKind.LESSON, KEY, mission.lang, (mission.id,)))


def first_thought(learner: Learner, uid: str, mission: SiftTask, thought: str) -> Response:
    """Note what somebody thought before they looked around: one of FIRST_THOUGHTS, else ValueError."""
    if thought not in FIRST_THOUGHTS:
        raise ValueError("no first thought")
    right = None if thought == UNSURE else (thought == BELIEVE) == (mission.verdict == "true")
    given = Noted(mission.id + FIRST, SIFT_FIRST, skill(mission), thought, right)
    return note(learner, uid, given, (mission.id,))


@transaction.atomic
def conclude(
    learner: Learner, uid: str, mission: SiftTask, opened: Sequence[str], said: tuple[str, float | None]
) -> Response:
    """Note the conclusion: `said` is a verdict ("" for "can't tell yet") and how sure. `opened`: the trail. What counts
    is the first one: it reviews the skill."""
    verdict, confidence = said
    Learner.objects.select_for_update().get(pk=learner.pk)  # two clicks are one review
    before = Response.objects.filter(sitting__uid=uid, learner=learner, item=mission.id).first()
    if before is not None:
        return before
    stopped = Response.objects.filter(sitting__uid=uid, learner=learner, item=mission.id + FIRST).exists()
    made = lateral.moves(mission, opened, stopped=stopped)
    right = None if verdict == UNSURE else verdict == mission.verdict
    answer = lateral.summary(verdict, made)
    given = Noted(mission.id, SIFT, skill(mission), answer, right, confidence)
    response = note(learner, uid, given, (mission.id,))
    review_mission(response, made)
    return response


def skill(mission: SiftTask) -> str:
    """The skill that missions train, as tables have it."""
    return f"{SIFT}/web/{mission.lang}"
