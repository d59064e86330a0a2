"""The second reading: opening it, a blind verdict, sending back, signing."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.desk.actions.drafting import demand_no_conflict
from soi.desk.actions.moving import audit, back_to_drafting, demand, demand_state, locked, move
from soi.desk.errors import RefusedError
from soi.desk.fields import VERDICTS
from soi.desk.models import Case, Declaration, Outcome, Reading, State
from soi.desk.queries.drafts import draft_of, wrote_in
from soi.desk.queries.gate import problems_of_draft
from soi.people.models import Person
from soi.people.permissions import may


@transaction.atomic
def open_reading(case_uid: str, blind: bool, by: Person) -> Reading:
    """Become the case's second reader. Nobody reads what they wrote in; one reads at a time."""
    case = locked(case_uid)
    demand_state(case, State.IN_REVIEW)
    _demand_reader(case, by)
    if Reading.objects.filter(case=case, outcome="").exists():
        raise RefusedError(_("Somebody else is already reading this."))
    verdict = draft_of(case).text("verdict")
    try:
        with transaction.atomic():
            reading = Reading.objects.create(case=case, reader=by, blind=blind, author_verdict=verdict)
            case.reader = by
            case.save(update_fields=["reader"])
    except IntegrityError:
        raise RefusedError(_("Somebody else is already reading this.")) from None
    audit(by, "open-reading", case, {"blind": blind})
    return reading


def _demand_reader(case: Case, by: Person) -> None:
    wrote = wrote_in(case, by)
    if not may(by, "desk.read"):
        raise RefusedError(_("Your role does not allow this."))
    if wrote or not may(by, "desk.read", own=wrote):
        raise RefusedError(_("You wrote in this draft; somebody else has to read it."))
    if Declaration.objects.filter(case=case, person=by, conflict=True).exists():
        raise RefusedError(_("You declared a conflict of interest in this case."))


def _own_reading(case: Case, by: Person) -> Reading:
    reading = Reading.objects.select_for_update().filter(case=case, outcome="", reader=by).first()
    if reading is None:
        raise RefusedError(_("You are not reading this case now."))
    return reading


@transaction.atomic
def state_blind_verdict(case_uid: str, verdict: str, by: Person) -> Reading:
    """State what one finds oneself, before the author's verdict is shown. It cannot be changed afterwards."""
    case = locked(case_uid)
    demand_state(case, State.IN_REVIEW)
    reading = _own_reading(case, by)
    if not reading.blind or reading.blind_verdict:
        raise RefusedError(_("You have already seen the author's verdict."))
    if verdict not in {value for value, _label in VERDICTS}:
        raise RefusedError(_("Choose a verdict of the list."))
    reading.blind_verdict = verdict
    reading.save(update_fields=["blind_verdict"])
    audit(by, "blind-verdict", case)
    return reading


@transaction.atomic
def send_back(case_uid: str, note: str, by: Person) -> Case:
    """Give a draft in review, or a signed one, back to its author, saying what has to change.

    The reader may; so may whoever could publish, when the reader is away or something came up since; its author
    never."""
    case = locked(case_uid)
    demand_state(case, State.IN_REVIEW, State.SIGNED)
    if case.author_id == by.pk:
        raise RefusedError(_("You wrote this draft; its reader or an editor can send it back."))
    if not note.strip():
        raise RefusedError(_("Say what has to change."))
    if case.reader_id != by.pk:
        demand(by, "desk.publish")
    back_to_drafting(case, by, note.strip()[:4_000])
    audit(by, "send-back", case)
    return case


@transaction.atomic
def sign(case_uid: str, right_for_all: bool, resolution: str, by: Person) -> Case:
    """Sign the draft as it stands: the signature binds to its hash.

    `right_for_all` answers, apart from whether the check is right, whether it answers every message of the
    question. `resolution` is required where a blind verdict differs from the author's."""
    case = locked(case_uid)
    demand_state(case, State.IN_REVIEW)
    _demand_reader(case, by)
    reading = _own_reading(case, by)
    demand_both_declared(case)
    if reading.blind and not reading.blind_verdict:
        raise RefusedError(_("State your own verdict first."))
    differ = reading.blind and reading.blind_verdict != reading.author_verdict
    if differ and not resolution.strip():
        raise RefusedError(_("Your verdicts differ. Write how the two of you resolved it."))
    draft = draft_of(case)
    if problems := problems_of_draft(draft):
        raise RefusedError(*problems)
    now = timezone.now()
    reading.resolution = resolution.strip()[:4_000] if differ else ""
    reading.outcome, reading.closed_at = Outcome.SIGNED, now
    reading.save(update_fields=["resolution", "outcome", "closed_at"])
    move(case, State.SIGNED, by, signed_hash=draft.hash, signed_at=now, right_for_all=right_for_all)
    audit(by, "sign", case, {"hash": draft.hash, "right_for_all": right_for_all, "differed": differ})
    return case


def demand_both_declared(case: Case) -> None:
    """Refuse unless author and reader both declared that they have no conflict of interest."""
    assert case.author is not None and case.reader is not None, "kept so by open_reading and the database"
    for person in (case.author, case.reader):
        demand_no_conflict(case, person)
