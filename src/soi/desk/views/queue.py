"""The queue: every question and case has a place under one tab, every filter is seen, every reason is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from soi.checks.models import Harm
from soi.desk.models import PUBLIC, Case, State
from soi.desk.queries.queue import STARTED, STATES, Filters, QueueRow, Tab
from soi.desk.queries.queue import queue as rows_of
from soi.desk.scoring import Reason
from soi.desk.templatetags.desk import language_name
from soi.desk.views.answering import Refusal, person, status
from soi.inbox import queries as inbox
from soi.inbox.models import Question
from soi.people.models import Person
from soi.people.permissions import may, requires
from soi.text.defanging import defang

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS_SHOWN: Final = 180
"""Characters of a message in the list."""


@dataclass(frozen=True, slots=True)
class Heap:
    """One tab: where its rows are, and what is said when there are none."""

    name: str
    label: _StrPromise
    tab: Tab
    nothing: _StrPromise
    state: State | None = None
    own: bool = False


HEAPS: Final[tuple[Heap, ...]] = (
    Heap(
        "open",
        gettext_lazy("Open"),
        "waiting",
        gettext_lazy("Every question has somebody. Make tea, read something long, or look under “In work”."),
    ),
    Heap(
        "mine",
        gettext_lazy("Mine"),
        "work",
        gettext_lazy("Nothing is waiting for you. Under “Open” there may be something that interests you."),
        own=True,
    ),
    Heap("work", gettext_lazy("In work"), "work", gettext_lazy("Nobody is working on anything just now.")),
    Heap(
        "in-review",
        gettext_lazy("In review"),
        "work",
        gettext_lazy("No draft waits for a second reader."),
        State.IN_REVIEW,
    ),
    Heap(
        "signed",
        gettext_lazy("Signed"),
        "work",
        gettext_lazy("Nothing signed waits for its publication."),
        State.SIGNED,
    ),
    Heap("published", gettext_lazy("Published"), "published", gettext_lazy("Nothing is published yet.")),
    Heap(
        "not-checkable",
        gettext_lazy("Not checkable"),
        "aside",
        gettext_lazy("Nothing was found not to be checkable."),
        State.NOT_CHECKABLE,
    ),
    Heap(
        "already-checked",
        gettext_lazy("Already checked"),
        "aside",
        gettext_lazy("Nothing was found to be checked already."),
        State.ALREADY_CHECKED,
    ),
    Heap(
        "aside",
        gettext_lazy("All set aside"),
        "aside",
        gettext_lazy("Nothing was set aside. Nothing ever vanishes."),
    ),
)
"""Every place a question or a case can be in, left to right."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for."""

    heap: Heap
    language: str
    harm: str
    page: int

    def address(self, **changes: str) -> str:
        """The address of the queue with these filters, changed."""
        asked = {"tab": self.heap.name, "language": self.language, "harm": self.harm, **changes}
        return (
            reverse("desk:queue") + "?" + urlencode({name: value for name, value in asked.items() if value})
        )


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row as it is drawn."""

    title: str
    words: str
    address: str
    question: Question | None
    state: str
    language: str
    author: str
    note: str
    since: datetime
    reasons: Sequence[Reason]
    score: float


@requires("desk.see")
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The queue."""
    return page(request)


def page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    """The queue, with what was refused."""
    who, chosen = person(request), _chosen(request)
    found = rows_of(_filters(chosen, who), chosen.page)
    samples = _samples(found.rows, who)
    shown = [_shown(row, samples.get(row.question.pk, "") if row.question else "") for row in found.rows]
    context = {
        "tabs": _tabs(chosen, who, found.counts),
        "chosen": {"tab": chosen.heap.name, "language": chosen.language, "harm": chosen.harm},
        "chips": _chips(chosen),
        "queue_languages": found.languages,
        "harms": Harm.choices,
        "rows": shown,
        "page": _page(found.total, found.number),
        "query": chosen.address().partition("?")[2] + "&",
        "may_group": may(who, "desk.group"),
        "may_open": may(who, "desk.assign"),
        "may_close": may(who, "desk.close"),
        "any_questions": sum(1 for row in shown if row.question and row.reasons) > 1,
        "nothing": chosen.heap.nothing,
        "refusal": refusal,
    }
    return render(request, "desk/queue.html", context, status=status(refusal))


def _chosen(request: HttpRequest) -> Chosen:
    heaps = {heap.name: heap for heap in HEAPS}
    number = request.GET.get("page", "")
    harm = request.GET.get("harm", "")
    return Chosen(
        heap=heaps.get(request.GET.get("tab", ""), HEAPS[0]),
        language=request.GET.get("language", "")[:35],
        harm=harm if harm in Harm.values else "",
        page=int(number) if number.isascii() and number.isdigit() and len(number) < 8 else 1,
    )


def _filters(chosen: Chosen, who: Person) -> Filters:
    heap = chosen.heap
    return Filters(
        tab=heap.tab,
        language=chosen.language,
        harm=chosen.harm,
        state=heap.state.value if heap.state else "",
        author=who.pk if heap.own else None,
    )


def _tabs(chosen: Chosen, who: Person, counts: Any) -> list[dict[str, Any]]:
    by_state = dict(Case.objects.order_by().values_list("state").annotate(Count("pk")))
    mine = Case.objects.filter(state__in=STARTED, author=who).count()
    tabs = []
    for heap in HEAPS:
        count = mine if heap.own else by_state.get(heap.state, 0) if heap.state else counts[heap.tab]
        address = chosen.address(tab=heap.name)
        tabs.append({"label": heap.label, "count": count, "address": address, "current": heap is chosen.heap})
    return tabs


def _chips(chosen: Chosen) -> list[dict[str, str]]:
    """Each filter that leaves something out, with the address of the list without it."""
    chips = []
    if chosen.language:
        without = chosen.address(language="")
        chips.append({"name": _("Language"), "value": language_name(chosen.language), "without": without})
    if chosen.harm:
        label = str(Harm(chosen.harm).label)
        chips.append({"name": _("Harm"), "value": label, "without": chosen.address(harm="")})
    return chips


def _page(total: int, number: int) -> Page[int]:
    """The place in the list; its rows were read already."""
    return Paginator(range(total), 50).get_page(number)


def _samples(rows: Sequence[QueueRow], who: Person) -> dict[int, str]:
    """The redacted words of one message of each question shown, for those who may read them."""
    if not may(who, "desk.tips"):
        return {}
    opened = inbox.samples([row.question.pk for row in rows if row.question is not None], each=1)
    return {pk: defang(words[0].text or "") for pk, words in opened.items() if words}


def _shown(row: QueueRow, sample: str) -> ShownRow:
    case = row.case
    title = row.claim or (row.question.headline if row.question else "")
    if case is not None and case.check_row is not None:
        title = title or case.check_row.claim
    words = sample if len(sample) <= WORDS_SHOWN else sample[:WORDS_SHOWN].rstrip() + "…"
    if not title and words:
        title, words = words, ""
    in_work = case is None or case.state not in {*PUBLIC, *STATES["aside"]}
    return ShownRow(
        title=title or _("A question without a headline"),
        words=words,
        address=_address(row),
        question=row.question if case is None else None,
        state=str(case.get_state_display()) if case else _("Set aside") if row.set_aside else _("Question"),
        language=case.language if case else row.question.language if row.question else "",
        author=case.author.name if case and case.author else "",
        note=_note(row),
        since=row.since,
        reasons=row.reasons if in_work and row.set_aside is None else (),
        score=row.score,
    )


def _address(row: QueueRow) -> str:
    if row.case is not None:
        return reverse("desk:case", args=[row.case.uid])
    assert row.question is not None, "a row is a case or a question"
    return reverse("desk:question", args=[row.question.uid])


def _note(row: QueueRow) -> str:
    """Why it was set aside, else how much was sent."""
    if row.set_aside is not None:
        return row.set_aside.reason
    if row.case is not None and row.case.why_not:
        return str(row.case.get_why_not_display())
    return (
        ngettext("%(many)d message", "%(many)d messages", row.tips) % {"many": row.tips} if row.tips else ""
    )
