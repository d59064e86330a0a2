"""The only writer of the training room's tables. Each verb is one transaction."""

from soi.drills.actions.learners import begin, come_back, forget, forget_unseen, learner_of
from soi.drills.actions.sittings import (
    Given,
    NothingLeftError,
    NotInTurnError,
    OnHoldError,
    answer,
    start_lesson,
    start_placement,
    start_refresher,
)

__all__ = [
    "Given",
    "NotInTurnError",
    "NothingLeftError",
    "OnHoldError",
    "answer",
    "begin",
    "come_back",
    "forget",
    "forget_unseen",
    "learner_of",
    "start_lesson",
    "start_placement",
    "start_refresher",
]
