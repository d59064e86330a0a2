"""Writing: a claim made checkable, a correction; and reading what others wrote, without knowing who.

What is good in a text people say, never a machine."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soi.drills.actions.writing import LONGEST, LONGEST_WORD, Mark, TextError, hand_in, mark_as_trainer
from soi.drills.actions.writing import drop_word as drop
from soi.drills.actions.writing import mark as mark_as_peer
from soi.drills.actions.writing import share as share_with
from soi.drills.actions.writing import take_out as take_out_of_group
from soi.drills.actions.writing import withdraw as erase
from soi.drills.models import Learner, Work
from soi.drills.queries.writing import (
    LEAST_SEATS,
    assignment,
    assignments,
    groups_of,
    marks_shown,
    own_works,
    to_read,
    to_read_as_trainer,
)
from soi.drills.views.practising import kept_by_nobody, practising
from soi.drills.visiting import visitor
from soi.people.models import Person
from soi.people.permissions import public


@public
@require_safe
def shelf(request: HttpRequest) -> HttpResponse:
    """What there is to write, and whether somebody's text waits to be read."""
    learner = visitor(request)
    known = assignments(get_language() or "vi").values()
    mine = own_works(learner) if learner else {}
    context = {
        "learner": learner,
        "checkable": [(one, mine.get(one.id, "")) for one in known if one.sort == "checkable"],
        "corrections": [(one, mine.get(one.id, "")) for one in known if one.sort == "correction"],
        "waiting": (to_read(learner).count() if learner else 0) + to_read_as_trainer(request.user).count(),
    }
    return kept_by_nobody(render(request, "drills/writing/shelf.html", context))


@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
@practising
def write(request: HttpRequest, learner: Learner, name: str) -> HttpResponse:
    """What is asked, and a box; POST hands in."""
    task = assignments(get_language() or "vi").get(name)
    if task is None:
        raise Http404
    before = learner.works.filter(task=name).first()
    if before is not None:
        return redirect("drills:work", before.uid)
    context: dict[str, Any] = {"task": task, "longest": LONGEST}
    if request.method != "POST":
        return render(request, "drills/writing/write.html", context)
    text = request.POST.get("text", "")
    try:
        return redirect("drills:work", hand_in(learner, task, text).uid)
    except TextError:
        context["text"] = text[: 2 * LONGEST]
        context["problem"] = (
            _("Write something first.") if not text.strip() else _("That is too long to be read on a phone.")
        )
        return render(request, "drills/writing/write.html", context, status=422)


@require_safe
@practising
def work(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """One's own text beside a good answer, what to look for, and what readers found."""
    mine = get_object_or_404(Work, uid=uid, learner=learner)
    task = assignment(mine.task)
    if task is None:
        raise Http404
    found = marks_shown(mine)
    context = {
        "work": mine,
        "task": task,
        "points": [
            {"says": says, "met": sum(str(number) in one.points for one in found)}
            for number, says in enumerate(task.points, 1)
        ],
        "found": found,
        "read": len(found),
        "groups": groups_of(learner),
        "least": LEAST_SEATS,
    }
    return render(request, "drills/writing/work.html", context)


@require_POST
@practising
def share(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """Let a group read a text, or nobody any more."""
    mine = get_object_or_404(Work, uid=uid, learner=learner)
    code = request.POST.get("group", "")
    group = next((one for one in groups_of(learner) if one.code == code), None)
    share_with(learner, mine.uid, group)
    return redirect("drills:work", uid)


@require_POST
@practising
def withdraw(request: HttpRequest, learner: Learner, uid: str) -> HttpResponse:
    """Erase a text."""
    erase(learner, get_object_or_404(Work, uid=uid, learner=learner).uid)
    messages.success(request, _("Your text is erased, with everything that was said about it."))
    return redirect("drills:writing")


@require_POST
@practising
def drop_word(request: HttpRequest, learner: Learner, uid: str, number: int) -> HttpResponse:
    """Remove a word that a reader left."""
    drop(learner, uid, number)
    return redirect("drills:work", uid)


@require_http_methods(["GET", "HEAD", "POST"])
@practising
def read(request: HttpRequest, learner: Learner) -> HttpResponse:
    """The next text that waits for this reader; POST notes what they found, or lets a trainer take it out."""
    if request.method == "POST":
        return _read(request, learner)
    as_trainer = to_read_as_trainer(request.user).first()
    waiting = as_trainer or to_read(learner).first()
    task = assignment(waiting.task) if waiting else None
    context = {
        "work": waiting if task else None,
        "task": task,
        "trainer": as_trainer is not None,
        "longest": LONGEST_WORD,
    }
    return render(request, "drills/writing/read.html", context)


def _read(request: HttpRequest, learner: Learner) -> HttpResponse:
    uid = request.POST.get("work", "")
    found = Mark(tuple(request.POST.getlist("point")), request.POST.get("word", ""))
    person = request.user if isinstance(request.user, Person) else None
    try:
        if person is not None and to_read_as_trainer(person).filter(uid=uid).exists():
            if "take-out" in request.POST:
                take_out_of_group(person, uid)
            else:
                mark_as_trainer(person, uid, found)
        else:
            mark_as_peer(learner, uid, found)
    except Work.DoesNotExist:
        messages.info(request, _("Others have read this text in the meantime. Thank you all the same."))
    else:
        messages.success(request, _("Thank you. The writer sees it without knowing who you are."))
    return redirect("drills:read")
