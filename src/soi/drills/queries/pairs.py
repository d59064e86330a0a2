"""What learners say of pairs of messages, as an evaluation set for the matcher.

A pair is told only where enough people answered; of each learner the first answer counts; nobody can be told apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from soi.drills.bank import LANGUAGES
from soi.drills.exercises import SAME_CLAIM, UNSURE
from soi.drills.models import Response
from soi.drills.tasks import SameClaimTask, load_tasks

LEAST: Final = 10
"""Learners who must have answered (not left open) before a pair's counts are told."""
AGREED: Final = 2 / 3
"""Share of the answers from which the people's word is taken for how it is."""
RELATIONS: Final = {"": "same", "negation": "opposite"}
"""How `bench guard` calls a pair, by what parts it; everything else is an "edit"."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair with its counts. `open`: learners who could not tell."""

    task: SameClaimTask
    same: int
    different: int
    open: int

    @property
    def agreed(self) -> bool | None:
        """Whether people find it the same claim; None where they are divided."""
        share = self.same / (self.same + self.different)
        if share >= AGREED:
            return True
        return False if share <= 1 - AGREED else None

    def row(self) -> dict[str, Any]:
        """The pair as `bench guard --data` reads it, with the counts beside. `relation` is the authors' word."""
        return {
            "id": self.task.id,
            "message": self.task.other,
            "claim": self.task.one,
            "lang_message": self.task.lang,
            "lang_claim": self.task.lang,
            "relation": RELATIONS.get(self.task.differs, "edit"),
            "kind": self.task.differs or "paraphrase",
            "same": self.same,
            "different": self.different,
            "open": self.open,
            "people": {True: "same", False: "different", None: "divided"}[self.agreed],
        }

    def check(self) -> dict[str, Any]:
        """The first message as a check of a desk set (`bench fit --own`)."""
        return {"id": self.task.id, "lang": self.task.lang, "claim": self.task.one}

    def message(self) -> dict[str, Any]:
        """The other message: `gold` is what people said, not the authors."""
        gold = [self.task.id] if self.agreed else []
        return {
            "id": f"{self.task.id}-message",
            "text": self.task.other,
            "lang": self.task.lang,
            "kind": self.task.differs or "paraphrase",
            "gold": gold,
            "answerable": bool(gold),
        }


def pairs() -> Iterator[Pair]:
    """Every pair that enough learners answered, in the bank's order."""
    counts = _counts()
    for language in LANGUAGES:
        for task in load_tasks(SameClaimTask, language):
            said = counts.get(task.id, {})
            same, different = said.get("same", 0), said.get("other", 0)
            if same + different >= LEAST:
                yield Pair(task, same, different, said.get(UNSURE, 0))


def _counts() -> dict[str, dict[str, int]]:
    """By pair, how many learners gave which answer first."""
    counts: dict[str, dict[str, int]] = {}
    seen: set[tuple[int, str]] = set()
    rows = Response.objects.filter(task=SAME_CLAIM).order_by("id")
    for learner, item, answer in rows.values_list("learner_id", "item", "answer").iterator():
        if (learner, item) not in seen:
            seen.add((learner, item))
            said = counts.setdefault(item, {})
            said[answer] = said.get(answer, 0) + 1
    return counts
