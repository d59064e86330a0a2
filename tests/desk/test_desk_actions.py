"""The desk's verbs, one by one: what each does, and what each refuses."""

from __future__ import annotations

import pytest

from soi.checks.models import Check
from soi.desk.models import State
from tests.desk.desk_cast import PATH, Desk, desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(db: None) -> Desk:
    return desk()


def test_it_goes_from_an_empty_draft_to_a_published_check(room: Desk) -> None:
    case = room.published()
    check = Check.objects.get()
    assert (case.state, case.check_row, case.right_for_all) == (State.PUBLISHED, check, True)
    assert (check.claim, check.verdict, check.own) == (
        "Súc miệng nước muối diệt được virus cúm.",
        "false",
        True,
    )
    assert [move.after for move in case.moves.all()] == list(PATH)
