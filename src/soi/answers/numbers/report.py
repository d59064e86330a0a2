"""The numbers of a stretch of time, read from the tables. What rests on fewer than ten people is left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q
from django.utils import timezone

from soi.answers.models import Letter, Purpose, Resolution, Stage
from soi.answers.numbers.estimating import Share, Step, Waited, kaplan_meier, median
from soi.inbox.models import Question, Tip
from soi.inbox.statistics import DayCount, K, QuestionCount, by_day, by_question

REPLIES = (Purpose.ANSWER, Purpose.CHOOSE, Purpose.INTERIM, Purpose.NOT_CHECKABLE)
"""First replies to a claim."""
TRIED = (Stage.SENT, Stage.DELIVERED, Stage.READ, Stage.UNSURE, Stage.FAILED)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of letters over one channel: those that a service took, of those tried."""

    channel: str
    taken: Share
    known_to_arrive: int
    """Of which the service said that they were delivered or read."""
    perhaps: int
    """Of which nobody can tell."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything the pages of numbers show. A part is None, or empty, where it would tell of fewer than ten people."""

    since: datetime
    until: datetime
    days: tuple[DayCount, ...]
    at_once: Share | None
    waits: tuple[Step, ...]
    asked: int
    """Askers whose waiting the curve is made of."""
    median: float | None
    """Seconds; None when fewer than half have an answer yet."""
    deliveries: tuple[Delivery, ...]
    unhelpful: Share | None
    """Of automatic answers that askers said anything about: "this is not it"."""
    audited_wrong: Share | None
    """Of automatic answers that checkers judged without knowing what the engine had thought: wrong ones."""
    most_asked: tuple[QuestionCount, ...]
    """Open questions that a checker gave a headline, most asked first."""


def report(days: int | None = None, now: datetime | None = None) -> Report:
    """The numbers of the last `days` days (by default as long as tips are kept)."""
    until = now or timezone.now()
    since = until - timedelta(days=days or settings.SOI_TIP_DAYS)
    waits = _waits(since, until)
    steps = kaplan_meier(waits) if len(waits) >= K else ()
    return Report(
        since=since,
        until=until,
        days=tuple(by_day(since, until)),
        at_once=_at_once(since, until),
        waits=steps,
        asked=len(waits) if steps else 0,
        median=median(steps) if steps else None,
        deliveries=tuple(_deliveries(since, until)),
        unhelpful=_unhelpful(since, until),
        audited_wrong=_audited(since, until),
        most_asked=tuple(_most_asked(since, until)),
    )


def _at_once(since: datetime, until: datetime) -> Share | None:
    """Claims whose first reply was the check itself."""
    firsts = Letter.objects.filter(
        made_at__gte=since, made_at__lt=until, message__isnull=False, purpose__in=REPLIES, again=0
    )
    counted = firsts.aggregate(
        people=Count("correspondent", distinct=True),
        all=Count("tip", distinct=True),
        answered=Count("tip", distinct=True, filter=Q(purpose=Purpose.ANSWER)),
    )
    return Share(counted["answered"], counted["all"]) if counted["people"] >= K else None


def _waits(since: datetime, until: datetime) -> list[Waited]:
    """How long each asker waited for each question they asked, the unanswered included."""
    asked = (
        Tip.objects.filter(received_at__gte=since, received_at__lt=until, correspondent__isnull=False)
        .order_by()
        .values_list("correspondent", "question")
        .annotate(first=Min("received_at"))
    )
    letters = (
        Letter.objects.filter(purpose__in=(Purpose.ANSWER, Purpose.NOT_CHECKABLE), sent_at__isnull=False)
        .order_by()
        .values_list("correspondent", "question")
        .annotate(first=Min("sent_at"))
    )
    answered = {(who, question): when for who, question, when in letters}
    waits = []
    for who, question, first in asked:
        when = answered.get((who, question))
        waits.append(Waited(max(0.0, ((when or until) - first).total_seconds()), when is not None))
    return waits


def _deliveries(since: datetime, until: datetime) -> Iterable[Delivery]:
    rows = (
        Letter.objects.filter(made_at__gte=since, made_at__lt=until, stage__in=TRIED)
        .order_by()
        .values("channel")
        .annotate(
            people=Count("correspondent", distinct=True),
            tried=Count("pk"),
            failed=Count("pk", filter=Q(stage=Stage.FAILED)),
            arrived=Count("pk", filter=Q(stage__in=(Stage.DELIVERED, Stage.READ))),
            perhaps=Count("pk", filter=Q(stage=Stage.UNSURE)),
        )
        .filter(people__gte=K)
        .order_by("channel")
    )
    for row in rows:
        taken = Share(row["tried"] - row["failed"], row["tried"])
        yield Delivery(row["channel"], taken, row["arrived"], row["perhaps"])


def _unhelpful(since: datetime, until: datetime) -> Share | None:
    said = Letter.objects.filter(
        made_at__gte=since, made_at__lt=until, purpose=Purpose.ANSWER, useful__isnull=False
    ).aggregate(
        people=Count("correspondent", distinct=True),
        all=Count("pk"),
        wrong=Count("pk", filter=Q(useful=False)),
    )
    return Share(said["wrong"], said["all"]) if said["people"] >= K else None


def _audited(since: datetime, until: datetime) -> Share | None:
    judged = Letter.objects.filter(
        made_at__gte=since, made_at__lt=until, purpose=Purpose.ANSWER, audited__isnull=False
    ).aggregate(
        people=Count("correspondent", distinct=True),
        all=Count("pk"),
        wrong=Count("pk", filter=Q(audited=False)),
    )
    return Share(judged["wrong"], judged["all"]) if judged["people"] >= K else None


def _most_asked(since: datetime, until: datetime) -> Iterable[QuestionCount]:
    """Live questions without a resolution; their words are the headline a checker wrote, never a message's."""
    settled = set(Resolution.objects.filter(ended_at=None).values_list("question", flat=True))
    for one in by_question(since, until):
        question: Question = one.question
        if question.is_live and question.headline and question.pk not in settled:
            yield one
