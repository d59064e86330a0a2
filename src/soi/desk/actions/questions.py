"""Verbs on questions: the inbox does them; the desk says who may, keeps cases in step, and writes the audit trail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.checks.models import Harm
from soi.desk.actions.moving import demand
from soi.desk.errors import RefusedError
from soi.desk.models import IN_WORK, Case, Triage
from soi.desk.queries.triage import Reading, read, unread
from soi.inbox import actions as inbox
from soi.inbox.models import Question, Regrouping, SetAside
from soi.people.audit import record
from soi.people.models import Person

Made = TypeVar("Made")


@transaction.atomic
def merge_questions(source_uids: Sequence[str], target_uid: str, by: Person) -> list[Regrouping]:
    """Make one question of several; it can be undone. A question with a case in work can only take others in."""
    demand(by, "desk.group")
    if Case.objects.filter(question__uid__in=source_uids, state__in=IN_WORK).exists():
        raise RefusedError(
            _("One of these has a case in work. Merge the others into it, or close that case first.")
        )
    done = _inbox(lambda: inbox.merge(source_uids, target_uid, _name(by)))
    record(by, "desk.merge", f"question:{target_uid}", {"from": list(source_uids)})
    return done


@transaction.atomic
def split_question(question_uid: str, tip_uids: Sequence[str], by: Person) -> Regrouping:
    """Make a question of its own of some messages of another; it can be undone."""
    demand(by, "desk.group")
    done = _inbox(lambda: inbox.split(question_uid, tip_uids, _name(by)))
    record(by, "desk.split", f"question:{question_uid}", {"to": done.target.uid, "tips": len(done.tips)})
    return done


@transaction.atomic
def undo_regrouping(number: int, by: Person) -> Regrouping:
    """Undo a merge or a split. A split cannot be undone while a case is at work on what was split off."""
    demand(by, "desk.group")
    one = Regrouping.objects.select_related("target").filter(pk=number).first()
    if one and one.kind == "split" and Case.objects.filter(question=one.target, state__in=IN_WORK).exists():
        raise RefusedError(_("A case is at work on what was split off. Close that case first."))
    done = _inbox(lambda: inbox.undo(number, _name(by)))
    record(by, "desk.undo-regrouping", f"question:{done.target.uid}", {"number": number, "kind": done.kind})
    return done


@transaction.atomic
def name_question(question_uid: str, headline: str, by: Person) -> Question:
    """Give a question a name in a checker's own words; empty takes it away."""
    demand(by, "desk.group")
    named = _inbox(lambda: inbox.name_question(question_uid, headline))
    record(by, "desk.name-question", f"question:{question_uid}", {"named": bool(named.headline)})
    return named


@transaction.atomic
def black_out(question_uid: str, name: str, by: Person) -> int:
    """Black out a private person's name in every message of a question, for good; in how many it stood. The audit
    trail keeps how many, never the name."""
    demand(by, "desk.tips")
    many = _inbox(lambda: inbox.black_out(question_uid, name))
    record(by, "desk.black-out", f"question:{question_uid}", {"messages": many})
    return many


@transaction.atomic
def set_aside(question_uid: str, reason: str, by: Person) -> SetAside:
    """Take a question out of the queue without a case; it stays visible among what was set aside."""
    demand(by, "desk.close")
    if Case.objects.filter(question__uid=question_uid, state__in=IN_WORK).exists():
        raise RefusedError(_("A case is at work on this question; close the case instead."))
    made = _inbox(lambda: inbox.set_aside(question_uid, reason, _name(by)))
    record(by, "desk.set-aside", f"question:{question_uid}")
    return made


@transaction.atomic
def bring_back(question_uid: str, by: Person) -> SetAside:
    """Undo `set_aside`."""
    demand(by, "desk.close")
    ended = _inbox(lambda: inbox.bring_back(question_uid, _name(by)))
    record(by, "desk.bring-back", f"question:{question_uid}")
    return ended


@transaction.atomic
def set_harm(question_uid: str, harm: str, by: Person) -> Triage:
    """Say in which field believing it could do harm; goes before what the table of words guesses."""
    demand(by, "desk.group")
    if harm not in Harm.values:
        raise RefusedError(_("Choose one of the list."))
    question = Question.objects.select_for_update().get(uid=question_uid)
    triage = Triage.objects.filter(question=question).first() or Triage(question=question, kind="")
    triage.harm, triage.harm_set_by = harm, by
    triage.read_at = triage.read_at or timezone.now()
    triage.save()
    record(by, "desk.set-harm", f"question:{question_uid}", {"harm": harm})
    return triage


def read_questions(most: int = 500) -> int:
    """Look at the messages of questions that nobody looked at since the last one came, and keep what kind they are
    and which harm their words speak of. Returns how many were read; run it from time to time.

    The system does it: no person, no audit entry; a topic that a checker set stays."""
    found = unread(most)
    for reading in read(found):
        _keep(reading)
    return len(found)


@transaction.atomic
def _keep(reading: Reading) -> None:
    triage = Triage.objects.select_for_update().filter(question=reading.question).first()
    triage = triage or Triage(question=reading.question)
    triage.kind, triage.read_at = reading.kind, reading.at
    if triage.harm_set_by_id is None:
        triage.harm = reading.harm
    triage.save()


def _name(by: Person) -> str:
    return f"person:{by.pk}"


def _inbox(act: Callable[[], Made]) -> Made:
    """Do it in the inbox; what it refuses is refused here in its words."""
    try:
        return act()
    except inbox.RefusedError as refused:
        raise RefusedError(str(refused)) from refused
