"""Reading the inbox: the queue's rows, and the words of tips, which leave it redacted or not at all.

Counts come from the tables alone. Words are opened one tip at a time, in memory, only for what is shown.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from soi.inbox import pseudonyms
from soi.inbox.models import Correspondent, Message, Question, Regrouping, SetAside, Tip, TipMark
from soi.inbox.opening import NotOpened, opened
from soi.inbox.sealing import Words as OpenWords
from soi.text.redaction import Private, redact

SealedReason = NotOpened | Literal["redaction-failed"]


@dataclass(frozen=True, slots=True)
class Words:
    """A tip's words without what identifies private people, and where that stood; or why there are none.

    `taken` are places in `text` of the brackets that stand for what was taken out."""

    tip_uid: str
    text: str | None = field(repr=False)
    taken: tuple[Private, ...] = ()
    sealed_reason: SealedReason | None = None


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One question as the queue counts it. `askers`: different people; `last_day`, `last_week`: tips that
    came in the last 24 hours and 7 days; `languages`: of the tips, most frequent first.

    Erased tips count on. Somebody who asks again after being forgotten counts again."""

    question: Question
    askers: int
    tips: int
    last_day: int
    last_week: int
    languages: tuple[str, ...]
    first_asked_at: datetime | None
    last_asked_at: datetime
    set_aside: SetAside | None


def open_questions() -> QuerySet[Question]:
    """Questions that stand for themselves and are not set aside."""
    return _live().exclude(_is_aside())


def set_aside_questions() -> QuerySet[Question]:
    """Questions that stand for themselves and are set aside: the visible place of whatever is not worked on."""
    return _live().filter(_is_aside())


def queue_rows(questions: QuerySet[Question] | None = None, now: datetime | None = None) -> list[QueueRow]:
    """The rows of these questions, of all open ones if None, in the query's order. Three queries in all.

    No words: `samples` opens those of the rows that are shown."""
    now = now or timezone.now()
    chosen = open_questions() if questions is None else questions
    asides = Prefetch("set_asides", SetAside.objects.filter(ended_at=None), to_attr="open_asides")
    counts = _counts(chosen, now)
    languages = _languages(chosen)
    return [
        QueueRow(
            question=question,
            askers=counted.askers,
            tips=counted.tips,
            last_day=counted.last_day,
            last_week=counted.last_week,
            languages=languages.get(question.pk, (question.language,)),
            first_asked_at=counted.first,
            last_asked_at=question.last_asked_at,
            set_aside=next(iter(question.open_asides), None),
        )
        for question in chosen.prefetch_related(asides)
        for counted in [counts.get(question.pk, _Counts())]
    ]


@dataclass(frozen=True, slots=True)
class _Counts:
    question_id: int = 0
    askers: int = 0
    tips: int = 0
    last_day: int = 0
    last_week: int = 0
    first: datetime | None = None


def _live() -> QuerySet[Question]:
    return Question.objects.filter(merged_into=None)


def _is_aside() -> Exists:
    return Exists(SetAside.objects.filter(question=OuterRef("pk"), ended_at=None))


def different_askers() -> Count:
    """Counts different askers over tips. An erased tip has no asker; each that is no repeat counts as one."""
    return Count(
        Case(When(asker="", then=F("uid")), default=F("asker")), distinct=True, filter=Q(repeat=False)
    )


def _counts(questions: QuerySet[Question], now: datetime) -> dict[int, _Counts]:
    rows = (
        Tip.objects.filter(question__in=questions.order_by().values("pk"))
        .order_by()
        .values("question_id")
        .annotate(
            askers=different_askers(),
            tips=Count("pk"),
            last_day=Count("pk", filter=Q(received_at__gt=now - timedelta(days=1))),
            last_week=Count("pk", filter=Q(received_at__gt=now - timedelta(days=7))),
            first=Min("received_at"),
        )
    )
    return {row["question_id"]: _Counts(**row) for row in rows}


def _languages(questions: QuerySet[Question]) -> dict[int, tuple[str, ...]]:
    rows = (
        Tip.objects.filter(question__in=questions.order_by().values("pk"))
        .exclude(language="")
        .order_by()
        .values_list("question_id", "language")
        .annotate(tips=Count("pk"))
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for question, language, tips in rows:
        found.setdefault(question, []).append((-tips, language))
    return {question: tuple(language for _, language in sorted(pairs)) for question, pairs in found.items()}


def words(tip: Tip) -> Words:
    """What a checker may see of a tip. When redaction fails the words stay sealed, and that is said."""
    found = opened(tip)
    if not isinstance(found, OpenWords):
        return Words(tip.uid, None, sealed_reason=found)
    try:
        redacted = redact(found.text)
    except Exception:  # noqa: BLE001 (fails closed: whatever went wrong, nothing is shown)
        return Words(tip.uid, None, sealed_reason="redaction-failed")
    return Words(tip.uid, redacted.text, redacted.taken)


def speaking(questions: Collection[int] | QuerySet[Question], each: int) -> QuerySet[Tip]:
    """Up to `each` tips of every question that may speak for it: words kept, and differing from one another
    where they can be told to differ (equal texts share the marks of the first)."""
    place = Window(RowNumber(), partition_by="question_id", order_by=[F("marked").desc(), F("pk").asc()])
    return (
        Tip.objects.filter(question__in=questions, sealed__isnull=False)
        .annotate(marked=Exists(TipMark.objects.filter(tip=OuterRef("pk"))))
        .annotate(place=place)
        .filter(place__lte=each)
        .select_related("key")
        .order_by("question_id", "place")
    )


def samples(question_ids: Collection[int], each: int = 3) -> dict[int, list[Words]]:
    """Words of up to `each` tips of the questions on one page, by question id; none for one all erased."""
    found: dict[int, list[Words]] = {pk: [] for pk in question_ids}
    for tip in speaking(question_ids, each):
        found[tip.question_id].append(words(tip))
    return found


@dataclass(frozen=True, slots=True)
class TipRow:
    """One tip of a question as a checker sees it. `together`: the other pieces of the same message."""

    tip: Tip
    words: Words
    together: tuple[Tip, ...]


def tip_rows(question: Question, first: int = 0, most: int = 50) -> list[TipRow]:
    """A page of a question's tips, newest first, from the `first` one on."""
    tips = question.tips.select_related("key", "message").prefetch_related(
        Prefetch("message__tips", Tip.objects.select_related("question").order_by("position"))
    )
    return [
        TipRow(tip, words(tip), tuple(other for other in _pieces(tip) if other.pk != tip.pk))
        for tip in tips.order_by("-received_at", "-pk")[first : first + most]
    ]


def _pieces(tip: Tip) -> list[Tip]:
    return list(tip.message.tips.all()) if tip.message else []


@dataclass(frozen=True, slots=True)
class RegroupingRow:
    """One merge or split in a question's history. `undo_first`: the later one that has to be undone before."""

    regrouping: Regrouping
    undo_first: int | None


def regroupings(question: Question) -> list[RegroupingRow]:
    """A question's merges and splits, newest first, undone ones too."""
    rows = Regrouping.objects.select_related("source", "target").filter(
        Q(source=question) | Q(target=question)
    )
    later = Regrouping.objects.filter(undone_at=None)
    return [
        RegroupingRow(
            row,
            None
            if row.undone_at
            else later.filter(_touches(row), pk__gt=row.pk).values_list("pk", flat=True).first(),
        )
        for row in rows
    ]


def _touches(row: Regrouping) -> Q:
    both = (row.source_id, row.target_id)
    return Q(source__in=both) | Q(target__in=both)


def where_is(question: Question) -> Question:
    """The live question that a merged one went to; itself when it is live."""
    while question.merged_into is not None:
        question = question.merged_into
    return question


def correspondent_of(channel: str, sender: str) -> Correspondent | None:
    """Whoever writes from an address, by any pseudonym that is still known; None for somebody new."""
    names = pseudonyms.askers(channel, sender.strip())
    found = Correspondent.objects.filter(channel=channel, asker__in=names)
    return found.order_by("-last_heard_at").first()


def message_of(code: str) -> Message | None:
    """The message of a receipt; None when nobody has it, or it was erased."""
    return Message.objects.filter(receipt=pseudonyms.receipt_hash(code)).first()


def waiting_messages() -> int:
    """How many accepted messages wait to be attended."""
    return Message.objects.filter(envelope__isnull=False).count()
