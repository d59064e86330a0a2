"""Opening a case, giving it to somebody, closing it without a check, opening it again."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from soi.answers.actions import unresolve
from soi.checks.models import Check
from soi.checks.models import State as CheckState
from soi.desk.actions.moving import audit, demand, demand_state, locked, move, tell_askers
from soi.desk.errors import RefusedError
from soi.desk.models import IN_WORK, Case, Declaration, Move, State, WhyNot
from soi.desk.names import new_uid
from soi.inbox.models import Question
from soi.inbox.queries import where_is
from soi.people.models import Person
from soi.people.permissions import may

LONGEST_NOTE = 4_000


@transaction.atomic
def open_case(question: Question | None, language: str, by: Person) -> Case:
    """Open a case on a question, or on a claim that nobody asked about yet.

    Raises `RefusedError` when the question already has one in work, or was merged into another."""
    demand(by, "desk.assign")
    if question is not None:
        question = Question.objects.select_for_update().get(pk=question.pk)
        if question.merged_into_id is not None:
            raise RefusedError(_("This question was merged into another; open the case there."))
        if question.cases.filter(state__in=IN_WORK, corrects=None).exists():
            raise RefusedError(_("Another case is already at work on this."))
    case = opened(Case(question=question, language=language.strip()[:35] or "und"), by)
    audit(by, "open", case, {"question": question.uid if question else None})
    return case


def opened(case: Case, by: Person) -> Case:
    """Give a case that is not saved yet its name and its first move."""
    case.uid = new_uid()
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError:
        raise RefusedError(_("Another case is already at work on this.")) from None
    Move.objects.create(case=case, before=State.NEW, after=State.NEW, by=by)
    return case


@transaction.atomic
def assign(case_uid: str, author: Person, by: Person) -> Case:
    """Give a case that nobody has sent to review yet to `author`, who will write the draft."""
    case = locked(case_uid)
    others = case.author_id is not None and case.author_id != by.pk
    demand(by, "desk.assign", own=author.pk == by.pk and not others)
    demand_state(case, State.NEW, State.ASSIGNED, State.DRAFTING)
    if not may(author, "desk.draft", own=True):
        raise RefusedError(_("%(name)s may not write checks.") % {"name": author.name})
    if Declaration.objects.filter(case=case, person=author, conflict=True).exists():
        raise RefusedError(
            _("%(name)s declared a conflict of interest in this case.") % {"name": author.name}
        )
    if case.author_id == author.pk and case.state != State.NEW:
        raise RefusedError(_("%(name)s already has this case.") % {"name": author.name})
    if case.state == State.ASSIGNED:
        move(case, State.NEW, by, author=None)
    move(case, State.ASSIGNED, by, author=author)
    audit(by, "assign", case, {"author": f"person:{author.pk}"})
    return case


@transaction.atomic
def unassign(case_uid: str, by: Person) -> Case:
    """Hand a case back to the queue; its draft stays."""
    case = locked(case_uid)
    demand(by, "desk.assign", own=case.author_id == by.pk)
    demand_state(case, State.ASSIGNED, State.DRAFTING)
    if case.state == State.DRAFTING:
        move(case, State.ASSIGNED, by)
    move(case, State.NEW, by, author=None)
    audit(by, "unassign", case)
    return case


@transaction.atomic
def start(case_uid: str, by: Person) -> Case:
    """Begin to write."""
    case = locked(case_uid)
    demand(by, "desk.draft", own=case.author_id == by.pk)
    demand_state(case, State.ASSIGNED)
    move(case, State.DRAFTING, by)
    audit(by, "start", case)
    return case


@transaction.atomic
def not_checkable(case_uid: str, why: str, note: str, by: Person) -> Case:
    """Close a case whose claim no check can answer, with the reason `why` (a value of `WhyNot`)."""
    case = locked(case_uid)
    demand(by, "desk.close")
    demand_state(case, State.NEW, State.ASSIGNED, State.DRAFTING)
    if why not in WhyNot.values:
        raise RefusedError(_("Choose why it cannot be checked."))
    if case.corrects_id is not None:
        raise RefusedError(
            _("This corrects a published check. If that cannot be checked, withdraw it instead.")
        )
    move(case, State.NOT_CHECKABLE, by, note=note.strip()[:LONGEST_NOTE], why_not=why)
    tell_askers(case, not_checkable=why)
    audit(by, "not-checkable", case, {"why": why})
    return case


@transaction.atomic
def already_checked(case_uid: str, check_uid: str, by: Person) -> Case:
    """Close a case that a published check already answers. A correction is closed so when the check stands."""
    case = locked(case_uid)
    demand(by, "desk.close")
    demand_state(case, State.NEW, State.ASSIGNED, State.DRAFTING)
    check = Check.objects.filter(uid=check_uid.strip(), state=CheckState.PUBLISHED).first()
    if check is None:
        raise RefusedError(_("No published check has this name."))
    move(case, State.ALREADY_CHECKED, by, linked=check)
    tell_askers(case, check=check)
    audit(by, "already-checked", case, {"check": check.uid})
    return case


@transaction.atomic
def reopen(case_uid: str, by: Person) -> Case:
    """Undo the closing of a case: it is new again, with the draft it had."""
    case = locked(case_uid)
    demand(by, "desk.close")
    demand_state(case, State.NOT_CHECKABLE, State.ALREADY_CHECKED)
    move(case, State.NEW, by, author=None, why_not="", linked=None)
    if case.question is not None:
        unresolve(where_is(case.question))
    audit(by, "reopen", case)
    return case
