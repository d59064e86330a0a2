"""Files taken away for good, with a reason: what came with a message, and what a check is about."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from soi.checks import actions as checks
from soi.checks.models import Check, MediaFile, MediaUse
from soi.desk.actions.attaching import files_of
from soi.desk.actions.moving import audit, demand
from soi.desk.errors import RefusedError
from soi.desk.models import Case
from soi.inbox import actions as inbox
from soi.people.audit import record
from soi.people.models import Person


@transaction.atomic
def take_away_file(case_uid: str, sha256: str, why: str, by: Person) -> list[Check]:
    """Take a file that the check of a case is about away from readers. As a withdrawal it needs one editor and a reason
    that readers see: every published check about it gets a version that says so; these are returned."""
    case = Case.objects.get(uid=case_uid)
    demand(by, "desk.withdraw")
    if not is_about(case, sha256):
        raise RefusedError(_("This file does not belong to the case."))
    try:
        changed = checks.take_away_file(sha256, why)
    except MediaFile.DoesNotExist:
        raise RefusedError(_("This file is not here.")) from None
    except ValueError as refused:
        raise RefusedError(str(refused)) from None
    audit(by, "take-away-file", case, {"sha256": sha256, "checks": [check.uid for check in changed]})
    return changed


def is_about(case: Case, sha256: str) -> bool:
    """Whether the draft of the case, or the check it became, names the file."""
    if sha256 in files_of(case):
        return True
    return (
        case.check_row_id is not None
        and MediaUse.objects.filter(check_row=case.check_row_id, sha256=sha256).exists()
    )


@transaction.atomic
def take_away_sent_file(question_uid: str, media_uid: str, why: str, by: Person) -> None:
    """Take away what came with a message, for good; those who read messages see that it was, when and why. The audit
    trail keeps that it was, and no reason: that may name somebody, and goes with the message."""
    demand(by, "desk.tips")
    try:
        inbox.take_away_file(question_uid, media_uid, why)
    except inbox.RefusedError as refused:
        raise RefusedError(str(refused)) from refused
    record(by, "desk.take-away-sent-file", f"question:{question_uid}", {"file": media_uid})
