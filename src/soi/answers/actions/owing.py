"""What is owed: late answers to a question's askers, and news of a check to everybody who has an older version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from soi.answers.actions.writing import new_uid
from soi.answers.models import OF_A_CHECK, TOLD, Letter, Purpose, Resolution, Stage
from soi.checks.models import Change, Check, CheckVersion, State
from soi.inbox.models import Question, Tip

BATCH = 500
NEWS = (Change.CORRECTED, Change.WITHDRAWN, Change.RESTORED)
"""What everybody who has an older version must hear of, whatever it changed."""


@transaction.atomic
def resolve(
    question: Question, *, right_for_all: bool, check: Check | None = None, not_checkable: str = ""
) -> Resolution:
    """Keep what the desk found for a question, in the place of what stood before; askers are told at once when it is
    right for all of them. Joins the transaction in which the desk publishes or closes."""
    Resolution.objects.filter(question=question, ended_at=None).update(ended_at=timezone.now())
    made = Resolution.objects.create(
        question=question,
        check_row=check,
        not_checkable=not_checkable,
        right_for_all=right_for_all,
        at=timezone.now(),
    )
    owe_answers([question.pk])
    return made


@transaction.atomic
def unresolve(question: Question) -> None:
    """The question is open again: what stood ends. What was sent stays sent; what was not, is dropped."""
    ended = Resolution.objects.filter(question=question, ended_at=None)
    checks = list(ended.values_list("check_row", flat=True))
    ended.update(ended_at=timezone.now())
    late = Letter.objects.filter(question=question, message=None, stage=Stage.DUE)
    late.filter(check_row__in=checks).update(stage=Stage.DROPPED)
    late.filter(purpose=Purpose.NOT_CHECKABLE).update(stage=Stage.DROPPED)


def standing(question_id: int) -> Resolution | None:
    """What stands for a question and is right for everybody who asks it."""
    rows = Resolution.objects.filter(question=question_id, ended_at=None, right_for_all=True)
    return rows.select_related("check_row").exclude(check_row__state=State.WITHDRAWN).first()


def owe_answers(questions: Iterable[int] | None = None) -> int:
    """Write the letters that resolved questions owe to their askers and that are not written yet; how many.

    All questions when none are named: also tips that a merge brought to a question that was answered before."""
    rows = Resolution.objects.filter(ended_at=None, right_for_all=True).exclude(
        check_row__state=State.WITHDRAWN
    )
    if questions is not None:
        rows = rows.filter(question__in=list(questions))
    rows = rows.filter(Exists(_unanswered(OuterRef("question"), OuterRef(OuterRef("check_row")))))
    return sum(_owe(one) for one in rows.select_related("question", "check_row"))


def _unanswered(question: Any, check: Any) -> QuerySet[Tip]:
    """Tips of a question whose asker has no letter of its resolution."""
    of_check = Letter.objects.filter(
        correspondent=OuterRef("correspondent"),
        question=OuterRef("question"),
        check_row=check,
        purpose__in=OF_A_CHECK,
    )
    silent = Letter.objects.filter(
        correspondent=OuterRef("correspondent"),
        question=OuterRef("question"),
        check_row=None,
        purpose=Purpose.NOT_CHECKABLE,
    )
    return Tip.objects.filter(
        ~Exists(of_check), ~Exists(silent), question=question, correspondent__isnull=False
    )


@transaction.atomic
def _owe(resolution: Resolution) -> int:
    check = resolution.check_row
    tips = _unanswered(resolution.question_id, resolution.check_row_id).order_by("pk")
    first = {tip.correspondent_id: tip for tip in tips.select_related("correspondent")}
    now = timezone.now()
    rows = [
        Letter(
            uid=new_uid(),
            correspondent=tip.correspondent,
            channel=tip.channel,
            purpose=Purpose.ANSWER if check else Purpose.NOT_CHECKABLE,
            part=resolution.not_checkable,
            tip=tip,
            question=resolution.question,
            check_row=check,
            version=check.version if check else 0,
            seen_version=check.version if check else 0,
            due_at=now,
            made_at=now,
        )
        for tip in first.values()
    ]
    Letter.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def owe_news(checks: Iterable[int] | None = None) -> int:
    """Write what is owed to whoever has an older version of a check that changed since; how many letters.

    A letter not sent yet simply brings the newer version; one that brings a withdrawn check is dropped."""
    behind = Letter.objects.filter(purpose__in=OF_A_CHECK, seen_version__lt=F("check_row__version"))
    if checks is not None:
        behind = behind.filter(check_row__in=list(checks))
    written = 0
    for pk in list(behind.order_by().values_list("check_row", flat=True).distinct()):
        written += _owe_news_of(pk)
    return written


@dataclass(frozen=True, slots=True)
class _News:
    """What happened to a check since a version."""

    check: Check
    versions: tuple[CheckVersion, ...]

    def matters_since(self, version: int) -> bool:
        """Whether whoever has `version` must hear: a correction, a withdrawal or its end, or another verdict."""
        later = [one for one in self.versions if one.number > version]
        had = next((one.data.get("verdict") for one in self.versions if one.number == version), None)
        return any(one.change in NEWS for one in later) or (had is not None and had != self.check.verdict)

    @property
    def purpose(self) -> Purpose:
        return Purpose.WITHDRAWAL if self.check.state == State.WITHDRAWN else Purpose.CORRECTION


@transaction.atomic
def _owe_news_of(check_id: int) -> int:
    check = Check.objects.select_for_update().get(pk=check_id)
    news = _News(check, tuple(check.versions.order_by("number")))
    behind = Letter.objects.select_for_update().filter(
        check_row=check, purpose__in=OF_A_CHECK, seen_version__lt=check.version
    )
    fresh: dict[int, Letter] = {}
    seen: list[int] = []
    for letter in behind.select_related("correspondent").order_by("version", "pk"):
        if letter.stage == Stage.DUE:
            _bring_newer(letter, news)
            continue
        seen.append(letter.pk)
        if letter.stage in TOLD and news.matters_since(letter.version):
            fresh[letter.correspondent_id] = letter
        elif letter.stage == Stage.SENDING:
            seen.pop()  # it is on its way: looked at again once it has arrived
    Letter.objects.filter(pk__in=seen).update(seen_version=check.version)
    # Who asked two questions that this check answers hears of its change once.
    hearing = Letter.objects.filter(
        check_row=check, version=check.version, purpose__in=(Purpose.CORRECTION, Purpose.WITHDRAWAL)
    ).exclude(stage__in=(Stage.FAILED, Stage.DROPPED))
    heard = set(hearing.order_by().values_list("correspondent", flat=True))
    rows = [_follow_up(letter, news) for who, letter in fresh.items() if who not in heard]
    Letter.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


def _bring_newer(letter: Letter, news: _News) -> None:
    """A letter that nobody has seen brings the check as it stands now."""
    check = news.check
    mine = Letter.objects.filter(
        correspondent=letter.correspondent_id, question=letter.question_id, check_row=check,
        purpose__in=OF_A_CHECK,
    ).exclude(pk=letter.pk)  # fmt: skip
    letter.seen_version = check.version
    # One that may have arrived brought the older version: whoever has it must hear that it changed.
    perhaps = letter.perhaps and news.matters_since(letter.version)
    told_before = perhaps or mine.filter(stage__in=TOLD).exists()
    if mine.filter(version=check.version).exists() or (check.state == State.WITHDRAWN and not told_before):
        letter.stage = Stage.DROPPED
    else:
        letter.version = check.version
        letter.purpose = news.purpose if told_before else Purpose.ANSWER
    letter.save(update_fields=["seen_version", "stage", "version", "purpose"])


def _follow_up(letter: Letter, news: _News) -> Letter:
    now = timezone.now()
    return Letter(
        uid=new_uid(),
        correspondent=letter.correspondent,
        channel=letter.channel,
        purpose=news.purpose,
        tip_id=letter.tip_id,
        question_id=letter.question_id,
        check_row=news.check,
        version=news.check.version,
        seen_version=news.check.version,
        polarity=letter.polarity,
        due_at=now,
        made_at=now,
    )
