"""The pages of a workshop: what phones see and when, what the wall shows and to whom."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from soi.drills.actions import workshops as actions
from soi.drills.models import Phase, Vote, Workshop
from soi.drills.rounds import items
from soi.people.models import Role
from tests.conftest import Person, member
from tests.drills.rooms import Phone, moved, phone, seats, workshop

pytestmark = pytest.mark.django_db
PART = {"X-Part": "1"}


def _seated(one: Workshop) -> Phone:
    guest = phone(one)
    guest.join()
    return guest


def _vote(
    guest: Phone, answer: str, place: tuple[int, int] = (0, 1), *, part: bool = True
) -> tuple[int, str]:
    posted = {"position": place[0], "round": place[1], "answer": answer}
    response = guest.browser.post(f"{guest.path}vote/", posted, headers=PART if part else {})
    return response.status_code, response.content.decode()


def _make(leader: Person, **changed: object) -> Workshop:
    posted = {"title": "Thư viện", "language": "en", "topics": ["health", "scams"], "size": "6"} | changed
    answer = leader.browser.post("/en/practice/workshops/", posted)
    assert answer.status_code == 303
    return Workshop.objects.get(uid=answer.headers["Location"].split("/")[-2])


def test_whoever_may_train_makes_a_workshop_and_sees_its_solutions(volunteer: Person) -> None:
    made = _make(volunteer)
    page = volunteer.browser.get(f"/en/practice/workshops/{made.uid}/").content.decode()
    assert len(made.plan) == 6
    for name in made.plan:
        assert items()[name].source.url in page
    assert f"/en/practice/w/{made.code}/" in page


@pytest.mark.parametrize(
    "changed", [{"size": "7"}, {"topics": []}, {"language": "xx"}, {"topics": ["politics"]}]
)
def test_a_form_that_is_not_filled_in_makes_none(volunteer: Person, changed: dict[str, object]) -> None:
    posted = {"language": "en", "topics": ["health"], "size": "6"} | changed
    answer = volunteer.browser.post("/en/practice/workshops/", posted)
    assert (answer.status_code, Workshop.objects.count()) == (422, 0)
    assert "at least one topic" in answer.content.decode()


def test_one_message_is_changed_for_another(volunteer: Person) -> None:
    made = _make(volunteer)
    volunteer.browser.post(f"/en/practice/workshops/{made.uid}/swap/", {"position": "2"})
    changed = Workshop.objects.get(pk=made.pk).plan
    assert [old == new for old, new in zip(made.plan, changed, strict=True)] == [
        True,
        True,
        False,
        True,
        True,
        True,
    ]
    assert (
        volunteer.browser.post(f"/en/practice/workshops/{made.uid}/swap/", {"position": "6"}).status_code
        == 404
    )


@pytest.mark.parametrize("page", ["", "wall/", "wall/now/", "cards/"])
def test_a_workshop_is_its_leaders_alone(volunteer: Person, page: str) -> None:
    made = workshop(volunteer.account)
    other = member("Other", Role(volunteer.account.role))
    assert volunteer.browser.get(f"/en/practice/workshops/{made.uid}/{page}").status_code == 200
    assert other.browser.get(f"/en/practice/workshops/{made.uid}/{page}").status_code == 404
    for verb in ("step", "swap", "close", "erase"):
        posted = {"way": "next", "number": "0", "position": "0"}
        assert other.browser.post(f"/en/practice/workshops/{made.uid}/{verb}/", posted).status_code == 404
    assert Workshop.objects.get(pk=made.pk).number == 0


def test_opening_the_page_sets_no_cookie_and_joining_sets_one(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    guest = phone(one)
    assert "Join" in guest.page()
    assert not guest.browser.cookies
    guest.join()
    (cookie,) = guest.browser.cookies.values()
    assert (cookie.key, cookie["httponly"], cookie["samesite"]) == (f"soi_seat_{one.code}", True, "Lax")
    assert cookie["max-age"] == actions.SEAT_HOURS * 3600
    assert "You are in" in guest.page()
    guest.join()
    assert one.seats.count() == 1


def test_the_code_is_found_however_it_is_typed(volunteer: Person, stranger: Person) -> None:
    one = workshop(volunteer.account)
    typed = f" {one.code[:3].lower()}-{one.code[3:]} "
    answer = Client().post("/en/practice/w/", {"code": typed})
    assert answer.headers["Location"] == f"/en/practice/w/{one.code}/"
    answer = stranger.browser.get(f"/en/practice/w/{one.code.lower()}/")
    assert answer.headers["Location"] == f"/en/practice/w/{one.code}/"
    assert Client().post("/en/practice/w/", {"code": "222222"}).status_code == 404
    assert Client().get("/en/practice/w/222222/").status_code == 404
    assert Client().get("/en/practice/w/222222/now/").status_code == 404


def test_a_form_of_another_site_is_refused(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    guest = phone(one)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}):
        assert guest.browser.post(f"{guest.path}join/", headers=headers).status_code == 403
    assert one.seats.count() == 0


def test_a_phone_sees_one_question_and_no_answer_before_it_is_shown(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    guest = _seated(one)
    item = items()[one.plan[0]]
    for way in ("next", "next", "next"):
        one = moved(one, way)
        page = guest.page()
        assert item.text[:25] in page
        assert item.source.url not in page
        assert "tone-yes" not in page
        assert "tone-no" not in page
        assert items()[one.plan[1]].text[:25] not in page
    one = moved(one, "next")
    page = guest.page()
    assert item.source.url in page
    assert item.reason[:30] in page
    assert ("It is true" in page) is item.true


def test_the_wall_shows_how_many_voted_but_not_what_before_it_is_shown(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    tokens = seats(one, 12)
    one = moved(one, "next")
    for number, token in enumerate(tokens[:11]):
        actions.vote(one.code, token, (0, 1), "true" if number < 7 else "false")
    wall = f"/en/practice/workshops/{one.uid}/wall/"
    page = volunteer.browser.get(wall).content.decode()
    assert "11 of 12 have voted" in page
    for way in ("next", "next"):
        one = moved(one, way)
        page = volunteer.browser.get(wall).content.decode()
        assert "said true" not in page
        assert "svg" not in page.replace("soi.svg", "").replace("image/svg", "")
        assert items()[one.plan[0]].source.title not in page
    one = moved(one, "next")
    page = volunteer.browser.get(wall).content.decode()
    assert "Before the talk 7 said true, 4 false, 0 could not tell yet." in page
    assert page.count('class="before"') == 4  # three bars and the legend


def test_a_small_room_gets_words_and_no_figures(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    tokens = seats(one, 6)
    one = moved(one, "next")
    for token in tokens:
        actions.vote(one.code, token, (0, 1), "true")
    moved(one, "show")
    page = volunteer.browser.get(f"/en/practice/workshops/{one.uid}/wall/").content.decode()
    assert "most said true, few or nobody said false" in page
    assert "6 said" not in page
    assert "<rect" not in page


def test_a_vote_is_taken_with_and_without_javascript(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    guest = _seated(one)
    moved(one, "next")
    status, part = _vote(guest, "false")
    assert status == 200
    assert "<html" not in part
    assert re.search(r'value="false" class="big" aria-pressed="true"', part)
    assert _vote(guest, "true", part=False)[0] == 303
    assert 'value="true" class="big" aria-pressed="true"' in guest.page()
    assert Vote.objects.get().answer == "true"


def test_a_vote_that_comes_too_late_is_told_so_kindly(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    guest = _seated(one)
    moved(one, "next", "next")
    for part in (True, False):
        status, page = _vote(guest, "true", part=part)
        assert status == 409
        assert "just after the round had closed" in page
        assert "Talk it over" in page
    assert _vote(guest, "perhaps", (0, 1))[0] == 400
    assert not Vote.objects.exists()


def test_a_phone_without_a_seat_is_led_to_the_door(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    moved(one, "next")
    guest = phone(one)
    assert _vote(guest, "true")[0] == 303
    assert "Join" in guest.page()


def test_nothing_is_sent_as_long_as_nothing_moved(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    guest = _seated(one)
    first = guest.browser.get(f"{guest.path}now/")
    tag = first.headers["ETag"]
    again = guest.browser.get(f"{guest.path}now/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again.headers["Soi-Every"]) == (304, b"", "350")
    moved(one, "next")
    moved_on = guest.browser.get(f"{guest.path}now/", headers={"If-None-Match": tag})
    assert moved_on.status_code == 200
    assert "True or false?" in moved_on.content.decode()
    wall = f"/en/practice/workshops/{one.uid}/wall/now/"
    tag = volunteer.browser.get(wall).headers["ETag"]
    assert volunteer.browser.get(wall, headers={"If-None-Match": tag}).status_code == 304
    _vote(guest, "true")
    assert volunteer.browser.get(wall, headers={"If-None-Match": tag}).status_code == 200


def test_a_question_of_a_phone_is_one_query(volunteer: Person, django_assert_num_queries: object) -> None:
    one = workshop(volunteer.account)
    guest = _seated(one)
    with django_assert_num_queries(1):  # type: ignore[operator]
        guest.browser.get(f"{guest.path}now/", headers={"If-None-Match": '"0"'})


def test_steps_are_taken_from_the_wall(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    step = f"/en/practice/workshops/{one.uid}/step/"
    answer = volunteer.browser.post(step, {"way": "next", "number": "0", "room": "bright"})
    assert answer.headers["Location"] == f"/en/practice/workshops/{one.uid}/wall/?room=bright"
    part = volunteer.browser.post(step, {"way": "next", "number": "1"}, headers=PART).content.decode()
    assert "<html" not in part
    assert "Talk it over" in part
    volunteer.browser.post(step, {"way": "next", "number": "1"}, headers=PART)
    assert Workshop.objects.get(pk=one.pk).phase == Phase.TALK


def test_the_door_has_a_code_that_leads_to_the_phones_page(volunteer: Person) -> None:
    one = workshop(volunteer.account, language="vi")
    page = volunteer.browser.get(f"/en/practice/workshops/{one.uid}/wall/").content.decode()
    assert f"http://testserver/vi/practice/w/{one.code}/" in page
    assert '<svg class="code"' in page or 'class="code"' in page
    assert "style=" not in page
    assert "Phones cannot reach" not in page
    here = volunteer.browser.get(f"/en/practice/workshops/{one.uid}/wall/", headers={"host": "127.0.0.1"})
    assert "Phones cannot reach" in here.content.decode()


def test_at_the_end_the_phone_has_nothing_left(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    guest = _seated(one)
    moved(one, "next")
    _vote(guest, "true")
    volunteer.browser.post(f"/en/practice/workshops/{one.uid}/close/")
    assert not Vote.objects.exists()
    assert "has been erased" in guest.page()
    assert guest.browser.cookies[f"soi_seat_{one.code}"].value == ""
    assert guest.browser.post(f"{guest.path}join/").status_code == 410
    volunteer.browser.post(f"/en/practice/workshops/{one.uid}/erase/")
    assert not Workshop.objects.exists()


def test_whoever_leaves_takes_their_votes_along(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    guest = _seated(one)
    moved(one, "next")
    _vote(guest, "true")
    assert guest.browser.post(f"{guest.path}leave/").status_code == 303
    assert (Vote.objects.count(), one.seats.count()) == (0, 0)


def test_after_a_step_the_room_is_read_once_and_each_phone_sees_only_its_own_votes(
    volunteer: Person, django_assert_max_num_queries: object
) -> None:
    one = workshop(volunteer.account)
    guests = [_seated(one) for _ in range(3)]
    moved(one, "next")
    answers = ("true", "false", "unsure")
    for guest in guests:
        guest.browser.get(f"{guest.path}now/")
    with django_assert_max_num_queries(0):  # type: ignore[operator]
        again = guests[0].browser.get(f"{guests[0].path}now/").content.decode()
    assert "aria-pressed" not in again
    for guest, answer in zip(guests, answers, strict=True):
        _vote(guest, answer)
    moved(one, "next", "back")
    for guest, answer in zip(guests, answers, strict=True):
        page = guest.browser.get(f"{guest.path}now/").content.decode()
        assert re.findall(r'value="(\w+)" class="big" aria-pressed', page) == [answer]
    moved(one, "show")
    for guest, words in zip(guests, ("true", "false", "can&#x27;t tell yet|can't tell yet"), strict=True):
        page = guest.browser.get(f"{guest.path}now/").content.decode()
        assert re.search(rf"You said at first: ({words})\.", page)
    stranger = phone(one)
    assert "Join" in stranger.browser.get(f"{stranger.path}now/").content.decode()
