"""Everything that is kept about a learner, for them to take along."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from soi.drills.models import Learner

FORMAT = "soi-practice/1"


def everything(learner: Learner) -> dict[str, Any]:
    """Every row of every table that is about this learner, by table; the hash of their code is not told."""
    return {
        "format": FORMAT,
        "learner": {
            "id": learner.uid,
            "language": learner.language,
            "began": learner.created_at,
            "last_seen": learner.last_seen_on,
            "by_account": learner.person_id is not None,
        },
        "sittings": _rows(
            learner.sittings, "uid", "kind", "lesson", "lesson_version", "language", "plan", "arm", "started_at",
            "finished_at",
        ),
        "answers": _rows(
            learner.responses, "sitting__uid", "item", "task", "skill", "truth", "answer", "confidence", "right",
            "seconds", "at",
        ),
        "skills": _rows(learner.cards, "skill", "state", "due_at"),
        "writing": _rows(learner.works, "uid", "task", "text", "group__code", "at"),
        "marks_received": [
            mark
            for work in learner.works.all()
            for mark in _rows(work.marks, "work__uid", "trainer", "points", "word", "at")
        ],
        "marks_given": _rows(learner.marks_given, "work__task", "points", "word", "at"),
        "groups": _rows(learner.seats, "group__code", "joined_at"),
        "trials": _rows(learner.trials, "trial__code", "arm", "agreed_at"),
        "credentials": _rows(learner.credentials, "uid", "achievement", "issued_at"),
    }  # fmt: skip


def _rows(rows: Any, *names: str) -> list[dict[str, Any]]:
    found: QuerySet[Any, dict[str, Any]] = rows.order_by("pk").values(*names)
    return list(found)
