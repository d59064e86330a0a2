"""One case as one person may see it. A blind reader is not shown what the author found."""

from __future__ import annotations

from dataclasses import dataclass, replace

from soi.checks.publishing import Problem
from soi.desk.fields import BY_NAME, FIELDS
from soi.desk.models import Case, Declaration, DraftEdit, Move, Reading, State
from soi.desk.queries.drafts import Draft, draft_of, wrote_in
from soi.desk.queries.gate import advice, problems_of_draft
from soi.people.models import Person
from soi.people.permissions import may

TELLING = frozenset(field.name for field in FIELDS if field.tells)
"""Fields that give the author's verdict away."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case for one viewer. Fields named in `hidden` are empty in `draft`, and what was said about them before
    (notes of moves, earlier readings) is left out until the viewer has stated a verdict."""

    case: Case
    draft: Draft
    hidden: frozenset[str]
    reading: Reading | None
    """The reading that is open now, whoever reads."""
    readings: tuple[Reading, ...]
    moves: tuple[Move, ...]
    declarations: tuple[Declaration, ...]
    problems: tuple[str, ...]
    """What keeps the draft from being sent to review or signed."""
    advice: tuple[Problem, ...]


def case(uid: str, viewer: Person) -> CaseView:
    """The case for `viewer`. Raises `Case.DoesNotExist`."""
    row = Case.objects.select_related(
        "author", "reader", "question", "corrects", "check_row", "linked"
    ).get(uid=uid)  # fmt: skip
    hidden = hidden_from(row, viewer)
    whole = draft_of(row)
    readings = tuple(row.readings.select_related("reader"))
    moves = tuple(row.moves.select_related("by"))
    return CaseView(
        case=row,
        draft=_without(whole, hidden),
        hidden=hidden,
        reading=next((_told_less(one, hidden) for one in readings if not one.outcome), None),
        readings=() if hidden else tuple(one for one in readings if one.outcome),
        moves=tuple(_noteless(one, hidden) for one in moves),
        declarations=tuple(row.declarations.select_related("person")),
        problems=() if hidden else tuple(problems_of_draft(whole)),
        advice=() if hidden else tuple(advice(whole)),
    )


def hidden_from(row: Case, viewer: Person) -> frozenset[str]:
    """Fields of the draft that `viewer` must not see yet: those that tell the verdict, while they read blind, and
    while they could still choose to."""
    if row.state != State.IN_REVIEW or not may(viewer, "desk.read") or wrote_in(row, viewer):
        return frozenset()
    reading = row.readings.filter(outcome="").first()
    if reading is None:
        return TELLING
    blind = reading.reader_id == viewer.pk and reading.blind and not reading.blind_verdict
    return TELLING if blind else frozenset()


def shown_draft(row: Case, viewer: Person) -> Draft:
    """The draft with every field that is hidden from `viewer` empty."""
    return _without(draft_of(row), hidden_from(row, viewer))


def _without(draft: Draft, hidden: frozenset[str]) -> Draft:
    shown = {name: BY_NAME[name].empty if name in hidden else value for name, value in draft.values.items()}
    return replace(draft, values=shown)


def _told_less(reading: Reading, hidden: frozenset[str]) -> Reading:
    """The reading, without the author's verdict where that is hidden. Never saved."""
    if hidden:
        reading.author_verdict = ""
    return reading


def _noteless(move: Move, hidden: frozenset[str]) -> Move:
    if hidden:
        move.note = ""
    return move


@dataclass(frozen=True, slots=True)
class Beside:
    """A value that somebody wrote while another had changed the field; it waits until it is taken or left."""

    edit: DraftEdit
    standing: object
    revision: int
    """Of what stands: who takes the value says that this is what they saw."""


def history(row: Case, name: str, viewer: Person) -> list[DraftEdit]:
    """Every value that a field ever had, the newest first; nothing where the field is hidden from `viewer`."""
    if name in hidden_from(row, viewer):
        return []
    return list(DraftEdit.objects.filter(case=row, name=name).select_related("by").order_by("-pk"))


def beside(row: Case, viewer: Person) -> list[Beside]:
    """Values put beside that nobody took or left, whose writer did not save the field again since, and that are
    not what stands now anyway. The oldest first; nothing where the field is hidden from `viewer`."""
    hidden = hidden_from(row, viewer)
    standing = {
        name: (value, number) for name, value, number in row.fields.values_list("name", "value", "revision")
    }
    waiting = []
    for one in waiting_edits(row):
        value, revision = standing.get(one.name, (None, 0))
        if one.name not in hidden and one.name in BY_NAME and one.value != value:
            waiting.append(Beside(one, value, revision))
    return waiting


def waiting_edits(row: Case) -> list[DraftEdit]:
    """Every value put beside in `row` that is still to be taken or left: the newest of each writer and field."""
    waiting: dict[tuple[str, int], DraftEdit] = {}
    for one in DraftEdit.objects.filter(case=row).select_related("by", "choice").order_by("pk"):
        key = (one.name, one.by_id)
        if one.revision is None:
            waiting[key] = one
        else:
            waiting.pop(key, None)
    return [one for one in waiting.values() if not hasattr(one, "choice")]
