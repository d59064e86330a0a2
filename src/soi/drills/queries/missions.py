"""Missions of the bank, and how far a learner came with each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from soi.drills.bank import LANGUAGES
from soi.drills.exercises import SIFT
from soi.drills.models import Learner, Response
from soi.drills.tasks import SiftTask, load_tasks


@lru_cache(maxsize=len(LANGUAGES))
def missions(language: str) -> Mapping[str, SiftTask]:
    """Every mission of a language by its id; empty for a language without a bank."""
    found = load_tasks(SiftTask, language) if language in LANGUAGES else ()
    return MappingProxyType({one.id: one for one in found})


@dataclass(frozen=True, slots=True)
class OnTheShelf:
    """A mission, and the sitting in which this learner finished it, if they did."""

    mission: SiftTask
    done: str = ""


def mission_shelf(learner: Learner | None, language: str) -> list[OnTheShelf]:
    """Every mission, in the bank's order."""
    done: dict[str, str] = {}
    if learner is not None:
        rows = Response.objects.filter(learner=learner, task=SIFT).order_by("-id")
        done = dict(rows.values_list("item", "sitting__uid"))
    return [OnTheShelf(one, done.get(one.id, "")) for one in missions(language).values()]
