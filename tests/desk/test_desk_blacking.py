"""A private person's name is blacked out in the messages of a question, for good."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from soi.inbox.actions import IncomingTip, receive
from soi.inbox.models import Question, Tip
from soi.inbox.queries import words
from soi.people.models import AuditEntry
from tests.conftest import Person

pytestmark = pytest.mark.django_db

NAME = "Nguyễn Thị Hạnh"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> None:
    settings.SOI_DATA_DIR = tmp_path


def _asked() -> Question:
    for number in range(2):
        receive(
            IncomingTip(
                "post", f"p{number}", f"m{number}", f"Bà {NAME} ở xóm tôi uống lá đu đủ khỏi hẳn tiểu đường"
            )
        )
    return Question.objects.get()


def test_a_checker_blacks_out_a_name_everywhere(checker: Person) -> None:
    question = _asked()
    address = f"/en/desk/questions/{question.uid}/"
    assert NAME in checker.browser.get(address).content.decode()
    said = checker.browser.post(f"{address}black-out", {"name": NAME.lower()}, follow=True).content.decode()
    assert "for good" in said
    assert NAME not in said
    assert all(NAME not in (words(tip).text or "") for tip in Tip.objects.select_related("key"))
    entry = AuditEntry.objects.get(action="desk.black-out")
    assert entry.detail == {"messages": 2}


def test_one_letter_is_refused_and_said(checker: Person) -> None:
    question = _asked()
    page = checker.browser.post(f"/en/desk/questions/{question.uid}/black-out", {"name": "H"})
    assert page.status_code == 422
    assert "at least 2 characters" in page.content.decode()


def test_whoever_may_not_read_messages_may_not_black_them_out(volunteer: Person) -> None:
    question = _asked()
    assert "black-out" not in volunteer.browser.get(f"/en/desk/questions/{question.uid}/").content.decode()
    assert (
        volunteer.browser.post(f"/en/desk/questions/{question.uid}/black-out", {"name": NAME}).status_code
        == 403
    )
