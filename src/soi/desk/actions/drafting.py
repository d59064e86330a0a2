"""Writing the draft: saving fields without losing anybody's text, declaring conflicts, sending to review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from soi.desk.actions.moving import audit, back_to_drafting, demand, demand_state, locked, move
from soi.desk.errors import RefusedError
from soi.desk.fields import BY_NAME, Field, NotKeptError, Value, kept
from soi.desk.models import Case, Declaration, DraftEdit, DraftField, State
from soi.desk.queries.drafts import draft_of
from soi.desk.queries.gate import problems_of_draft
from soi.people.models import Person

WRITABLE = (State.DRAFTING, State.IN_REVIEW, State.SIGNED)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that somebody else changed since it was read. Nothing was overwritten: `yours` is kept in the
    field's history, `theirs` stands. Save again with `their_revision` to say what shall stand."""

    name: str
    yours: Value
    theirs: Value
    their_revision: int
    by: Person | None


@dataclass(frozen=True, slots=True)
class NotKept:
    """A field whose value cannot be kept at all, and why, as a sentence."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of each field that was sent: `saved` holds those that changed; `unchanged` needed nothing.

    `back`: the case was in review or signed, and this change sent it back to drafting."""

    case: Case
    saved: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()
    not_kept: tuple[NotKept, ...] = ()
    revisions: Mapping[str, int] | None = None
    """Of every field that was sent, as it stands now: what the page sends next time."""
    back: bool = False


@transaction.atomic
def save_fields(case_uid: str, values: Mapping[str, tuple[object, int]], by: Person) -> Saved:
    """Save fields of the draft: name → (value, revision that the writer had before them, 0 for none).

    A field that somebody else changed meanwhile is not overwritten but comes back as a conflict, unless the
    writer did not touch it. A change after the draft went to review voids reading and signature.
    Raises `RefusedError` when `by` may not write here, and for unknown fields."""
    case = locked(case_uid)
    demand(by, "desk.draft", own=case.author_id == by.pk)
    demand_state(case, *WRITABLE)
    if unknown := sorted(values.keys() - BY_NAME.keys()):
        raise RefusedError(_("There is no field %(names)s.") % {"names": ", ".join(unknown)[:200]})
    return _save(case, values, by)


def _save(case: Case, values: Mapping[str, tuple[object, int]], by: Person) -> Saved:
    rows = {row.name: row for row in case.fields.select_for_update().filter(name__in=values)}
    changes: list[tuple[DraftField, Value]] = []
    conflicts: list[Conflict] = []
    not_kept: list[NotKept] = []
    for name, (given, base) in values.items():
        field = BY_NAME[name]
        row = rows.setdefault(name, DraftField(case=case, name=name, value=field.empty, revision=0))
        try:
            value = kept(field, given)
        except NotKeptError as problem:
            not_kept.append(NotKept(name, str(problem)))
            continue
        if value == row.value or _untouched(row, field, value, base):
            continue
        if base == row.revision:
            changes.append((row, value))
        else:
            conflicts.append(_beside(row, value, by))
    back = bool(changes) and open_for_change(case, by)
    _write(case, changes, by)
    saved = tuple(row.name for row, _value in changes)
    if saved or conflicts:
        audit(by, "save", case, _touched(changes, conflicts))
    now = {name: row.revision for name, row in rows.items()}
    return Saved(case, saved, tuple(conflicts), tuple(not_kept), now, back)


def _touched(changes: list[tuple[DraftField, Value]], conflicts: list[Conflict]) -> dict[str, object]:
    """What the audit trail holds of a save: names and revisions, no words."""
    return {
        "fields": [row.name for row, _value in changes],
        "revisions": [row.revision for row, _value in changes],
        "beside": [one.name for one in conflicts],
    }


def _untouched(row: DraftField, field: Field, value: Value, base: int) -> bool:
    """Whether the writer sends back what they were shown: somebody else's newer text then stands."""
    if base >= row.revision or base < 0:
        return False
    if base == 0:
        return value == field.empty
    return DraftEdit.objects.filter(case=row.case, name=row.name, revision=base, value=value).exists()


def _write(case: Case, changes: Sequence[tuple[DraftField, Value]], by: Person) -> None:
    """Write new values, each with its entry in the history first: the database wants it there."""
    for row, value in changes:
        row.value = value
        row.revision += 1
    DraftEdit.objects.bulk_create(
        DraftEdit(case=case, name=row.name, value=row.value, revision=row.revision, by=by)
        for row, _value in changes
    )
    DraftField.objects.bulk_create(row for row, _value in changes if row.pk is None)
    for row, value in changes:
        if row.revision > 1:
            row.save(update_fields=["value", "revision"])
        if row.name == "language" and isinstance(value, str) and value and value != case.language:
            case.language = value
            case.save(update_fields=["language"])


def _beside(row: DraftField, value: Value, by: Person) -> Conflict:
    edits = DraftEdit.objects.filter(case=row.case, name=row.name)
    last = edits.filter(by=by, revision=None, choice=None).last()
    if last is None or last.value != value:
        DraftEdit.objects.create(case=row.case, name=row.name, value=value, revision=None, by=by)
    theirs = edits.filter(revision=row.revision).select_related("by").first()
    return Conflict(row.name, value, row.value, row.revision, theirs.by if theirs else None)


def write_field(case: Case, name: str, value: Value, by: Person) -> None:
    """Set one field of a locked case, as a verb of ours has just made it; voids review and signature."""
    open_for_change(case, by)
    row = case.fields.select_for_update().filter(name=name).first()
    _write(case, [(row or DraftField(case=case, name=name, revision=0), value)], by)


def copy_fields(case: Case, values: Iterable[tuple[str, Value]], by: Person) -> None:
    """Fill a new correction with the fields of the check it corrects, each as its first revision."""
    _write(case, [(DraftField(case=case, name=name, revision=0), value) for name, value in values], by)


def open_for_change(case: Case, by: Person) -> bool:
    """Void review and signature of a draft that is about to change; whether there was one."""
    if case.state not in (State.IN_REVIEW, State.SIGNED):
        return False
    back_to_drafting(case, by, _("The draft was changed."))
    return True


@transaction.atomic
def declare(case_uid: str, conflict: bool, statement: str, by: Person) -> Declaration:
    """State whether one has a conflict of interest in this case. It can be taken back only the one way: who
    declared none may find one later, never the other way round."""
    case = locked(case_uid)
    demand(by, "desk.declare")
    statement = statement.strip()[:4_000]
    if conflict and not statement:
        raise RefusedError(_("Say what the conflict of interest is."))
    made = Declaration.objects.filter(case=case, person=by).first() or Declaration(case=case, person=by)
    if made.pk and made.conflict and not conflict:
        raise RefusedError(_("You declared a conflict of interest in this case; that stands."))
    made.conflict, made.statement = conflict, statement
    made.save()
    audit(by, "declare", case, {"conflict": conflict})
    return made


def demand_no_conflict(case: Case, person: Person) -> None:
    """Refuse unless `person` declared that they have no conflict of interest in the case."""
    made = Declaration.objects.filter(case=case, person=person).first()
    if made is None:
        raise RefusedError(
            _("%(name)s has not yet declared whether there is a conflict of interest.")
            % {"name": person.name}
        )
    if made.conflict:
        raise RefusedError(
            _("%(name)s declared a conflict of interest in this case.") % {"name": person.name}
        )


@transaction.atomic
def submit(case_uid: str, by: Person) -> Case:
    """Send the draft to a second reader. Refused while something required is missing, each thing named."""
    case = locked(case_uid)
    demand(by, "desk.draft", own=case.author_id == by.pk)
    demand_state(case, State.DRAFTING)
    assert case.author is not None, "the database keeps a case in work from having no author"
    demand_no_conflict(case, case.author)
    if problems := problems_of_draft(draft_of(case)):
        raise RefusedError(*problems)
    move(case, State.IN_REVIEW, by)
    audit(by, "submit", case)
    return case
