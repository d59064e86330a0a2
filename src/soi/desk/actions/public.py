"""What the desk says to the public besides its checks: its pages about itself, and replies to complaints."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from soi.checks import actions as checks
from soi.checks.actions import disagreements
from soi.checks.models import DeskPage, Feedback, Settlement
from soi.desk.actions.moving import demand
from soi.desk.actions.publishing import open_correction
from soi.desk.errors import RefusedError
from soi.desk.models import IN_WORK, Case
from soi.people.audit import record
from soi.people.models import Person

Made = TypeVar("Made")


@transaction.atomic
def save_page(kind: str, language: str, body: str, by: Person) -> DeskPage:
    """Write one of the desk's pages about itself; whoever writes it confirms it."""
    demand(by, "desk.pages")
    page = _checks(lambda: checks.save_page(kind, language, body))
    record(by, "desk.save-page", f"page:{page.kind}.{page.language}")
    return page


@transaction.atomic
def confirm_page(kind: str, language: str, by: Person) -> DeskPage:
    """Say that a page is still true as it stands. Raises `DeskPage.DoesNotExist`."""
    demand(by, "desk.pages")
    page = _checks(lambda: checks.confirm_page(kind, language))
    record(by, "desk.confirm-page", f"page:{page.kind}.{page.language}")
    return page


@transaction.atomic
def answer_complaint(uid: str, reply: str, by: Person) -> Feedback:
    """Answer what a reader said is wrong, and close it. Raises `Feedback.DoesNotExist`."""
    demand(by, "desk.complaints")
    answered = _checks(lambda: checks.answer_feedback(uid, reply))
    record(by, "desk.answer-complaint", f"complaint:{uid}", {"check": answered.check_row.uid})
    return answered


@transaction.atomic
def settle_disagreement(
    number: int, outcome: str, note: str, by: Person, *, correct: str = ""
) -> Case | None:
    """Close a disagreement between two published checks with an outcome (a value of `Settlement`) and its reason.

    `correct`: uid of the check of ours that will be corrected; its correction is opened and returned, or the one
    that is in work already. Raises `Disagreement.DoesNotExist`, and `RefusedError`."""
    demand(by, "desk.correct")
    found = _checks(lambda: disagreements.settle_disagreement(number, outcome, note))
    pair = (found.first, found.second)
    if outcome == Settlement.OTHER_MISTAKEN and all(check.own for check in pair):
        raise RefusedError(_("Both checks are ours: one of them is corrected, or both stand."))
    case = None
    if outcome == Settlement.CORRECTED:
        if correct not in {check.uid for check in pair if check.own}:
            raise RefusedError(_("Say which check of ours is corrected."))
        case = _correction_in_work(correct) or open_correction(correct, by)
    detail = {"outcome": outcome, "case": case.uid if case else None}
    record(by, "desk.settle-disagreement", f"disagreement:{number}", detail)
    return case


def _correction_in_work(check_uid: str) -> Case | None:
    return Case.objects.filter(corrects__check_row__uid=check_uid, state__in=IN_WORK).first()


def _checks(act: Callable[[], Made]) -> Made:
    """Do it in `checks`; what it refuses is refused here in its words."""
    try:
        return act()
    except ValueError as refused:
        raise RefusedError(str(refused)) from refused
