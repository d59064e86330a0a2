"""Published checks of this desk in a workshop: which ones, in what place, and what becomes of one taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from soi.checks.actions import correct, withdraw
from soi.checks.models import Check
from soi.drills.actions import workshops as actions
from soi.drills.models import Phase, Workshop
from soi.drills.queries.messages import checks_to_take, message, messages
from soi.drills.rounds import UnbalancedError, balanced, items
from tests.conftest import Person
from tests.drills.rooms import moved, phone, workshop
from tests.drills.test_drills_replay import case
from tests.journeys.shelf import FULL

pytestmark = pytest.mark.django_db


def name(check: Check) -> str:
    return f"check:{check.uid}"


def place_of(one: Workshop, *, true: bool) -> int:
    return next(number for number, each in enumerate(one.plan) if items()[each].true is true)


def test_only_what_is_plainly_true_or_false_and_has_evidence_to_open() -> None:
    true, false = case(0, verdict="true"), case(1, verdict="false")
    for number, verdict in enumerate(("mixed", "misleading", "unproven", "satire"), 2):
        case(number, verdict=verdict)
    case(7, sources=())
    case(8, days=1)
    assert [one.id for one in checks_to_take("en", [])] == [name(true), name(false)]
    assert [one.id for one in checks_to_take("en", [name(true)])] == [name(false)]
    assert checks_to_take("vi", []) == []


def test_it_is_shown_as_the_check_says(volunteer: Person) -> None:
    check = case(0, verdict="false")
    one = workshop(volunteer.account)
    place = place_of(one, true=False)
    actions.take_check(one, place, name(check))
    one.refresh_from_db()
    assert one.plan[place] == name(check)
    for _ in range(place):
        one = moved(one, "next", "show")
    one = moved(one, "next")
    seat = phone(one)
    seat.join()
    assert check.claim in seat.page()
    assert check.summary not in seat.page(), "not before the evidence"
    one = moved(one, "show")
    page = seat.page()
    assert "It is not true" in page
    assert check.summary in page
    assert FULL.sources[0].url in page
    wall = volunteer.browser.get(f"/en/practice/workshops/{one.uid}/wall/").content.decode()
    assert check.summary in wall
    assert volunteer.browser.get(f"/en/practice/workshops/{one.uid}/cards/").status_code == 200


def test_half_of_the_messages_stay_true(volunteer: Person) -> None:
    check = case(0, verdict="false")
    one = workshop(volunteer.account)
    before = list(one.plan)
    with pytest.raises(UnbalancedError, match="1 of 4"):
        actions.take_check(one, place_of(one, true=True), name(check))
    one.refresh_from_db()
    assert one.plan == before
    page = volunteer.browser.get(f"/en/practice/workshops/{one.uid}/").content.decode()
    assert f'<option value="{name(check)}">False: ' in page
    wrong = {"place": str(place_of(one, true=True) + 1), "check": name(check)}
    answer = volunteer.browser.post(f"/en/practice/workshops/{one.uid}/take/", wrong, follow=True)
    assert "Then 1 of 4 messages would be true" in answer.content.decode()
    right = {"place": str(place_of(one, true=False) + 1), "check": name(check)}
    answer = volunteer.browser.post(f"/en/practice/workshops/{one.uid}/take/", right, follow=True)
    assert check.claim in answer.content.decode()
    one.refresh_from_db()
    assert sum(each is not None and each.true for each in messages(one.plan)) == 2


@pytest.mark.parametrize(
    ("true", "of", "fits"), [(5, 11, True), (6, 12, True), (4, 10, False), (7, 12, False)]
)
def test_the_rule_is_that_of_the_bank(true: int, of: int, fits: bool) -> None:
    truths = [True] * true + [False] * (of - true)
    if fits:
        balanced(truths)
    else:
        with pytest.raises(UnbalancedError):
            balanced(truths)


def test_what_nobody_may_take_is_refused(volunteer: Person, asker: Person) -> None:
    mixed, false = case(0, verdict="mixed"), case(1, verdict="false")
    one = workshop(volunteer.account)
    place = place_of(one, true=False)
    for wanted, where in ((name(mixed), place), ("en-health-001a", place), (name(false), 4)):
        with pytest.raises(actions.NotToTakeError):
            actions.take_check(one, where, wanted)
    take = f"/en/practice/workshops/{one.uid}/take/"
    asker.browser.post(take, {"place": str(place + 1), "check": name(false)})
    one.refresh_from_db()
    assert name(false) not in one.plan
    one = moved(one, "next")
    with pytest.raises(actions.ClosedError):
        actions.take_check(one, place, name(false))


def test_a_check_that_was_taken_back_is_passed_over(volunteer: Person) -> None:
    check = case(0, verdict="false")
    one = workshop(volunteer.account)
    place = place_of(one, true=False)
    actions.take_check(one, place, name(check))
    withdraw(check.uid, "Its source was withdrawn.")
    page = volunteer.browser.get(f"/en/practice/workshops/{one.uid}/").content.decode()
    assert "The desk took this check back" in page
    one.refresh_from_db()
    seen = []
    while one.phase != Phase.END:
        one = moved(one, "next")
        if one.phase == Phase.VOTE:
            seen.append(one.position)
    assert seen == [number for number in range(4) if number != place]


def test_a_correction_is_what_the_room_sees(volunteer: Person) -> None:
    check = case(0, verdict="false")
    one = workshop(volunteer.account)
    actions.take_check(one, place_of(one, true=False), name(check))
    draft = replace(
        FULL, external_id="case-0", claim=check.claim, claim_long="", title=check.title, language="en",
        verdict="false", summary="A clearer summary.",
    )  # fmt: skip
    correct(check.uid, draft, "The summary was unclear.")
    found = message(name(check))
    assert found is not None
    assert (found.reason, found.standing) == ("A clearer summary.", True)
    correct(check.uid, replace(draft, verdict="mixed"), "Part of it holds.")
    found = message(name(check))
    assert found is not None
    assert not found.standing


def test_another_message_instead_of_a_check_keeps_the_balance(volunteer: Person) -> None:
    check = case(0, verdict="true")
    one = workshop(volunteer.account)
    place = place_of(one, true=True)
    actions.take_check(one, place, name(check))
    volunteer.browser.post(f"/en/practice/workshops/{one.uid}/swap/", {"position": str(place)})
    one.refresh_from_db()
    assert items()[one.plan[place]].true
