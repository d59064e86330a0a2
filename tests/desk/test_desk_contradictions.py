"""What this desk publishes and takes back shows at once in its tasks about contradicting checks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from soi.answers.engine import reopen
from soi.checks.actions import publish
from soi.checks.models import Disagreement
from soi.desk import actions, queries
from tests.desk.desk_cast import Desk, desk
from tests.fakes.drafts import draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(db: None, tmp_path: Path, settings: Settings) -> Iterator[Desk]:
    settings.SOI_DATA_DIR = tmp_path
    settings.SOI_EMBEDDER = "none"
    reopen()
    with translation.override("en"):
        yield desk()
    reopen()


def test_a_publication_that_contradicts_another_desk_is_a_task_until_it_is_taken_back(
    room: Desk, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    theirs = publish(draft(publisher_site="other.example", verdict="true")).check
    with django_capture_on_commit_callbacks(execute=True):
        case = room.published()
    (found,) = queries.tasks().disagreements
    assert {found.first, found.second} == {theirs, case.check_row}
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw(case.uid, "The source was wrong.", room.editor)
    assert not Disagreement.objects.exists()
