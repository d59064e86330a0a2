"""Longer tasks that would do good again: a new mission, a new round of weighing evidence. Only while there is one that
this learner has not seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from soi.drills.exercises import EVIDENCE, SIFT, skill_of
from soi.drills.models import Learner
from soi.drills.queries.evidence import unseen_evidence
from soi.drills.queries.missions import mission_shelf
from soi.drills.queries.sittings import overdue


@dataclass(frozen=True, slots=True)
class Due:
    """A skill that fades, as tables have it, and the name of the page where new tasks of it are."""

    skill: str
    page: str


def due_tasks(learner: Learner, now: datetime, language: str) -> list[Due]:
    """What would do good now in this language, the most overdue first."""
    found = [(one.skill, skill_of(one.skill)) for one in overdue(learner, now)]
    return [
        Due(key, PAGES[skill.technique])
        for key, skill in found
        if skill.language == language and _LEFT.get(skill.technique, _nothing)(learner, language)
    ]


def _mission_left(learner: Learner, language: str) -> bool:
    return any(not one.done for one in mission_shelf(learner, language))


def _evidence_left(learner: Learner, language: str) -> bool:
    return bool(unseen_evidence(learner, language))


def _nothing(learner: Learner, language: str) -> bool:
    """Skills of short exercises have their own refresher."""
    return False


PAGES: Final[Mapping[str, str]] = MappingProxyType({SIFT: "drills:missions", EVIDENCE: "drills:evidence"})
_LEFT: Final[Mapping[str, Callable[[Learner, str], bool]]] = MappingProxyType(
    {SIFT: _mission_left, EVIDENCE: _evidence_left}
)
