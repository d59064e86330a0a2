"""Automatic answers judged blindly by checkers; the numbers behind sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from soi.answers.engine import reopen
from soi.answers.models import Letter
from soi.checks.actions import publish
from soi.people.models import AuditEntry
from soi.tipline import thinking
from soi.tipline.pace import MESSAGES
from tests.conftest import Person
from tests.fakes.drafts import draft
from tests.tipline.tipline_cast import FLU, say

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.SOI_DATA_DIR = tmp_path
    settings.SOI_EMBEDDER = "none"
    reopen()
    thinking.start_anew()
    MESSAGES.start_anew()
    yield
    reopen()


def test_a_checker_judges_an_automatic_answer_without_its_score(checker: Person) -> None:
    publish(draft())
    say(FLU, channel="web")
    page = checker.browser.get("/en/desk/numbers/judge/").content.decode()
    letter = Letter.objects.get()
    assert draft().claim in page
    assert "nước muối" in page
    assert "probab" not in page
    checker.browser.post(f"/en/desk/numbers/judge/{letter.uid}", {"fits": "no"})
    letter.refresh_from_db()
    assert letter.audited is False
    assert AuditEntry.objects.filter(action="desk.judge-answer").count() == 1
    assert "No answer waits" in checker.browser.get("/en/desk/numbers/judge/").content.decode()


def test_a_volunteer_sees_numbers_but_no_messages(volunteer: Person) -> None:
    assert volunteer.browser.get("/en/desk/numbers/").status_code == 200
    assert volunteer.browser.get("/en/desk/numbers/judge/").status_code == 403
