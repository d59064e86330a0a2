"""Evidence for a case: the room of evidence keeps it; the desk says who may and when, and writes the audit trail."""

from __future__ import annotations

from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from soi.desk.actions.drafting import open_for_change, write_field
from soi.desk.actions.moving import audit, demand, demand_state, locked
from soi.desk.errors import RefusedError
from soi.desk.fields import MOST_ITEMS
from soi.desk.models import Case, State
from soi.desk.queries.drafts import draft_of
from soi.evidence import actions as evidence
from soi.evidence.errors import CaptureError, QuoteError
from soi.evidence.models import Capture, Quote
from soi.people.models import Person

COLLECTED_IN = (State.NEW, State.ASSIGNED, State.DRAFTING)
"""Later, what is read and signed holds still."""


def add_capture(case_uid: str, url: str, by: Person) -> Capture:
    """Keep a page as it is now, for this case. Takes up to a minute, none of it inside a transaction."""
    _demand_open(Case.objects.get(uid=case_uid), by)
    try:
        kept = evidence.capture(url, case_uid, f"person:{by.pk}")
    except CaptureError as problem:
        raise RefusedError(str(problem)) from problem
    _note(case_uid, kept, by)
    return kept


def add_upload(case_uid: str, name: str, body: bytes, by: Person) -> Capture:
    """Keep a file, byte for byte, for this case."""
    _demand_open(Case.objects.get(uid=case_uid), by)
    try:
        kept = evidence.upload(name, body, case_uid, f"person:{by.pk}")
    except CaptureError as problem:
        raise RefusedError(str(problem)) from problem
    _note(case_uid, kept, by)
    return kept


@transaction.atomic
def add_quote(case_uid: str, capture_uid: str, text: str, by: Person, *, near: str = "") -> Quote:
    """Keep a passage of a capture of this case and put it into the draft. `near`: words that stand beside it,
    where it stands several times. A correction may quote what was captured for the check it corrects."""
    case = locked(case_uid)
    _demand_open(case, by)
    draft = draft_of(case)
    if capture_uid not in {capture.uid for capture in draft.captures}:
        raise RefusedError(_("This page was not captured for this case."))
    try:
        with transaction.atomic():
            kept = evidence.quote(capture_uid, text, near.strip() or None)
    except QuoteError as problem:
        raise RefusedError(str(problem)) from problem
    quotes = cast("list[str]", draft.values["quotes"])
    if kept.uid not in quotes:
        if len(quotes) >= MOST_ITEMS:
            raise RefusedError(_("At most %(most)d can be kept.") % {"most": MOST_ITEMS})
        write_field(case, "quotes", [*quotes, kept.uid], by)
        audit(by, "quote", case, {"quote": kept.uid, "capture": capture_uid})
    return kept


def _demand_open(case: Case, by: Person) -> None:
    demand(by, "desk.evidence")
    demand_state(case, *COLLECTED_IN)


@transaction.atomic
def _note(case_uid: str, kept: Capture, by: Person) -> None:
    """The case may have gone to review while the page was fetched: it comes back, its evidence is not what it was."""
    case = locked(case_uid)
    open_for_change(case, by)
    audit(by, "capture", case, {"capture": kept.uid, "sha256": kept.sha256})
