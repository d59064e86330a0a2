"""Tasks in which evidence is weighed, and which of them a learner has not seen."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from soi.drills.bank import LANGUAGES
from soi.drills.models import Learner, Sitting
from soi.drills.queries.sittings import seen_items
from soi.drills.tasks import EvidenceTask, load_tasks


@lru_cache(maxsize=len(LANGUAGES))
def evidence_tasks(language: str) -> Mapping[str, EvidenceTask]:
    """Every task of a language by its id; empty for a language without a bank."""
    found = load_tasks(EvidenceTask, language) if language in LANGUAGES else ()
    return MappingProxyType({one.id: one for one in found})


def unseen_evidence(learner: Learner, language: str) -> list[str]:
    """Names of the tasks that were not shown to this learner."""
    seen = seen_items(learner)
    return [name for name in evidence_tasks(language) if name not in seen]


def order(sitting: Sitting, task: EvidenceTask) -> list[int]:
    """In which order the pieces are shown: by chance for each sitting, the same each time the page is opened."""
    places = list(range(len(task.pieces)))
    random.Random(f"{sitting.uid} {task.id}").shuffle(places)  # noqa: S311 (no secret)
    return places
