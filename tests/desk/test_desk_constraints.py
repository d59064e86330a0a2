"""What the database itself refuses, whoever writes to it: on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from soi.desk import actions
from soi.desk.models import MOVES, Case, Declaration, DraftEdit, DraftField, EditChoice, Move, Reading, State
from soi.people.models import Role
from tests.desk.desk_cast import Desk, desk, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(db: None) -> Iterator[Desk]:
    with translation.override("en"):
        yield desk()


def _refused(write: Callable[[], object]) -> str:
    with pytest.raises(DatabaseError) as refused, transaction.atomic():
        write()
    return str(refused.value)


def _set(case: Case, **values: object) -> Callable[[], object]:
    return lambda: Case.objects.filter(pk=case.pk).update(**values)


def test_it_refuses_an_author_as_reader(room: Desk) -> None:
    case = room.in_review()
    _refused(_set(case, reader=room.author))
    _refused(lambda: Reading.objects.create(case=case, reader=room.author))


def test_it_refuses_a_signature_without_a_reader(room: Desk) -> None:
    case = room.in_review()
    now = timezone.now()
    _refused(_set(case, state=State.SIGNED))
    _refused(_set(case, state=State.SIGNED, signed_hash="a" * 64, signed_at=now, right_for_all=True))
    with_reader = {"reader": room.reader, "signed_hash": "a" * 64, "signed_at": now, "right_for_all": True}
    said = _refused(_set(case, state=State.SIGNED, **with_reader))
    assert "signed by a reader who did not write" in said, (
        "there is no reading that was closed with a signature"
    )


def test_it_refuses_publication_without_a_check(room: Desk) -> None:
    case = room.signed()
    _refused(_set(case, state=State.PUBLISHED))
    _refused(_set(case, state=State.PUBLISHED, published_at=timezone.now()))


def test_it_refuses_every_step_that_is_not_a_move(room: Desk) -> None:
    check = room.published().check_row
    made: dict[State, Case] = {
        State.NEW: actions.open_case(None, "vi", room.author),
        State.DRAFTING: room.draft(),
        State.IN_REVIEW: room.in_review(),
        State.SIGNED: room.signed(),
        State.PUBLISHED: room.published(),
    }
    rest = {"check_row": check, "published_at": timezone.now(), "why_not": "opinion", "linked": check}
    tried = 0
    for before, case in made.items():
        for after in set(State) - MOVES[before] - {before}:
            _refused(_set(case, state=after, **rest))
            tried += 1
    assert tried > 25


def test_it_refuses_a_case_that_does_not_begin_as_new(room: Desk) -> None:
    _refused(lambda: Case.objects.create(uid="x", state=State.DRAFTING, author=room.author, language="vi"))
    _refused(lambda: room.draft().delete())


def test_it_refuses_a_changed_signature(room: Desk) -> None:
    case, other = room.signed(), person("Other", Role.SECOND_READER)
    for values in ({"signed_hash": "b" * 64}, {"reader": other}, {"right_for_all": False}, {"author": other}):
        assert "signature stays" in _refused(_set(case, **values))


def test_it_refuses_an_edit_without_its_entry_in_the_history(room: Desk) -> None:
    case = room.written()
    row = case.fields.get(name="summary")
    _refused(lambda: DraftField.objects.filter(pk=row.pk).update(value="Khác."))
    _refused(lambda: DraftField.objects.filter(pk=row.pk).update(value="Khác.", revision=row.revision + 1))
    _refused(lambda: DraftField.objects.create(case=case, name="note", value="Mới.", revision=1))
    _refused(lambda: row.delete())


def test_it_refuses_an_edit_of_what_is_read_signed_or_published(room: Desk) -> None:
    for case in (room.in_review(), room.signed(), room.published()):
        row = case.fields.get(name="summary")
        DraftEdit.objects.create(
            case=case, name="summary", value="Khác.", revision=row.revision + 1, by=room.author
        )
        changed = DraftField(pk=row.pk, case=case, name="summary", value="Khác.", revision=row.revision + 1)
        said = _refused(changed.save)
        assert "before it is read" in said


def test_it_refuses_to_rewrite_history(room: Desk) -> None:
    case = room.signed()
    _refused(lambda: Move.objects.filter(case=case).update(note="x"))
    _refused(lambda: Move.objects.filter(case=case).delete())
    _refused(lambda: DraftEdit.objects.filter(case=case).update(value="x"))
    _refused(lambda: DraftEdit.objects.filter(case=case).delete())
    _refused(lambda: Reading.objects.filter(case=case).update(outcome=""))
    _refused(lambda: Reading.objects.filter(case=case).delete())
    _refused(lambda: Declaration.objects.filter(case=case).delete())
    actions.declare(case.uid, True, "I own shares.", room.reader)
    _refused(lambda: Declaration.objects.filter(case=case, conflict=True).update(conflict=False))


def test_it_refuses_two_open_readings_and_two_cases_on_one_thing(room: Desk) -> None:
    case, other = room.in_review(), person("Other", Role.SECOND_READER)
    actions.open_reading(case.uid, False, room.reader)
    assert _refused(lambda: Reading.objects.create(case=case, reader=other))
    first = room.published()
    actions.open_correction(first.check_row.uid, room.author)  # type: ignore[union-attr]
    assert _refused(lambda: Case.objects.create(uid="y", corrects=first, language="vi"))


def test_it_refuses_a_blind_signature_without_or_against_a_verdict(room: Desk) -> None:
    case = room.in_review()
    reading = actions.open_reading(case.uid, True, room.reader)
    rows = Reading.objects.filter(pk=reading.pk)
    _refused(lambda: rows.update(outcome="signed"))
    actions.state_blind_verdict(case.uid, "true", room.reader)
    _refused(lambda: rows.update(outcome="signed"))
    _refused(lambda: rows.update(blind_verdict="false"))
    _refused(lambda: rows.update(author_verdict="true"))


def test_what_became_of_a_text_beside_stays_as_it_was_said(room: Desk) -> None:
    case = room.draft()
    room.write(case, title="Một")
    noted = DraftEdit.objects.get(case=case, name="title")
    assert "only what was put beside" in _refused(
        lambda: EditChoice.objects.create(edit=noted, taken=True, by=room.author)
    )
    actions.save_fields(case.uid, {"title": ("Hai", 0)}, room.editor)
    actions.leave_beside(case.uid, DraftEdit.objects.get(case=case, revision=None).pk, room.author)
    _refused(lambda: EditChoice.objects.update(taken=True))
    _refused(lambda: EditChoice.objects.all().delete())
    assert EditChoice.objects.get().taken is False
