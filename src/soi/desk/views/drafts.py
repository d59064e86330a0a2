"""Saving a draft: all of it with a button, one field by itself, and two people's words brought together."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from soi.desk import actions, forms
from soi.desk.errors import RefusedError
from soi.desk.fields import BY_NAME
from soi.desk.models import Case
from soi.desk.queries.drafts import draft_of
from soi.desk.views import cases
from soi.desk.views.answering import Refusal, person
from soi.desk.views.comparing import EDITABLE, Part, compared, lines
from soi.people.permissions import requires

JOINABLE = frozenset({"choices", "urls", "sources", "quotes", "media"})


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that two people changed, ready to be chosen from."""

    name: str
    label: str
    who: str
    their_revision: int
    packed: str
    yours_parts: list[Part]
    theirs_parts: list[Part]
    editable: bool
    joinable: bool
    both: str
    rows: int


@requires("desk.draft")
@require_POST
def save(request: HttpRequest, uid: str) -> HttpResponse:
    """Save everything the page holds; without JavaScript this is the only way, with it a calm one."""
    values = forms.all_sent(request.POST)
    return _saved(request, cases.of(uid), values, lambda: actions.save_fields(uid, values, person(request)))


def _saved(
    request: HttpRequest,
    row: Case,
    values: Mapping[str, tuple[Any, int]],
    act: Callable[[], actions.Saved],
    done: str = "",
) -> HttpResponse:
    """Save by `act`; what clashed or was refused is shown with the words that were sent."""
    try:
        saved = act()
    except RefusedError as refused:
        return cases.page(request, row, Refusal("check", refused.problems), unsaved=_as_sent(values, {}))
    if saved.conflicts:
        clashes = [_clash(one) for one in saved.conflicts]
        context = {"case": row, "conflicts": clashes, "not_kept": _not_kept(saved)}
        return render(request, "desk/conflicts.html", context, status=409)
    if saved.not_kept:
        why = {one.name: one.why for one in saved.not_kept}
        refusal = Refusal("check", _not_kept(saved))
        kept = {name: value for name, value in values.items() if name in why}
        return cases.page(request, cases.of(row.uid), refusal, unsaved=_as_sent(kept, why))
    messages.success(request, done or _("Everything is saved."))
    return HttpResponseRedirect(reverse("desk:case", args=[row.uid]) + "#check")


def _not_kept(saved: actions.Saved) -> list[str]:
    return [f"{BY_NAME[one.name].label}: {one.why}" for one in saved.not_kept]


def _as_sent(values: Mapping[str, tuple[Any, int]], why: Mapping[str, str]) -> dict[str, forms.Control]:
    """What the browser sent, as controls: shown again as it was written."""
    made = {}
    for name, (value, base) in values.items():
        known = BY_NAME[name]
        items = forms.with_room(known.kind, value) if known.kind in forms.ITEM_KEYS else ()
        made[name] = forms.Control(known, value, base, problem=why.get(name, ""), items=items)
    return made


@requires("desk.draft")
@require_POST
def autosave(request: HttpRequest, uid: str, name: str) -> HttpResponse:
    """Save one field while somebody writes; the answer is what stands under it. Its box is left alone."""
    row = cases.of(uid)
    written = forms.sent(request.POST, name)
    if written is None:
        return HttpResponse(status=400)
    known = BY_NAME[name]
    try:
        saved = actions.save_fields(uid, {name: written}, person(request))
    except RefusedError as refused:
        state = forms.Control(known, "", written[1], problem=" ".join(refused.problems))
        return _state(request, row, state)
    if saved.not_kept:
        return _state(request, row, forms.Control(known, "", written[1], problem=saved.not_kept[0].why))
    if saved.conflicts:
        clash = _("%(name)s changed this meanwhile. Your words are still here.")
        who = saved.conflicts[0].by
        state = forms.Control(
            known, "", written[1], clash=clash % {"name": who.name if who else _("Somebody")}
        )
        return _state(request, row, state)
    revision = (saved.revisions or {}).get(name, written[1])
    return _state(request, row, forms.Control(known, "", revision, saved=True))


def _state(request: HttpRequest, row: Case, control: forms.Control) -> HttpResponse:
    return render(request, "desk/_state.html", {"case": row, "field": control})


@requires("desk.draft")
@require_POST
def resolve(request: HttpRequest, uid: str) -> HttpResponse:
    """Save what somebody chose from two people's words."""
    row = cases.of(uid)
    choices: dict[str, actions.Choice] = {}
    for name in request.POST.getlist("name"):
        base = _number(request.POST.get(f"base-{name}", ""))
        if name in BY_NAME and base is not None:
            value, yours = _chosen(request, row, name)
            choices[name] = actions.Choice(yours, value, base)
    values = {name: (one.value, one.base) for name, one in choices.items() if one.value is not None}
    return _saved(request, row, values, lambda: actions.resolve_fields(uid, choices, person(request)))


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


@requires("desk.draft")
@require_POST
def use_beside(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Let a text stand that was kept beside its field."""
    base = _number(request.POST.get("base", "")) or 0
    act = partial(actions.use_beside, uid, number, base, person(request))
    return _saved(request, cases.of(uid), {}, act, _("It stands now; what stood before is in the history."))


@requires("desk.draft")
@require_POST
def leave_beside(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Leave a text that was kept beside its field in the field's history."""
    act = partial(actions.leave_beside, uid, number, person(request))
    return _saved(request, cases.of(uid), {}, act, _("It is left; it stays in the history of its field."))


def _chosen(request: HttpRequest, row: Case, name: str) -> tuple[object | None, object]:
    """What shall stand (None: what stands already), and the text of one's own that was shown. The action
    validates both: they come from outside."""
    choice = request.POST.get(f"choice-{name}", "theirs")
    try:
        yours: object = json.loads(request.POST.get(f"yours-{name}", ""))
    except ValueError:
        return None, None
    if choice == "mine":
        return yours, yours
    if choice == "edited" and BY_NAME[name].kind in EDITABLE:
        return request.POST.get(f"edited-{name}", ""), yours
    if choice == "both" and isinstance(yours, list):
        theirs = draft_of(row).values[name]
        return [*theirs, *(one for one in yours if one not in theirs)], yours
    return None, yours


def _clash(conflict: actions.Conflict) -> Clash:
    known = BY_NAME[conflict.name]
    yours, theirs = lines(conflict.name, conflict.yours), lines(conflict.name, conflict.theirs)
    yours_parts, theirs_parts = compared(yours, theirs)
    return Clash(
        name=conflict.name,
        label=str(known.label),
        who=_("What %(name)s wrote") % {"name": conflict.by.name if conflict.by else _("somebody else")},
        their_revision=conflict.their_revision,
        packed=json.dumps(conflict.yours, ensure_ascii=False),
        yours_parts=yours_parts,
        theirs_parts=theirs_parts,
        editable=known.kind in EDITABLE,
        joinable=known.kind in JOINABLE,
        both=_together(theirs, yours),
        rows=min(4 + (len(yours) + len(theirs)) // 70, 24),
    )


def _together(theirs: str, yours: str) -> str:
    """Both texts, to be made into one."""
    if yours in theirs:
        return theirs
    return yours if theirs in yours else f"{theirs}\n\n{yours}"
