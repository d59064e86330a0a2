"""The queue: what waits, what is in work, what is published, what was set aside. Nothing is in none of them.

Scored lists are scored whole, from numbers alone; rows are read only for the page that is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from django.db.models import Case as OneOf
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, When
from django.utils import timezone

from soi.answers.numbers.rising import rising
from soi.checks.models import Harm
from soi.desk.models import PUBLIC, SET_ASIDE, Case, DraftField, State, Triage
from soi.desk.scoring import Reason, Signs, reasons, score
from soi.inbox.models import Question, SetAside, Tip
from soi.inbox.queries import different_askers, open_questions, set_aside_questions

Tab = Literal["waiting", "work", "published", "aside"]
TABS: Final[tuple[Tab, ...]] = ("waiting", "work", "published", "aside")
STARTED: Final = (State.ASSIGNED, State.DRAFTING, State.IN_REVIEW, State.SIGNED)
STATES: Final[Mapping[Tab, tuple[State, ...]]] = {
    "waiting": (State.NEW,),
    "work": STARTED,
    "published": PUBLIC,
    "aside": SET_ASIDE,
}
"""Which states of a case stand under which tab."""
PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the queue. Empty means: all. Every one that is set is shown with the list."""

    tab: Tab = "waiting"
    language: str = ""
    harm: str = ""
    state: str = ""
    author: int | None = None
    """Primary key of the person whose cases are asked for."""

    @property
    def active(self) -> tuple[str, ...]:
        """Names of the filters that leave something out."""
        given = {"language": self.language, "harm": self.harm, "state": self.state, "author": self.author}
        return tuple(name for name, value in given.items() if value)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A question that waits, or a case (with its question, if anybody asked). `set_aside`: why a question without
    a case is not worked on. `signs` are the numbers that the reasons rest on."""

    question: Question | None
    case: Case | None
    claim: str
    """The claim as the draft has it, or empty: then the question's headline or its messages say what it is."""
    signs: Signs
    tips: int
    reasons: tuple[Reason, ...]
    score: float
    since: datetime
    set_aside: SetAside | None = None


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of a list. `total` counts all rows of the list as it is narrowed; `counts` those of each tab
    without any filter; `languages` are those there is something in."""

    filters: Filters
    rows: tuple[QueueRow, ...]
    total: int
    number: int
    pages: int
    counts: Mapping[Tab, int]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Light:
    """A row before it is read: its place in the list and its numbers."""

    question: int | None
    case: int | None
    signs: Signs
    tips: int
    since: datetime
    points: float = 0.0


def queue(filters: Filters | None = None, page: int = 1, size: int = PAGE_SIZE) -> QueuePage:
    """One page of the queue, best first. A page beyond the last is the last.

    At most 20 reads, whatever the number of questions."""
    filters = filters or Filters()
    now = timezone.now()
    light = _LISTS[filters.tab](filters, now)
    pages = max(1, -(-len(light) // size))
    number = min(max(1, page), pages)
    rows = _read(light[(number - 1) * size : number * size])
    return QueuePage(filters, rows, len(light), number, pages, counts(), languages())


def counts() -> dict[Tab, int]:
    """How many rows each tab has without filters."""
    by_state = dict(Case.objects.order_by().values_list("state").annotate(Count("pk")))
    found: dict[Tab, int] = {tab: sum(by_state.get(state, 0) for state in STATES[tab]) for tab in TABS}
    found["waiting"] = _waiting_questions().count() + _bare_new_cases().count()
    found["aside"] += set_aside_questions().count()
    return found


def languages() -> tuple[str, ...]:
    """Languages of live questions and of cases."""
    asked = Question.objects.filter(merged_into=None).order_by().values_list("language", flat=True).distinct()
    worked = Case.objects.order_by().values_list("language", flat=True).distinct()
    return tuple(sorted({*asked, *worked}))


def _waiting_questions() -> QuerySet[Question]:
    """Open questions on which nobody has begun, nor was anything decided."""
    decided = Case.objects.filter(question=OuterRef("pk")).exclude(state=State.NEW)
    return open_questions().exclude(Exists(decided))


def _bare_new_cases() -> QuerySet[Case]:
    """New cases that no waiting question stands for: nobody asked, or they correct something."""
    return Case.objects.filter(state=State.NEW).exclude(
        Exists(_waiting_questions().filter(pk=OuterRef("question_id")))
    )


def _waiting(filters: Filters, now: datetime) -> list[_Light]:
    chosen = _waiting_questions()
    if filters.language:
        chosen = chosen.filter(language=filters.language)
    cases = _narrowed(_bare_new_cases(), filters)
    light = _of_questions(chosen, now) if filters.author is None else []
    return _best_first(_with_harm(light, filters) + _of_cases(cases, now))


def _work(filters: Filters, now: datetime) -> list[_Light]:
    return _best_first(_of_cases(_narrowed(Case.objects.filter(state__in=STARTED), filters), now))


def _published(filters: Filters, now: datetime) -> list[_Light]:
    cases = _narrowed(Case.objects.filter(state__in=PUBLIC), filters).order_by("-published_at", "-pk")
    return _of_cases(cases, now)


def _aside(filters: Filters, now: datetime) -> list[_Light]:
    """Closed cases and shelved questions, the newest first."""
    chosen = set_aside_questions()
    if filters.language:
        chosen = chosen.filter(language=filters.language)
    light = _of_questions(chosen, now) if filters.author is None and not filters.state else []
    rows = _with_harm(light, filters) + _of_cases(
        _narrowed(Case.objects.filter(state__in=SET_ASIDE), filters), now
    )
    return sorted(rows, key=lambda row: row.since, reverse=True)


_LISTS: Final = {"waiting": _waiting, "work": _work, "published": _published, "aside": _aside}


def _narrowed(cases: QuerySet[Case], filters: Filters) -> QuerySet[Case]:
    if filters.language:
        cases = cases.filter(language=filters.language)
    if filters.state:
        cases = cases.filter(state=filters.state)
    if filters.author is not None:
        cases = cases.filter(author=filters.author)
    if filters.harm:
        stated = DraftField.objects.filter(case=OuterRef("pk"), name="harm")
        as_stated = Exists(stated.filter(value=filters.harm))
        as_guessed = ~Exists(stated.exclude(value="")) & Q(question__triage__harm=filters.harm)
        cases = cases.filter(as_stated | as_guessed)
    return cases


def _with_harm(light: list[_Light], filters: Filters) -> list[_Light]:
    return [row for row in light if not filters.harm or row.signs.harm == filters.harm]


def _best_first(light: Iterable[_Light]) -> list[_Light]:
    scored = [replace(row, points=score(row.signs)) for row in light]
    return sorted(scored, key=lambda row: (-row.points, row.since, row.question or 0, row.case or 0))


def _of_questions(chosen: QuerySet[Question], now: datetime) -> list[_Light]:
    opened = dict(chosen.order_by().values_list("pk", "opened_at"))
    numbers = _numbers(chosen.order_by().values("pk"), now)
    read = _triages(chosen.order_by().values("pk"))
    return [
        _light((pk, None), (since, now), numbers.get(pk, _NOBODY), read.get(pk, _UNREAD))
        for pk, since in opened.items()
    ]


def _of_cases(chosen: QuerySet[Case], now: datetime) -> list[_Light]:
    rows = list(chosen.values_list("pk", "question_id", "question__merged_into_id", "opened_at"))
    asked = chosen.order_by().values("question_id")
    merged = chosen.order_by().values("question__merged_into_id")
    numbers = _numbers(asked, now) | _numbers(merged, now)
    read = _triages(asked)
    harms = dict(
        DraftField.objects.filter(case__in=chosen.order_by().values("pk"), name="harm").values_list(
            "case_id", "value"
        )
    )
    light = []
    for pk, question, went_to, since in rows:
        kind, harm = read.get(question, _UNREAD) if question else _OWN_CHOICE
        counted = numbers.get(went_to or question, _NOBODY)
        light.append(_light((question, pk), (since, now), counted, (kind, harms.get(pk) or harm)))
    return light


_Days = tuple[datetime, datetime]
_Counted = tuple[int, int, int, int]
_Read = tuple[str, str]
_NOBODY: Final = (0, 0, 0, 0)
_UNREAD: Final = ("", Harm.OTHER.value)
_OWN_CHOICE: Final = ("claim", Harm.OTHER.value)
"""Kind and topic of a case that the desk opened by itself: somebody found it checkable."""


def _light(ids: tuple[int | None, int | None], days_from: _Days, counted: _Counted, read: _Read) -> _Light:
    since, now = days_from
    askers, today, tips, up = counted
    kind, harm = read
    days = (now - since).total_seconds() / 86_400
    return _Light(*ids, Signs(askers, today, days, harm, kind, up), tips, since)


def _numbers(questions: QuerySet[Any, Any], now: datetime) -> dict[int, _Counted]:
    """Different askers, those whose first tip came in the last 24 hours, tips, and askers of the last hours if the
    question is rising, by question."""
    recent = Q(received_at__gt=now - timedelta(days=1))
    rows = (
        Tip.objects.filter(question__in=questions)
        .order_by()
        .values("question_id")
        .annotate(
            askers=different_askers(),
            today=Count(
                OneOf(When(asker="", then=F("uid")), default=F("asker")),
                distinct=True,
                filter=recent & Q(repeat=False),
            ),
            tips=Count("pk"),
        )
        .values_list("question_id", "askers", "today", "tips")
    )
    up = rising(now)
    return {pk: (askers, today, tips, up[pk].recent if pk in up else 0) for pk, askers, today, tips in rows}


def _triages(questions: QuerySet[Any, Any]) -> dict[int, tuple[str, str]]:
    rows = Triage.objects.filter(question__in=questions).values_list("question_id", "kind", "harm")
    return {question: (kind, harm) for question, kind, harm in rows}


def _read(light: Sequence[_Light]) -> tuple[QueueRow, ...]:
    """The rows of one page."""
    questions = Question.objects.in_bulk([row.question for row in light if row.question is not None])
    found = Case.objects.filter(pk__in=[row.case for row in light if row.case is not None])
    cases = {
        case.pk: case for case in found.select_related("author", "reader", "check_row", "linked", "corrects")
    }
    new = {
        case.question_id: case
        for case in Case.objects.filter(state=State.NEW, question__in=questions, corrects=None)
    }
    asides = {one.question_id: one for one in SetAside.objects.filter(question__in=questions, ended_at=None)}
    drafts = DraftField.objects.filter(case__in=cases, name="claim")
    claims = dict(drafts.values_list("case_id", "value"))
    rows = []
    for row in light:
        case = cases[row.case] if row.case is not None else new.get(row.question or 0)
        rows.append(
            QueueRow(
                question=questions[row.question] if row.question is not None else None,
                case=case,
                claim=str(claims.get(row.case or 0, "")),
                signs=row.signs,
                tips=row.tips,
                reasons=reasons(row.signs),
                score=score(row.signs),
                since=row.since,
                set_aside=asides.get(row.question) if row.question is not None else None,
            )
        )
    return tuple(rows)
