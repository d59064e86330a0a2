"""The page of a case: the question, the check, the evidence; and the moves that are made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.checks.models import Check
from soi.desk import actions, forms
from soi.desk.actions.drafting import WRITABLE
from soi.desk.fields import BY_NAME, FIELDS
from soi.desk.models import Case, State, WhyNot
from soi.desk.queries.cases import beside
from soi.desk.queries.cases import case as case_for
from soi.desk.queries.drafts import Draft
from soi.desk.views import comparing, questions, showing, steps
from soi.desk.views.answering import Refusal, attempt, person, status
from soi.desk.views.media_shown import files_beside
from soi.people.models import Person
from soi.people.permissions import may, requires

UPLOAD_MB = 50


def of(uid: str) -> Case:
    """The case; 404 when there is none."""
    return get_object_or_404(Case.objects.select_related("author", "question"), uid=uid)


@requires("desk.see")
@require_safe
def case(request: HttpRequest, uid: str) -> HttpResponse:
    """The page of a case."""
    return page(request, of(uid))


def page(
    request: HttpRequest,
    row: Case,
    refusal: Refusal | None = None,
    unsaved: Mapping[str, forms.Control] = MappingProxyType({}),
) -> HttpResponse:
    """The page of a case with what was refused and, in `unsaved`, words that were sent and could not be kept:
    they are shown instead of the stored ones, never dropped.

    Whoever reads it blind is led to the reading."""
    if _reads_blind(row, person(request)):
        return HttpResponseRedirect(reverse("desk:reading", args=[row.uid]))
    return render(request, "desk/case.html", shown(request, row, refusal, unsaved), status=status(refusal))


def shown(
    request: HttpRequest,
    row: Case,
    refusal: Refusal | None = None,
    unsaved: Mapping[str, forms.Control] = MappingProxyType({}),
) -> dict[str, Any]:
    """What the page of a case, or a part of it, is drawn from."""
    who = person(request)
    view = case_for(row.uid, who)
    row, draft = view.case, view.draft
    shown_moves = steps.moves(row, who)
    writing = row.state == State.DRAFTING
    return {
        "case": row,
        "title": title_of(row, draft),
        "refusal": refusal,
        "sent": request.POST,
        "steps": steps.steps(row),
        "moves": shown_moves,
        "cannot": [move for move in shown_moves if move.why],
        "any_move": any(move.allowed for move in shown_moves),
        "declarations": view.declarations,
        "may_declare": _may_declare(row, who),
        "history": view.moves,
        "beside": [comparing.waiting(one) for one in beside(row, who)] if row.state in WRITABLE else (),
        "missing": view.problems if writing else (),
        "advice": [one.words for one in view.advice] if writing else (),
        "kept_back": bool(view.hidden),
        "people": _colleagues(row, who),
        "unsaved": unsaved.values(),
        "case_files": files_beside(row),
        "may_take_away": may(who, "desk.withdraw"),
        **question_of(row, who),
        **written(draft, unsaved),
        **collected(draft, row, who),
        **_openness(request, row, who),
    }


def title_of(row: Case, draft: Draft) -> str:
    """What a case is called: its claim, else the headline of its question."""
    return (
        draft.text("claim")
        or (row.question.headline if row.question else "")
        or _("A claim without words yet")
    )


def written(draft: Draft, unsaved: Mapping[str, forms.Control] = MappingProxyType({})) -> dict[str, Any]:
    """The draft as controls in groups, those in `unsaved` instead of the stored ones."""
    controls = {field.name: control(draft, field.name) for field in FIELDS}
    return {"groups": forms.groups({**controls, **unsaved})}


def control(draft: Draft, name: str) -> forms.Control:
    """One field of the draft as a control."""
    known = BY_NAME[name]
    value = draft.values[name]
    if name == "language" and not draft.revisions[name] and draft.case.language != "und":
        value = draft.case.language
    return forms.Control(known, value, draft.revisions[name], items=_items(draft, known.name))


def _items(draft: Draft, name: str) -> list[Mapping[str, Any]]:
    if name == "quotes":
        shown = [showing.shown_quote(quote, quote.capture) for quote in draft.quotes]
        return [{"uid": one.uid, "text": one.text, "address": one.address, "lost": one.lost} for one in shown]
    known = BY_NAME[name]
    if known.kind not in forms.ITEM_KEYS:
        return []
    return list(forms.with_room(known.kind, draft.values[name]))


def collected(draft: Draft, row: Case, who: Person) -> dict[str, Any]:
    """The evidence of a case, and whether this person may add to it."""
    sources = {str(one.get("capture", "")) for one in draft.values["sources"] if isinstance(one, dict)}
    return {
        "captures": [showing.shown(capture, sources) for capture in draft.captures],
        "may_collect": steps.may_collect(row, who),
        "upload_help": _("At most %(size)d MB. It is kept as it is.") % {"size": UPLOAD_MB},
    }


def _openness(request: HttpRequest, row: Case, who: Person) -> dict[str, Any]:
    """Whether the fields are open, and what is said when they are not, or when writing has a price."""
    anew = request.GET.get("write") == "1" or request.method == "POST"
    editable = steps.may_write(row, who, anew=anew)
    return {
        "editable": editable,
        "takes_back": editable and not steps.may_write(row, who),
        "could_take_back": not editable and steps.may_write(row, who, anew=True),
        "why_not_editable": "" if editable else steps.why_not_writing(row, who),
    }


def question_of(row: Case, who: Person) -> dict[str, Any]:
    """The question of a case with its messages, as far as this person may read them."""
    if row.question is None:
        return {"question": None}
    return {"question": row.question, **questions.messages_of(row.question, who)}


def _reads_blind(row: Case, who: Person) -> bool:
    return row.readings.filter(reader=who, outcome="", blind=True, blind_verdict="").exists()


def _may_declare(row: Case, who: Person) -> bool:
    return may(who, "desk.draft") and not row.declarations.filter(person=who).exists()


def _colleagues(row: Case, who: Person) -> list[Person]:
    """Whom this person may give the case to."""
    if not (row.state in {State.NEW, State.ASSIGNED, State.DRAFTING} and may(who, "desk.assign", own=False)):
        return []
    return [
        one for one in Person.objects.filter(is_active=True) if may(one, "desk.draft") and one != row.author
    ]


def _moved(request: HttpRequest, uid: str, where: str, act: Callable[[], object], done: str) -> HttpResponse:
    """Make a move from the page of a case: back to it when done, the page with the reasons when refused."""
    row = of(uid)
    if refusal := attempt(where, act):
        return page(request, of(uid), refusal)
    messages.success(request, done)
    return HttpResponseRedirect(reverse("desk:case", args=[row.uid]))


@requires("desk.assign")
@require_POST
def take(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a case on oneself."""
    who = person(request)
    return _moved(request, uid, "moves", lambda: actions.assign(uid, who, who), _("It is yours now."))


@requires("desk.assign")
@require_POST
def give(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a case to somebody."""
    number = request.POST.get("person", "")
    author = get_object_or_404(Person, pk=int(number) if number.isascii() and number.isdigit() else 0)
    done = _("It is with %(name)s now.") % {"name": author.name}
    return _moved(request, uid, "moves", lambda: actions.assign(uid, author, person(request)), done)


@requires("desk.assign")
@require_POST
def hand_back(request: HttpRequest, uid: str) -> HttpResponse:
    """Give a case back to the queue."""
    return _moved(
        request, uid, "moves", lambda: actions.unassign(uid, person(request)), _("It is back in the queue.")
    )


@requires("desk.draft")
@require_POST
def start(request: HttpRequest, uid: str) -> HttpResponse:
    """Begin to write."""
    return _moved(
        request, uid, "moves", lambda: actions.start(uid, person(request)), _("The fields are open.")
    )


@requires("desk.draft")
@require_POST
def submit(request: HttpRequest, uid: str) -> HttpResponse:
    """Send the draft to a second reader."""
    done = _("It is with the second readers now.")
    return _moved(request, uid, "moves", lambda: actions.submit(uid, person(request)), done)


@requires("desk.publish")
@require_POST
def publish(request: HttpRequest, uid: str) -> HttpResponse:
    """Publish what was signed."""
    done = _("It is published. Whoever asked will be told.")
    return _moved(request, uid, "moves", lambda: actions.publish(uid, person(request)), done)


@requires("desk.close")
@require_POST
def reopen(request: HttpRequest, uid: str) -> HttpResponse:
    """Bring a case back that was closed without a check."""
    return _moved(request, uid, "moves", lambda: actions.reopen(uid, person(request)), _("It is open again."))


@requires("desk.close")
@require_safe
def close(request: HttpRequest, uid: str) -> HttpResponse:
    """The page on which a case is closed without a check."""
    return _closing(request, of(uid))


def _closing(request: HttpRequest, row: Case, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "back": reverse("desk:case", args=[row.uid]),
        "back_words": _("The case"),
        "not_checkable": reverse("desk:not-checkable", args=[row.uid]),
        "already_checked": reverse("desk:already-checked", args=[row.uid]),
        "refusal": refusal,
        "sent": request.POST,
        "why_not": WhyNot.choices,
    }
    return render(request, "desk/close.html", context, status=status(refusal))


@requires("desk.close")
@require_POST
def not_checkable(request: HttpRequest, uid: str) -> HttpResponse:
    """Close a case: nobody can check this, for a reason that is said."""
    why, note = request.POST.get("why", ""), request.POST.get("note", "")
    refusal = attempt("not-checkable", lambda: actions.not_checkable(uid, why, note, person(request)))
    return _closing(request, of(uid), refusal) if refusal else _closed(request, uid)


@requires("desk.close")
@require_POST
def already_checked(request: HttpRequest, uid: str) -> HttpResponse:
    """Close a case: this check answers it."""
    check = check_named(request.POST.get("check", ""))
    refusal = (
        attempt("already-checked", lambda: actions.already_checked(uid, check.uid, person(request)))
        if check
        else Refusal("already-checked", (_("There is no check with this address or name."),))
    )
    return _closing(request, of(uid), refusal) if refusal else _closed(request, uid)


def _closed(request: HttpRequest, uid: str) -> HttpResponse:
    messages.success(request, _("It is set aside. It can be brought back."))
    return HttpResponseRedirect(reverse("desk:case", args=[uid]))


def check_named(written: str) -> Check | None:
    """The check whose uid, permalink or own address this is."""
    wanted = written.strip()
    last = wanted.rstrip("/").rpartition("/")[2]
    return Check.objects.filter(uid=last).first() or Check.objects.filter(url=wanted).exclude(url="").first()


@requires("desk.assign")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Open a case for a claim that nobody sent."""
    refusal = None
    if request.method == "POST":
        made: list[Case] = []
        language = request.POST.get("language", "")
        refusal = attempt("new", lambda: made.append(actions.open_case(None, language, person(request))))
        if made:
            return HttpResponseRedirect(reverse("desk:case", args=[made[0].uid]))
    return render(request, "desk/new.html", {"refusal": refusal}, status=status(refusal))
