"""What somebody finished as xAPI statements (version 1.0.3), for a learning record store of their choice.

Made when the learner asks, handed to them as a file, sent nowhere. The actor is an account with the home page and name
that they type. Finished lessons and tests are told, with no score and no answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from soi.drills.models import Sitting, SittingKind

VERSION: Final = "1.0.3"
COMPLETED: Final = {
    "id": "http://adlnet.gov/expapi/verbs/completed",
    "display": {"en": "completed", "vi": "đã hoàn thành"},
}
KINDS: Final[Mapping[str, str]] = {
    SittingKind.LESSON: "http://adlnet.gov/expapi/activities/lesson",
    SittingKind.TEST: "http://adlnet.gov/expapi/activities/assessment",
    SittingKind.BOOSTER: "http://adlnet.gov/expapi/activities/lesson",
    SittingKind.PLACEMENT: "http://adlnet.gov/expapi/activities/assessment",
}
_SPACE: Final = uuid.UUID("5b0c1d0e-7f0c-4d0e-9a3e-6d2f6a0f8d11")
"""Statements of one sitting have the same id each time, for the same actor: a store keeps them once."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The account that statements are about, as its owner typed it."""

    home_page: str
    name: str

    @property
    def agent(self) -> dict[str, Any]:
        """As xAPI has it."""
        return {"objectType": "Agent", "account": {"homePage": self.home_page, "name": self.name}}


def statement(sitting: Sitting, title: str, actor: Actor, origin: str) -> dict[str, Any]:
    """That a sitting was finished. It must be."""
    assert sitting.finished_at is not None
    seed = f"{actor.home_page} {actor.name} {sitting.uid}"
    return {
        "id": str(uuid.uuid5(_SPACE, seed)),
        "version": VERSION,
        "actor": actor.agent,
        "verb": COMPLETED,
        "object": {
            "objectType": "Activity",
            "id": f"{origin}/{sitting.language}/practice/lessons/{sitting.lesson}/"
            f"#{sitting.kind}-{sitting.lesson_version}",
            "definition": {"type": KINDS[sitting.kind], "name": {sitting.language: title}},
        },
        "result": {"completion": True},
        "context": {"platform": "Soi", "language": sitting.language},
        "timestamp": sitting.finished_at.isoformat(),
    }
