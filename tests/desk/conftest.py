"""The stage of the desk's tests: its pages about itself, and the people who work there."""

from __future__ import annotations

import pytest
from django.utils import timezone

from soi.checks.models import DeskPage, PageKind
from tests.conftest import Person
from tests.desk.desk_cast import Desk


@pytest.fixture
def desk(checker: Person, second_reader: Person, editor: Person) -> Desk:
    for kind in PageKind:
        DeskPage.objects.create(kind=kind, language="en", body="So.", reviewed_on=timezone.localdate())
    return Desk(checker.account, second_reader.account, editor.account)
