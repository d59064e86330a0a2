"""What the desk says to the public besides its checks: its pages about itself, and replies to complaints."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction

from soi.checks import actions as checks
from soi.checks.actions import disagreements
from soi.checks.models import DeskPage, Disagreement, Feedback
from soi.desk.actions.moving import demand
from soi.desk.errors import RefusedError
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
def settle_disagreement(number: int, note: str, by: Person) -> Disagreement:
    """Close a disagreement between two published checks, saying why both stand or what was done about it."""
    demand(by, "desk.correct")
    found = _checks(lambda: disagreements.settle_disagreement(number, note))
    record(by, "desk.settle-disagreement", f"disagreement:{number}")
    return found


def _checks(act: Callable[[], Made]) -> Made:
    """Do it in `checks`; what it refuses is refused here in its words."""
    try:
        return act()
    except ValueError as refused:
        raise RefusedError(str(refused)) from refused
