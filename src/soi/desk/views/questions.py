"""One question: its messages, what may belong to it, merging and splitting, and the way to a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from soi.checks.models import Harm
from soi.desk import actions
from soi.desk.models import IN_WORK, SET_ASIDE, Case, State
from soi.desk.queries.messages import opened
from soi.desk.views import queue
from soi.desk.views.answering import Refusal, attempt, person, status
from soi.desk.views.media_shown import CameWith, came_with
from soi.inbox import queries as inbox
from soi.inbox.models import Question, Regrouping
from soi.inbox.suggestions import suggest
from soi.people.models import Person
from soi.people.permissions import may, requires

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PER_PAGE = 50
BESIDE_THE_CHECK = 8
"""Messages shown on the page of a case; all of them are on the question's own."""

SEALED: Final[Mapping[str | None, _StrPromise]] = MappingProxyType(
    {
        "erased": gettext_lazy(
            "Erased: its time was over, or whoever sent it took it back. It still counts."
        ),
        "key-lost": gettext_lazy("Sealed: the key to it is gone."),
        "damaged": gettext_lazy("Sealed: what is stored cannot be opened."),
        "redaction-failed": gettext_lazy(
            "Sealed: names could not be blacked out for certain, so it is not shown."
        ),
        None: gettext_lazy("Sealed: your role does not read messages."),
    }
)


WHYS: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {
        "same-words": gettext_lazy("Nearly the same words, and nothing differs that matters."),
        "shared-words": gettext_lazy("Many of the same words."),
        "same-things": gettext_lazy("About the same things, in other words or another language."),
    }
)


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One message as this person may see it: its redacted words, or why there are none."""

    uid: str
    words: str
    sealed: str
    language: str
    channel: str
    received_at: datetime
    machine: bool = False
    """Its words are what a machine read or heard in a file."""
    media: Sequence[CameWith] = ()


@dataclass(frozen=True, slots=True)
class ShownRegrouping:
    """One merge or split in words. `first`: the number of a later one that has to be undone before."""

    id: int
    words: str
    at: datetime
    undone: bool
    first: int | None


def messages_of(question: Question, who: Person, *, most: int = BESIDE_THE_CHECK) -> dict[str, Any]:
    """The first messages of a question, how many there are, and how many people asked."""
    counts = inbox.queue_rows(Question.objects.filter(pk=question.pk))
    return {
        "messages_sent": _shown(question, who, 0, most)[0],
        "may_read": may(who, "desk.tips"),
        "askers": counts[0].askers if counts else 0,
        "tip_count": counts[0].tips if counts else 0,
    }


def _shown(
    question: Question, who: Person, first: int, most: int, *, links: bool = False
) -> tuple[list[ShownMessage], tuple[str, ...]]:
    """Messages as `who` may see them, and, where wanted, what the question's messages link to."""
    if not may(who, "desk.tips"):
        tips = question.tips.order_by("-received_at", "-pk")[first : first + most]
        return [
            ShownMessage(tip.uid, "", str(SEALED[None]), "", tip.channel, tip.received_at) for tip in tips
        ], ()
    if links:
        read = opened(question, first, most)
        return _in_clear(question, read.rows), read.links
    return _in_clear(question, inbox.tip_rows(question, first, most)), ()


def _in_clear(question: Question, rows: Sequence[inbox.TipRow]) -> list[ShownMessage]:
    media = came_with([row.tip for row in rows])
    return [
        ShownMessage(
            uid=row.tip.uid,
            words=row.words.text or "",
            sealed=str(SEALED.get(row.words.sealed_reason, "")) if row.words.text is None else "",
            language=row.tip.language or question.language,
            channel=row.tip.channel,
            received_at=row.tip.received_at,
            machine=row.tip.machine_read,
            media=media.get(row.tip.uid, ()),
        )
        for row in rows
    ]


@requires("desk.see")
@require_safe
def question(request: HttpRequest, uid: str) -> HttpResponse:
    """The page of a question."""
    return page(request, _of(uid))


def _of(uid: str) -> Question:
    return get_object_or_404(Question.objects.select_related("merged_into", "triage"), uid=uid)


def page(request: HttpRequest, row: Question, refusal: Refusal | None = None) -> HttpResponse:
    """The page of a question, with what was refused."""
    who = person(request)
    of_tips: Page[int] = Paginator(range(row.tips.count()), PER_PAGE).get_page(request.GET.get("page"))
    cases = list(row.cases.select_related("author"))
    live = row.merged_into_id is None
    untouched = all(case.state not in IN_WORK or case.state == State.NEW for case in cases)
    in_work = any(case.state in IN_WORK and case.corrects_id is None for case in cases)
    aside = row.set_asides.filter(ended_at=None).first()
    sent, links = _shown(row, who, (of_tips.number - 1) * PER_PAGE, PER_PAGE, links=True)
    context = {
        **messages_of(row, who, most=0),
        "question": row,
        "title": row.headline or _("A question without a headline"),
        "messages_sent": sent,
        "page": of_tips,
        "refusal": refusal,
        "sent": request.POST,
        "cases": cases,
        "aside": aside,
        "may_group": may(who, "desk.group") and live,
        "may_split": may(who, "desk.group") and live and of_tips.paginator.count > 1,
        "may_open": may(who, "desk.assign") and live and not in_work and aside is None,
        "may_close": may(who, "desk.close") and live and not in_work,
        "may_close_now": may(who, "desk.close") and live and untouched and aside is None,
        "may_reopen": may(who, "desk.close") and not in_work,
        "closed": SET_ASIDE,
        "together": _together(row, who) if live else (),
        "regroupings": [_in_words(one) for one in inbox.regroupings(row)],
        "harms": Harm.choices,
        "links": links,
    }
    return render(request, "desk/question.html", context, status=status(refusal))


@dataclass(frozen=True, slots=True)
class ShownSuggestion:
    """A question that may ask the same: what it is called, how sure that is, and why."""

    question: Question
    title: str
    why: str
    differs: bool


def _together(row: Question, who: Person) -> list[ShownSuggestion]:
    """Questions that may ask the same, for those who read messages; the likeliest first."""
    if not may(who, "desk.tips"):
        return []
    found = suggest(row)
    words = inbox.samples([one.question.pk for one in found], each=1)
    return [
        ShownSuggestion(
            question=one.question,
            title=one.question.headline or _first_words(words.get(one.question.pk, [])),
            why=str(WHYS[one.why.kind]),
            differs=one.why.differs,
        )
        for one in found
    ]


def _first_words(samples: list[inbox.Words]) -> str:
    text = (samples[0].text or "") if samples else ""
    return (text[:140].rstrip() + "…" if len(text) > 140 else text) or _("A question without a headline")


def _in_words(row: inbox.RegroupingRow) -> ShownRegrouping:
    one = row.regrouping
    return ShownRegrouping(
        one.pk, _KINDS[one.kind] % {"many": len(one.tips)}, one.at, one.undone_at is not None, row.undo_first
    )


_KINDS: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {
        "merge": gettext_lazy("Merged: %(many)d messages moved"),
        "split": gettext_lazy("Split off: %(many)d messages moved"),
    }
)


def _done(request: HttpRequest, uid: str, where: str, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it from the page of a question: back to it, or the page with the reasons."""
    row = _of(uid)
    if refusal := attempt(where, act):
        return page(request, row, refusal)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("desk:question", args=[uid]))


@requires("desk.group")
@require_POST
def merge(request: HttpRequest) -> HttpResponse:
    """Make one question of several: the first that was named takes the others in."""
    uids = list(dict.fromkeys(request.POST.getlist("question")))
    if len(uids) < 2:
        return queue.page(request, Refusal("queue", (_("Select at least two questions."),)))
    target, *sources = uids
    refusal = attempt("queue", lambda: actions.merge_questions(sources, target, person(request)))
    if refusal:
        return queue.page(request, refusal)
    messages.success(request, _("They are one question now. It can be undone here."))
    return HttpResponseRedirect(reverse("desk:question", args=[target]))


@requires("desk.group")
@require_POST
def split(request: HttpRequest, uid: str) -> HttpResponse:
    """Make a question of its own of some messages."""
    tips, who = request.POST.getlist("tip"), person(request)
    said = _("The messages are a question of their own now.")
    return _done(request, uid, "split", lambda: actions.split_question(uid, tips, who), said)


@requires("desk.group")
@require_POST
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Undo a merge or a split."""
    one = get_object_or_404(Regrouping.objects.select_related("source", "target"), pk=number)
    uid = request.POST.get("question", "")
    back = uid if uid in {one.source.uid, one.target.uid} else one.source.uid
    said = _("It is undone.")
    return _done(request, back, "undo", lambda: actions.undo_regrouping(number, person(request)), said)


@requires("desk.group")
@require_POST
def headline(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a question a name in our own words."""
    words, who = request.POST.get("headline", ""), person(request)
    return _done(request, uid, "headline", lambda: actions.name_question(uid, words, who), _("It is saved."))


@requires("desk.tips")
@require_POST
def black_out(request: HttpRequest, uid: str) -> HttpResponse:
    """Black out a private person's name in the messages of a question, for good."""
    name, who = request.POST.get("name", ""), person(request)
    return _done(
        request, uid, "black", lambda: actions.black_out(uid, name, who),
        _("It is blacked out, for good, wherever it stood in these messages."),
    )  # fmt: skip


@requires("desk.group")
@require_POST
def harm(request: HttpRequest, uid: str) -> HttpResponse:
    """Say in which field believing it could do harm."""
    chosen, who = request.POST.get("harm", ""), person(request)
    return _done(request, uid, "harm", lambda: actions.set_harm(uid, chosen, who), _("It is saved."))


@requires("desk.close")
@require_POST
def set_aside(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a question out of the queue, with a reason."""
    why, who = request.POST.get("reason", ""), person(request)
    said = _("It is set aside, in a place of its own. It can be brought back.")
    return _done(request, uid, "aside", lambda: actions.set_aside(uid, why, who), said)


@requires("desk.close")
@require_POST
def bring_back(request: HttpRequest, uid: str) -> HttpResponse:
    """Put a question back into the queue."""
    who = person(request)
    return _done(request, uid, "aside", lambda: actions.bring_back(uid, who), _("It is back in the queue."))


@requires("desk.assign")
@require_POST
def open_case(request: HttpRequest, uid: str) -> HttpResponse:
    """Open the case that will answer this question."""
    row = _of(uid)
    made: list[Case] = []
    refusal = attempt("case", lambda: made.append(actions.open_case(row, row.language, person(request))))
    if refusal:
        return page(request, row, refusal)
    return HttpResponseRedirect(reverse("desk:case", args=[made[0].uid]))


def back_to(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that a form names as the one it came from."""
    named = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(named, allowed_hosts=None)
    return named if ours and named.startswith("/") else otherwise
