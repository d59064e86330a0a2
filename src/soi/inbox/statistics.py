"""Counts that may leave the desk: only of groups of at least ten people (k-anonymity), never a remainder.

What is left out is not added up either: a total beside the groups would give the small ones away.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.db.models import Count
from django.db.models.functions import TruncDate

from soi.inbox.models import Question, Tip
from soi.inbox.queries import different_askers

K = 10
"""Fewest people in a group that is told about."""


@dataclass(frozen=True, slots=True)
class QuestionCount:
    """How many people asked one question in a time."""

    question: Question
    askers: int


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many tips came on one day (UTC). At least `K` different people sent them."""

    day: date
    tips: int


def by_question(since: datetime, until: datetime, k: int = K) -> list[QuestionCount]:
    """Live questions that at least `k` people asked from `since` until before `until`, most asked first.

    `k` below `K` counts as `K`. Somebody who asked, was forgotten and asked again counts twice: with the
    default of 30 days that is at most once a month."""
    rows = (
        Tip.objects.filter(received_at__gte=since, received_at__lt=until)
        .order_by()
        .values("question_id")
        .annotate(askers=different_askers())
        .filter(askers__gte=max(k, K))
        .values_list("question_id", "askers")
    )
    counts = dict(rows)
    questions = Question.objects.in_bulk(counts)
    return [
        QuestionCount(questions[pk], askers)
        for pk, askers in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    ]


def by_day(since: datetime, until: datetime, k: int = K) -> list[DayCount]:
    """Days on which at least `k` different people wrote, in order.

    Of erased tips nobody knows any more which came from one person. So of these only the question that most
    people asked on that day counts towards `k`: a day is rather left out than told wrongly."""
    people: dict[date, list[int]] = {}
    rows = (
        Tip.objects.filter(received_at__gte=since, received_at__lt=until)
        .annotate(day=TruncDate("received_at", tzinfo=UTC))
        .order_by()
    )
    known = dict(rows.exclude(asker="").values_list("day").annotate(people=Count("asker", distinct=True)))
    erased = (
        rows.filter(asker="", repeat=False).values_list("day", "question_id").annotate(people=Count("pk"))
    )
    for day, _, count in erased:
        people.setdefault(day, []).append(count)
    tips = dict(rows.values_list("day").annotate(tips=Count("pk")))
    return [
        DayCount(day, tips[day])
        for day in sorted(tips)
        if max(known.get(day, 0), *people.get(day, [0])) >= max(k, K)
    ]
