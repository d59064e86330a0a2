"""Closing a question without a check in one step: the case that keeps the outcome is opened and closed at once."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from soi.desk.actions.cases import already_checked, not_checkable, open_case
from soi.desk.actions.moving import demand
from soi.desk.errors import RefusedError
from soi.desk.models import IN_WORK, Case, State
from soi.inbox.models import Question
from soi.people.models import Person


@transaction.atomic
def question_not_checkable(question_uid: str, why: str, note: str, by: Person) -> Case:
    """Close a question that no check can answer, as `not_checkable` closes a case. `reopen` undoes it.

    Raises `Question.DoesNotExist`, and `RefusedError` while somebody works on it or it is set aside."""
    return not_checkable(_case_to_close(question_uid, by).uid, why, note, by)


@transaction.atomic
def question_already_checked(question_uid: str, check_uid: str, by: Person) -> Case:
    """Close a question that a published check already answers, as `already_checked` closes a case.

    Raises as `question_not_checkable` does."""
    return already_checked(_case_to_close(question_uid, by).uid, check_uid, by)


def _case_to_close(question_uid: str, by: Person) -> Case:
    """The question's case that nobody has taken on yet, or a new one."""
    demand(by, "desk.close")
    question = Question.objects.select_for_update().get(uid=question_uid)
    if question.set_asides.filter(ended_at=None).exists():
        raise RefusedError(_("This question is set aside; bring it back first."))
    case = question.cases.filter(state__in=IN_WORK, corrects=None).first()
    if case is None:
        return open_case(question, question.language, by)
    if case.state != State.NEW:
        raise RefusedError(_("A case is at work on this question; close the case instead."))
    return case
