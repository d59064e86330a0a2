"""What every verb stands on: the case under a lock, who may, and the one way from a state to another."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.answers.actions import resolve
from soi.checks.models import Check
from soi.desk.errors import RefusedError
from soi.desk.models import MOVES, Case, Move, Outcome, Reading, State
from soi.inbox.queries import where_is
from soi.people.audit import record
from soi.people.models import Person
from soi.people.permissions import may


def locked(uid: str) -> Case:
    """The case, locked until the transaction ends: nobody else's verb runs on it meanwhile.

    Raises `Case.DoesNotExist`. SQLite locks the whole database at the start of each transaction instead."""
    return Case.objects.select_for_update().get(uid=uid)


def demand(by: Person, permission: str, *, own: bool | None = None) -> None:
    """Refuse unless `by` has `permission`; asked here as well as at the door."""
    if not may(by, permission, own=own):
        raise RefusedError(_("Your role does not allow this."))


def demand_state(case: Case, *states: State) -> None:
    """Refuse unless the case is in one of `states`."""
    if case.state not in states:
        raise RefusedError(
            _("The case is now “%(state)s”; this cannot be done there.") % {"state": named(case)}
        )


def named(case: Case) -> str:
    """The case's state in words."""
    return str(State(case.state).label)


def move(case: Case, after: State, by: Person | None, *, note: str = "", **changes: object) -> None:
    """Bring a locked case to `after`, with `changes` to its other columns, if `MOVES` allows it."""
    before = State(case.state)
    if after not in MOVES[before]:
        raise RefusedError(
            _("A case cannot go from “%(before)s” to “%(after)s”.")
            % {"before": before.label, "after": after.label}
        )
    for name, value in changes.items():
        setattr(case, name, value)
    case.state = after
    try:
        with transaction.atomic():
            case.save(update_fields=["state", *changes])
    except IntegrityError:
        raise RefusedError(_("Another case is already at work on this.")) from None
    Move.objects.create(case=case, before=before, after=after, by=by, note=note)


def audit(by: Person | None, verb: str, case: Case, detail: Mapping[str, object] | None = None) -> None:
    """Write `desk.<verb>` on the case into the audit trail, with the state the case is in now."""
    record(by, f"desk.{verb}", f"case:{case.uid}", {"state": str(case.state), **(detail or {})})


def tell_askers(
    case: Case, *, check: Check | None = None, not_checkable: str = "", right_for_all: bool = True
) -> None:
    """Keep what was found for the case's question: its askers are told if it is right for every one of them.

    In the transaction that publishes or closes, so that neither stands without the other."""
    if case.question is not None:
        resolve(
            where_is(case.question), check=check, not_checkable=not_checkable, right_for_all=right_for_all
        )


UNSIGNED = {"reader": None, "signed_hash": "", "signed_at": None, "right_for_all": None}
"""Columns of a case that carries no signature."""


def back_to_drafting(case: Case, by: Person, note: str = "") -> None:
    """From review or signature back to the author: the signature is void, an open reading is closed."""
    Reading.objects.filter(case=case, outcome="").update(
        outcome=Outcome.RETURNED, note=note, closed_at=timezone.now()
    )
    move(case, State.DRAFTING, by, note=note, **UNSIGNED)
