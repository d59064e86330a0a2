"""What waits at the desk besides the queue: each kind in its own list, the most urgent first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from soi.checks.models import Check, Disagreement, Feedback
from soi.checks.models import State as CheckState
from soi.desk.models import IN_WORK, Case, Declaration, Finding, State


@dataclass(frozen=True, slots=True)
class Tasks:
    """Everything that waits. A list that is empty has nothing to do; none is cut short."""

    reviews: tuple[Case, ...]
    """Published cases whose check was to be looked at again by today."""
    complaints: tuple[Feedback, ...]
    """Open complaints, the one that is due first first."""
    disagreements: tuple[Disagreement, ...]
    quotes_lost: tuple[Finding, ...]
    sources_gone: tuple[Finding, ...]
    conflicted: tuple[Case, ...]
    """Cases in work whose author or reader declared a conflict of interest: somebody else has to take over."""
    not_for_all: tuple[Case, ...]
    """Published cases whose reader said: not right for every message. Their question wants to be split."""

    @property
    def count(self) -> int:
        """How many there are in all."""
        return sum(len(getattr(self, name)) for name in self.__dataclass_fields__)


def tasks(today: date | None = None) -> Tasks:
    """What waits on `today`; nine reads."""
    today = today or timezone.localdate()
    return Tasks(
        reviews=_reviews(today),
        complaints=tuple(
            Feedback.objects.filter(kind="wrong", closed_at=None)
            .select_related("check_row")
            .order_by(F("due_on").asc(nulls_last=True), "pk")
        ),
        disagreements=tuple(
            Disagreement.objects.filter(settled_at=None).select_related(
                "first__publisher", "second__publisher"
            )
        ),
        quotes_lost=_findings(Finding.Kind.QUOTE_LOST),
        sources_gone=_findings(Finding.Kind.SOURCE_GONE),
        conflicted=_conflicted(),
        not_for_all=tuple(
            Case.objects.filter(state=State.PUBLISHED, right_for_all=False, question__isnull=False)
            .select_related("check_row", "question")
            .order_by("published_at")
        ),
    )


def _reviews(today: date) -> tuple[Case, ...]:
    in_work = Case.objects.filter(corrects=OuterRef("pk"), state__in=IN_WORK)
    return tuple(
        Case.objects.filter(
            state=State.PUBLISHED, check_row__state=CheckState.PUBLISHED, check_row__review_on__lte=today
        )
        .exclude(Exists(in_work))
        .select_related("check_row")
        .order_by("check_row__review_on", "pk")
    )


def _findings(kind: Finding.Kind) -> tuple[Finding, ...]:
    public = Check.objects.filter(state=CheckState.PUBLISHED)
    rows = Finding.objects.filter(kind=kind, settled_at=None, check_row__in=public)
    return tuple(rows.select_related("check_row").order_by("pk"))


def _conflicted() -> tuple[Case, ...]:
    stated = Declaration.objects.filter(case=OuterRef("pk"), conflict=True)
    by_author, by_reader = stated.filter(person=OuterRef("author")), stated.filter(person=OuterRef("reader"))
    rows = Case.objects.filter(state__in=IN_WORK).filter(Exists(by_author) | Exists(by_reader))
    return tuple(rows.select_related("author", "reader").order_by("pk"))
