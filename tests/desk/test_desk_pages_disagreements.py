"""The page on which two published checks that disagree are settled."""

from __future__ import annotations

import pytest

from soi.checks.actions import publish
from soi.checks.actions.disagreements import note_disagreements
from soi.checks.models import Check, Disagreement
from soi.desk.models import Case
from soi.people.models import AuditEntry
from tests.conftest import Person
from tests.desk.desk_cast import Desk, write_pages
from tests.desk.test_desk_pages import address, html
from tests.fakes.drafts import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(checker: Person, second_reader: Person, editor: Person) -> Desk:
    write_pages()
    return Desk(checker.account, second_reader.account, editor.account)


@pytest.fixture
def theirs() -> Check:
    named = {"publisher_name": "Other Desk", "publisher_site": "other.example"}
    return publish(draft(verdict="true", claim="Theirs is so.", **named)).check


@pytest.fixture
def ours(desk: Desk) -> Check:
    check = desk.published().check_row
    assert check is not None
    return check


def differ(one: Check, other: Check) -> int:
    """Number of the disagreement of the two."""
    note_disagreements({(min(one.pk, other.pk), max(one.pk, other.pk)): 0.9})
    return Disagreement.objects.get().pk


def test_it_shows_both_claims_verdicts_and_publishers(volunteer: Person, ours: Check, theirs: Check) -> None:
    here = address("disagreement", differ(ours, theirs))
    assert here in html(volunteer.browser.get(address("tasks")))
    page = html(volunteer.browser.get(here))
    for words in (ours.claim, theirs.claim, "False", "True", "Other Desk", ours.publisher.name):
        assert words in page
    assert "A checker settles it." in page
    assert "<textarea" not in page


def test_it_is_settled_in_writing_and_leaves_the_tasks(checker: Person, ours: Check, theirs: Check) -> None:
    number = differ(ours, theirs)
    settle = address("settle", number)
    for form in ({"note": "x"}, {"outcome": "both-stand", "note": " "}, {"outcome": "nonsense", "note": "x"}):
        assert checker.browser.post(settle, form).status_code == 422
    assert Disagreement.objects.get().settled_at is None
    done = checker.browser.post(settle, {"outcome": "both-stand", "note": "Hai câu khác."}, follow=True)
    assert "Both stand" in html(done)
    assert "Hai câu khác." in html(done)
    assert address("disagreement", number) not in html(checker.browser.get(address("tasks")))
    entry = AuditEntry.objects.get(action="desk.settle-disagreement")
    assert entry.detail["outcome"] == "both-stand"
    again = checker.browser.post(settle, {"outcome": "other-mistaken", "note": "x"})
    assert "Somebody has settled this already." in html(again)
    assert Disagreement.objects.get().outcome == "both-stand"


def test_a_mistake_of_ours_opens_its_correction(checker: Person, ours: Check, theirs: Check) -> None:
    settle = address("settle", differ(ours, theirs))
    wrong = checker.browser.post(settle, {"outcome": f"corrected:{theirs.uid}", "note": "x"})
    assert "Say which check of ours is corrected." in html(wrong)
    assert Disagreement.objects.get().settled_at is None, "a refusal leaves it open"
    done = checker.browser.post(settle, {"outcome": f"corrected:{ours.uid}", "note": "Số liệu mới."})
    correction = Case.objects.get(corrects__check_row=ours)
    assert done.headers["Location"] == address("case", correction.uid)
    assert AuditEntry.objects.get(action="desk.settle-disagreement").detail["case"] == correction.uid


def test_a_correction_in_work_already_is_the_one(checker: Person, ours: Check, theirs: Check) -> None:
    checker.browser.post(address("correct", ours.uid))
    settle = address("settle", differ(ours, theirs))
    done = checker.browser.post(settle, {"outcome": f"corrected:{ours.uid}", "note": "Đang sửa."})
    assert done.headers["Location"] == address("case", Case.objects.get(corrects__check_row=ours).uid)


def test_no_other_desk_is_mistaken_when_both_are_ours(checker: Person, ours: Check, desk: Desk) -> None:
    second = desk.published(claim="Nước muối chữa khỏi ho.").check_row
    assert second is not None
    number = differ(ours, second)
    page = html(checker.browser.get(address("disagreement", number)))
    assert "The other desk is mistaken" not in page
    refused = checker.browser.post(address("settle", number), {"outcome": "other-mistaken", "note": "x"})
    assert "Both checks are ours" in html(refused)
    assert Disagreement.objects.get().settled_at is None
