"""Two people's words for one field, brought together: what shall stand, and what became of the other text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from soi.desk.actions.drafting import Saved, save_fields
from soi.desk.actions.moving import audit, locked
from soi.desk.errors import RefusedError
from soi.desk.models import Case, DraftEdit, EditChoice
from soi.desk.queries.cases import waiting_edits
from soi.people.models import Person


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody chose for one field. `value` shall stand, or None: what stands already.

    `beside`: the text that lay beside it; `base`: the revision of what stands, as it was shown."""

    beside: object
    value: object | None
    base: int


@transaction.atomic
def resolve_fields(case_uid: str, choices: Mapping[str, Choice], by: Person) -> Saved:
    """Save what was chosen as any other change, so that a second clash shows both texts again, and note of each
    text that lay beside whether it was taken or left. One that clashed or could not be kept goes on waiting.

    Raises `RefusedError` when `by` may not write here."""
    case = locked(case_uid)
    waiting = waiting_edits(case)
    chosen = {name: (one.value, one.base) for name, one in choices.items() if one.value is not None}
    saved = save_fields(case_uid, chosen, by)
    open_still = {one.name for one in saved.conflicts} | {one.name for one in saved.not_kept}
    settled = {name: one for name, one in choices.items() if name not in open_still}
    _settle(case, settled, waiting, by)
    return saved


@transaction.atomic
def use_beside(case_uid: str, number: int, base: int, by: Person) -> Saved:
    """Let a text that lay beside stand. `base`: the revision that was shown next to it."""
    edit = _waiting(case_uid, number)
    return resolve_fields(case_uid, {edit.name: Choice(edit.value, edit.value, base)}, by)


@transaction.atomic
def leave_beside(case_uid: str, number: int, by: Person) -> Saved:
    """Leave a text in the history of its field: what stands stays."""
    edit = _waiting(case_uid, number)
    return resolve_fields(case_uid, {edit.name: Choice(edit.value, None, 0)}, by)


def _waiting(case_uid: str, number: int) -> DraftEdit:
    found = next((one for one in waiting_edits(locked(case_uid)) if one.pk == number), None)
    if found is None:
        raise RefusedError(_("Somebody has settled this already."))
    return found


def _settle(case: Case, choices: Mapping[str, Choice], waiting: Iterable[DraftEdit], by: Person) -> None:
    """Whoever wrote the same words beside the same field is settled with them."""
    made = [
        EditChoice(edit=edit, taken=choices[edit.name].value is not None, by=by)
        for edit in waiting
        if edit.name in choices and edit.value == choices[edit.name].beside
    ]
    EditChoice.objects.bulk_create(made)
    for taken in (True, False):
        names = sorted({one.edit.name for one in made if one.taken is taken})
        if names:
            audit(by, "take-beside" if taken else "leave-beside", case, {"fields": names})
