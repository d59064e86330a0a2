"""Texts that waited beside a field: shown on the case's page, taken or left, and never lost."""

from __future__ import annotations

import pytest

from soi.desk import actions, queries
from soi.desk.models import Case, DraftEdit, DraftField, EditChoice
from soi.desk.queries.cases import waiting_edits
from tests.conftest import Person
from tests.desk.desk_cast import Desk, write_pages
from tests.desk.test_desk_pages import address, html

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(checker: Person, second_reader: Person, editor: Person) -> Desk:
    write_pages()
    return Desk(checker.account, second_reader.account, editor.account)


@pytest.fixture
def case(desk: Desk) -> Case:
    """A draft in which Châu's title stands and Emma's waits beside it."""
    made = desk.draft()
    desk.write(made, title="Của Châu")
    actions.save_fields(made.uid, {"title": ("Của Emma", 0)}, desk.editor)
    return made


def _number(case: Case) -> int:
    return waiting_edits(case)[0].pk


def _title(case: Case) -> object:
    return DraftField.objects.get(case=case, name="title").value


def test_it_is_shown_beside_what_stands(case: Case, checker: Person, volunteer: Person) -> None:
    page = html(checker.browser.get(address("case", case.uid)))
    for words in ("1 text waits beside", "What Emma wrote", "<ins>Emma</ins>", "What stands now", "Use this"):
        assert words in page
    seen = html(volunteer.browser.get(address("case", case.uid)))
    assert "What Emma wrote" in seen
    assert "Use this text" not in seen, "who may not write here may not choose"


def test_it_is_used_and_what_stood_stays_in_the_history(case: Case, checker: Person) -> None:
    use = address("use-beside", case.uid, _number(case))
    done = html(checker.browser.post(use, {"base": 1}, follow=True))
    assert "It stands now" in done
    assert "waits beside" not in done
    assert _title(case) == "Của Emma"
    made = EditChoice.objects.get()
    assert (made.taken, made.by) == (True, checker.account)
    kept = list(DraftEdit.objects.filter(case=case, name="title").values_list("value", flat=True))
    assert kept == ["Của Châu", "Của Emma", "Của Emma"]
    again = checker.browser.post(use, {"base": 2})
    assert again.status_code == 422
    assert "Somebody has settled this already." in html(again)


def test_it_is_left_and_waits_no_more(case: Case, checker: Person, desk: Desk) -> None:
    done = html(checker.browser.post(address("leave-beside", case.uid, _number(case)), follow=True))
    assert "It is left" in done
    assert "waits beside" not in done
    assert _title(case) == "Của Châu"
    assert EditChoice.objects.get().taken is False
    actions.save_fields(case.uid, {"title": ("Của Emma", 0)}, desk.editor)
    assert len(queries.beside(case, desk.author)) == 1, "the same words again wait again"


def test_a_second_clash_shows_both_texts_and_the_first_still_waits(
    case: Case, checker: Person, desk: Desk
) -> None:
    number = _number(case)
    desk.write(case, title="Mới hơn")
    clash = checker.browser.post(address("use-beside", case.uid, number), {"base": 1})
    assert clash.status_code == 409
    for words in ("Emma", "Mới hơn", "Two people changed the same"):
        assert words in html(clash)
    assert _title(case) == "Mới hơn"
    assert not EditChoice.objects.exists()
    chosen = {"name": "title", "base-title": 2, "yours-title": '"Của Emma"', "choice-title": "theirs"}
    checker.browser.post(address("resolve", case.uid), chosen)
    assert queries.beside(case, checker.account) == [], "whoever wrote the same words is settled with them"
    assert set(EditChoice.objects.values_list("taken", flat=True)) == {False}
    assert _title(case) == "Mới hơn"


def test_what_is_chosen_where_two_meet_settles_the_text_beside(
    case: Case, editor: Person, desk: Desk
) -> None:
    chosen = {
        "name": "title", "base-title": 1, "yours-title": '"Của Emma"',
        "choice-title": "edited", "edited-title": "Của cả hai",
    }  # fmt: skip
    assert editor.browser.post(address("resolve", case.uid), chosen).status_code == 302
    assert _title(case) == "Của cả hai"
    assert EditChoice.objects.get().taken is True
    assert queries.beside(case, desk.author) == []


def test_nobody_else_chooses(case: Case, second_reader: Person, volunteer: Person) -> None:
    for verb in ("use-beside", "leave-beside"):
        where = address(verb, case.uid, _number(case))
        assert volunteer.browser.post(where, {"base": 1}).status_code == 403
        refused = second_reader.browser.post(where, {"base": 1})
        assert "Your role does not allow this." in html(refused)
    chosen = {"name": "title", "base-title": 1, "yours-title": '"Của Emma"', "choice-title": "theirs"}
    assert second_reader.browser.post(address("resolve", case.uid), chosen).status_code == 422
    assert not EditChoice.objects.exists()


def test_a_text_of_another_case_is_not_found_here(case: Case, desk: Desk, checker: Person) -> None:
    other = desk.draft()
    refused = checker.browser.post(address("use-beside", other.uid, _number(case)), {"base": 0})
    assert refused.status_code == 422
    assert not DraftField.objects.filter(case=other).exists()


def test_a_blind_reader_is_not_shown_a_title_that_waits(desk: Desk, second_reader: Person) -> None:
    made = desk.written()
    actions.save_fields(made.uid, {"title": ("Sai rồi", 0), "claimant": ("WHO", 0)}, desk.editor)
    actions.save_fields(made.uid, {"claimant": ("Ai đó", 0)}, desk.author)
    actions.submit(made.uid, desk.author)
    page = html(second_reader.browser.get(address("case", made.uid)))
    assert "Sai rồi" not in page
    assert "Ai đó" in page
