"""The desk's own closed cases, as practice: which of them may be shown, and what each one says.

Only checks made at this desk, in topics the operator released for practice (no politics), about no named person, that
stood unchanged for a while: nobody trains on what may be corrected tomorrow."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from soi.checks.models import Check, State, Verdict
from soi.drills.judging import FAMILIES
from soi.drills.models import Learner, Sitting
from soi.drills.queries.sittings import seen_items

PREFIX: Final = "check:"
"""Begins the name of an item that is a check of this desk."""


def closed_cases(language: str, now: datetime, topic: str = "") -> QuerySet[Check]:
    """Checks that people may practise on, oldest first; `topic` narrows them to one."""
    topics = [one for one in settings.SOI_PRACTICE_TOPICS if topic in ("", one)]
    still = now - timedelta(days=settings.SOI_PRACTICE_COOL_DAYS)
    return Check.objects.filter(
        own=True,
        state=State.PUBLISHED,
        language=language,
        topic__in=topics,
        claimant="",
        verdict__in=list(FAMILIES),
        created_at__lte=still,
        updated_at__lte=still,
    ).order_by("id")


def unseen(learner: Learner, cases: QuerySet[Check]) -> list[str]:
    """Names of those that this learner was not shown, as items."""
    seen = seen_items(learner)
    names = [PREFIX + uid for uid in cases.values_list("uid", flat=True)]
    return [name for name in names if name not in seen]


def true_and_false(learner: Learner, cases: QuerySet[Check]) -> tuple[list[str], list[str]]:
    """The unseen ones whose verdict is plainly true, and those whose verdict is plainly false."""
    return (
        unseen(learner, cases.filter(verdict=Verdict.TRUE)),
        unseen(learner, cases.filter(verdict=Verdict.FALSE)),
    )


def case(item: str) -> Check | None:
    """The check behind an item, with its sources; also one that was withdrawn since; None when it is gone."""
    if not item.startswith(PREFIX):
        return None
    rows = Check.objects.filter(uid=item.removeprefix(PREFIX), own=True)
    return rows.prefetch_related("sources").first()


def still_there(sitting: Sitting) -> list[str]:
    """Items of a sitting whose checks still stand: what was withdrawn meanwhile is not asked."""
    standing = closed_cases(sitting.language, timezone.now()).values_list("uid", flat=True)
    known = set(standing)
    return [one for one in sitting.plan if one.partition(":")[2] in known]
