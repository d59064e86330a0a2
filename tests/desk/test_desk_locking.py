"""Two people at once: nobody's text is lost, and of two readers one reads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import close_old_connections, connection, transaction
from django.utils import translation

from soi.desk import actions, queries
from soi.desk.models import Case, DraftEdit, Reading, State
from soi.people.models import Role
from tests.desk.desk_cast import Desk, desk, person


@pytest.fixture
def room(db: None) -> Iterator[Desk]:
    with translation.override("en"):
        yield desk()


def _value(case: Case, name: str) -> object:
    return case.fields.get(name=name).value


@pytest.mark.django_db
def test_it_shows_both_texts_when_two_changed_the_same_field(room: Desk) -> None:
    case = room.written(summary="Câu đầu.")
    base = case.fields.get(name="summary").revision
    first = actions.save_fields(case.uid, {"summary": ("Của Châu.", base)}, room.author)
    second = actions.save_fields(case.uid, {"summary": ("Của Emma.", base), "title": ("Tựa", 1)}, room.editor)
    assert (first.saved, second.saved) == (("summary",), ("title",))
    conflict = second.conflicts[0]
    assert (conflict.yours, conflict.theirs, conflict.by) == ("Của Emma.", "Của Châu.", room.author)
    assert _value(case, "summary") == "Của Châu."
    assert [one.edit.value for one in queries.beside(case, room.editor)] == ["Của Emma."]
    merged = actions.save_fields(case.uid, {"summary": ("Cả hai.", conflict.their_revision)}, room.editor)
    assert merged.saved == ("summary",)
    assert queries.beside(case, room.editor) == []
    kept = list(DraftEdit.objects.filter(case=case, name="summary").values_list("value", flat=True))
    assert kept == ["Câu đầu.", "Của Châu.", "Của Emma.", "Cả hai."]


@pytest.mark.django_db
def test_it_leaves_alone_what_a_writer_only_sends_back_as_it_was_shown(room: Desk) -> None:
    case = room.written(summary="Câu đầu.")
    base = case.fields.get(name="summary").revision
    actions.save_fields(case.uid, {"summary": ("Câu mới.", base)}, room.author)
    sent = actions.save_fields(case.uid, {"summary": ("Câu đầu.", base), "note": ("", 0)}, room.editor)
    assert (sent.saved, sent.conflicts) == ((), ())
    assert _value(case, "summary") == "Câu mới."


@pytest.mark.django_db
def test_it_keeps_one_copy_of_a_text_that_is_saved_again_and_again(room: Desk) -> None:
    case = room.written(summary="Câu đầu.")
    base = case.fields.get(name="summary").revision
    actions.save_fields(case.uid, {"summary": ("Câu mới.", base)}, room.author)
    for _ in range(3):
        again = actions.save_fields(case.uid, {"summary": ("Câu khác.", base)}, room.editor)
        assert len(again.conflicts) == 1
    assert DraftEdit.objects.filter(case=case, revision=None).count() == 1


def _at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each in a thread of its own, all let go together; what each returned or raised."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int) -> None:
        try:
            with translation.override("en"):
                barrier.wait()
                results[number] = acts[number]()
        except (actions.RefusedError, AssertionError) as raised:
            results[number] = raised
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_it_loses_nothing_when_two_save_one_field_in_the_same_moment() -> None:
    room = desk()
    case = room.written()
    base = case.fields.get(name="summary").revision
    writers = (room.author, room.editor)
    for turn in range(3):
        base = case.fields.get(name="summary").revision
        texts = [f"{who.name} {turn}" for who in writers]
        results = _at_once(
            *(
                lambda who=who, text=text, base=base: actions.save_fields(
                    case.uid, {"summary": (text, base)}, who
                )
                for who, text in zip(writers, texts, strict=True)
            )
        )
        saved = [one for one in results if isinstance(one, actions.Saved)]
        assert len(saved) == 2
        assert sorted(len(one.saved) for one in saved) == [0, 1]
        assert sorted(len(one.conflicts) for one in saved) == [0, 1]
        kept = DraftEdit.objects.filter(case=case, name="summary", value__in=texts)
        assert kept.count() == 2, "both texts are kept"


@pytest.mark.django_db(transaction=True)
def test_it_gives_a_case_to_one_of_two_readers() -> None:
    room = desk()
    case = room.in_review()
    other = person("Other", Role.SECOND_READER)
    results = _at_once(
        lambda: actions.open_reading(case.uid, True, room.reader),
        lambda: actions.open_reading(case.uid, False, other),
    )
    assert sorted(type(one).__name__ for one in results) == ["Reading", "RefusedError"]
    assert Reading.objects.filter(case=case).count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_signs_what_was_read_or_nothing_when_the_author_saves_meanwhile() -> None:
    room = desk()
    case = room.in_review()
    actions.open_reading(case.uid, False, room.reader)
    base = case.fields.get(name="summary").revision
    _at_once(
        lambda: actions.sign(case.uid, True, "", room.reader),
        lambda: actions.save_fields(case.uid, {"summary": ("Sau cùng.", base)}, room.author),
    )
    case = Case.objects.get(pk=case.pk)
    assert case.state == State.DRAFTING, "whoever came first, the changed draft is not signed"
    with pytest.raises(actions.RefusedError), transaction.atomic():
        actions.publish(case.uid, room.editor)
