"""From a signed draft to a public check, and back: publishing, correcting, withdrawing."""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.answers.disagreements import look
from soi.checks import actions as checks
from soi.checks.draft import DraftError
from soi.checks.models import Check
from soi.checks.models import State as CheckState
from soi.desk.actions.cases import opened
from soi.desk.actions.drafting import copy_fields
from soi.desk.actions.moving import audit, demand, demand_state, locked, move, tell_askers
from soi.desk.actions.reading import demand_both_declared
from soi.desk.errors import RefusedError
from soi.desk.fields import FIELDS, Value
from soi.desk.models import Case, State
from soi.desk.queries.drafts import Draft, draft_of, wrote_in
from soi.desk.queries.gate import problems_before_publishing
from soi.desk.queries.ready import check_draft
from soi.people.models import Person


@transaction.atomic
def publish(case_uid: str, by: Person) -> Check:
    """Publish a signed draft, exactly as it was signed. A correction makes a new version of the same check.

    Raises `RefusedError` naming every problem: a draft that is not the signed one, a quotation that is not found
    again, whatever else the gate asks."""
    case = locked(case_uid)
    demand(by, "desk.publish")
    demand_state(case, State.SIGNED)
    draft = draft_of(case)
    _demand_as_signed(case, draft)
    if problems := problems_before_publishing(draft):
        raise RefusedError(*problems)
    try:
        check = _correct(case, draft, by) if case.corrects_id else checks.publish(check_draft(draft)).check
    except DraftError as problem:
        raise RefusedError(*problem.problems) from problem
    move(case, State.PUBLISHED, by, check_row=check, published_at=timezone.now())
    tell_askers(case, check=check, right_for_all=bool(case.right_for_all))
    # Afterwards and robust: a search that fails must not undo what is published.
    transaction.on_commit(partial(look, [check.uid]), robust=True)
    audit(by, "publish", case, {"check": check.uid, "version": check.version, "hash": case.signed_hash})
    return check


def _demand_as_signed(case: Case, draft: Draft) -> None:
    demand_both_declared(case)
    assert case.reader is not None, "the database keeps a signed case from having no reader"
    if wrote_in(case, case.reader):
        raise RefusedError(_("The second reader wrote in this draft; somebody else has to read it."))
    if draft.hash != case.signed_hash:
        raise RefusedError(
            _("The draft is not the one that was signed. Send it back and have it read again.")
        )


def _correct(case: Case, draft: Draft, by: Person) -> Check:
    assert case.corrects is not None, "asked before"
    corrected = locked(case.corrects.uid)
    demand_state(corrected, State.PUBLISHED)
    assert corrected.check_row is not None, "the database keeps a published case from having no check"
    try:
        check = checks.correct(corrected.check_row.uid, check_draft(draft), draft.text("note"))
    except DraftError:
        raise
    except ValueError:
        raise RefusedError(
            _("Nothing differs from the published check, so there is nothing to correct.")
        ) from None
    move(corrected, State.CORRECTED, by)
    audit(by, "corrected", corrected, {"by": f"case:{case.uid}"})
    return check


@transaction.atomic
def open_correction(check_uid: str, by: Person) -> Case:
    """Open a case that corrects a published check of this desk; its draft begins as what was published."""
    demand(by, "desk.correct")
    corrected = (
        Case.objects.select_for_update().filter(check_row__uid=check_uid, state=State.PUBLISHED).first()
    )
    if corrected is None:
        raise RefusedError(_("No published check of this desk has this name."))
    case = opened(Case(question=corrected.question, corrects=corrected, language=corrected.language), by)
    values = draft_of(corrected).values
    first: list[tuple[str, Value]] = [
        (one.name, "" if one.name == "note" else values[one.name]) for one in FIELDS
    ]
    copy_fields(case, first, by)
    audit(by, "open-correction", case, {"check": check_uid, "corrects": corrected.uid})
    return case


@transaction.atomic
def withdraw(case_uid: str, note: str, by: Person) -> Case:
    """Take a published check back; `note`, shown in its place, says why. Readers get it as an answer no more."""
    case = locked(case_uid)
    demand(by, "desk.withdraw")
    demand_state(case, State.PUBLISHED)
    if not note.strip():
        raise RefusedError(_("Say why; the reason is shown in place of the check."))
    assert case.check_row is not None, "the database keeps a published case from having no check"
    check = checks.withdraw(case.check_row.uid, note.strip())
    assert check.state == CheckState.WITHDRAWN
    move(case, State.WITHDRAWN, by, note=note.strip())
    transaction.on_commit(partial(look, [check.uid]), robust=True)
    audit(by, "withdraw", case, {"check": check.uid, "version": check.version})
    return case
