"""What happens in a workshop: steps, votes, what is left at the end."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from soi.drills.actions import workshops as actions
from soi.drills.models import Phase, Seat, Vote, Workshop
from soi.drills.queries.workshops import FASTEST, Pulse, counts, pulse
from soi.drills.rounds import SIZES, TooFewError, drawn, items, replaced
from soi.drills.spread import spread
from tests.conftest import Person
from tests.drills.rooms import moved, seats, workshop

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_half_of_what_it_draws_is_true_and_no_pair_comes_twice(size: int, language: str) -> None:
    for seed in range(20):
        plan = [items()[name] for name in drawn(language, ("health", "science"), size, random.Random(seed))]
        assert sum(one.true for one in plan) * 2 == size == len({one.pair for one in plan})
        assert {one.lang for one in plan} == {language}
        hardness = [one.difficulty for one in plan]
        assert hardness == sorted(hardness, reverse=True)


def test_it_says_when_topics_have_too_few_pairs() -> None:
    with pytest.raises(TooFewError):
        drawn("vi", (), 4, random.Random(1))


def test_another_message_is_as_true_as_the_one_it_replaces() -> None:
    plan = drawn("en", ("health",), 6, random.Random(1))
    for position in range(6):
        new = replaced(plan, position, items()[plan[position]], random.Random(2))
        assert items()[new[position]].true is items()[plan[position]].true
        assert new[position] not in plan
        assert len({items()[name].pair for name in new}) == 6


def test_ten_votes_are_told_in_figures_five_in_words_and_fewer_not_at_all() -> None:
    told = spread({"true": 6, "false": 3, "unsure": 1}, {"true": 9, "unsure": 1})
    assert told.shown == "figures"
    assert [(bar.count, bar.percent, bar.height) for bar in told.after] == [
        (9, 90, 54),
        (0, 0, 0),
        (1, 10, 6),
    ]
    told = spread({"true": 6, "false": 4}, {"true": 5, "false": 4})
    assert told.shown == "words"  # nine of ten voted again: figures would tell what the tenth had said
    assert [bar.share for bar in told.after] == ["half", "half", "few"]
    told = spread({"true": 10}, {"true": 4})
    assert (told.shown, told.after) == ("figures", ())
    assert spread({"true": 4}, {"false": 4}).shown == "nothing"
    assert spread({}, {}).shown == "nothing"


def test_a_phone_asks_less_often_the_more_there_are() -> None:
    assert [Pulse(0, seats, 0).every for seats in (1, 30, 200)] == [FASTEST, FASTEST, 2000]


def test_it_goes_through_every_message_and_ends(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    seen = []
    while one.phase != Phase.END:
        one = moved(one, "next")
        seen.append((one.position, str(one.phase)))
    rounds = ["vote", "talk", "again", "show"]
    assert seen == [(place, phase) for place in range(4) for phase in rounds] + [(3, "end")]
    assert one.ended_at is not None
    assert not actions.step(one, "next", one.number)


def test_a_step_taken_twice_is_one_step(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    assert actions.step(one, "next", 0)
    assert not actions.step(one, "next", 0)
    one.refresh_from_db()
    assert (one.phase, one.number) == (Phase.VOTE, 1)


def test_what_was_shown_cannot_be_taken_back(volunteer: Person) -> None:
    one = moved(workshop(volunteer.account), "next", "next", "back")
    assert one.phase == Phase.VOTE
    one = moved(one, "show")
    assert one.phase == Phase.SHOW
    assert not actions.step(one, "back", one.number)
    assert not actions.step(one, "sideways", one.number)


def test_the_last_vote_of_a_phone_counts_and_the_same_one_counts_once(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    (token,) = seats(one, 1)
    one = moved(one, "next")
    for answer in ("true", "false", "false"):
        actions.vote(one.code, token, (0, 1), answer)
    assert counts(one, 0) == ({"false": 1}, {})
    one = moved(one, "next", "next")
    actions.vote(one.code, token, (0, 2), "unsure")
    assert counts(one, 0) == ({"false": 1}, {"unsure": 1})
    assert pulse(one).of_wall == f"{one.number}.1.1"


def test_a_vote_counts_only_in_the_round_it_was_meant_for(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    (token,) = seats(one, 1)
    with pytest.raises(actions.ClosedError):
        actions.vote(one.code, token, (0, 1), "true")
    one = moved(one, "next", "next")
    for place in ((0, 1), (0, 2), (1, 1), (0, 0)):
        with pytest.raises(actions.ClosedError):
            actions.vote(one.code, token, place, "true")
    one = moved(one, "next")
    with pytest.raises(actions.NoSeatError):
        actions.vote(one.code, "somebody else's", (0, 2), "true")
    with pytest.raises(ValueError, match="maybe"):
        actions.vote(one.code, token, (0, 2), "maybe")
    assert not Vote.objects.exists()


def test_a_phone_that_joins_again_keeps_its_seat(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    (token,) = seats(one, 1)
    assert actions.join(one.code, token) == token
    assert actions.join(one.code, "an old token") != token
    assert one.seats.count() == 2
    assert token not in [seat.token_hash for seat in Seat.objects.all()]


def test_a_room_can_be_full(volunteer: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_SEATS", 2)
    one = workshop(volunteer.account)
    seats(one, 2)
    with pytest.raises(actions.FullError):
        seats(one, 1)


def test_at_the_end_only_totals_of_ten_or_more_are_left(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    tokens = seats(one, 12)
    one = moved(one, "next")
    for number, token in enumerate(tokens):
        actions.vote(one.code, token, (0, 1), "true" if number % 3 else "unsure")
    one = moved(one, "next", "next")
    for token in tokens[:9]:
        actions.vote(one.code, token, (0, 2), "true")
    one = moved(one, "next", "next")
    for token in tokens[:9]:
        actions.vote(one.code, token, (1, 1), "false")
    actions.end(one)
    one.refresh_from_db()
    assert one.totals == {one.plan[0]: {"before": {"true": 8, "unsure": 4}, "after": {}}}
    assert not Seat.objects.exists()
    assert not Vote.objects.exists()
    with pytest.raises(actions.ClosedError):
        seats(one, 1)


def test_the_clock_ends_what_was_left_standing_and_erases_old_seats(volunteer: Person) -> None:
    left, prepared, fresh = (workshop(volunteer.account) for _ in range(3))
    for one in (left, prepared):
        seats(one, 2)
    moved(left, "next")
    Seat.objects.update(joined_at=timezone.now() - timedelta(hours=actions.SEAT_HOURS, minutes=1))
    seats(fresh, 1)
    moved(fresh, "next")
    assert actions.tidy_workshops() == 2
    phases = [Workshop.objects.get(pk=one.pk).phase for one in (left, prepared, fresh)]
    assert phases == [Phase.END, Phase.WAITING, Phase.VOTE]
    assert Seat.objects.count() == 1


def test_messages_stay_as_they_are_once_it_has_begun(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    actions.plan_anew(one, one.plan[::-1])
    moved(one, "next")
    with pytest.raises(actions.ClosedError):
        actions.plan_anew(one, one.plan)


@pytest.mark.django_db(transaction=True)
def test_thirty_phones_at_once_lose_no_vote(volunteer: Person) -> None:
    one = workshop(volunteer.account)
    tokens = seats(one, 30)
    one = moved(one, "next")
    start = threading.Barrier(30)
    failed: list[Exception] = []

    def votes(number: int, token: str) -> None:
        start.wait()
        try:
            for answer in ("unsure", "true" if number % 2 else "false"):
                actions.vote(one.code, token, (0, 1), answer)
        except Exception as problem:  # noqa: BLE001 (the test says which)
            failed.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=votes, args=row) for row in enumerate(tokens)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert counts(one, 0)[0] == {"true": 15, "false": 15}


@pytest.mark.django_db(transaction=True)
def test_a_round_that_closes_while_they_vote_counts_what_it_took_and_tells_the_rest(
    volunteer: Person,
) -> None:
    one = workshop(volunteer.account)
    tokens = seats(one, 12)
    one = moved(one, "next")
    start = threading.Barrier(13)
    said: Counter[str] = Counter()

    def votes(token: str) -> None:
        start.wait()
        try:
            actions.vote(one.code, token, (0, 1), "true")
            said["taken"] += 1
        except actions.ClosedError:
            said["late"] += 1
        finally:
            connection.close()

    def closes() -> None:
        start.wait()
        actions.step(one, "next", one.number)
        connection.close()

    threads = [threading.Thread(target=votes, args=(token,)) for token in tokens]
    threads.append(threading.Thread(target=closes))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said.total() == 12
    assert counts(one, 0)[0].get("true", 0) == said["taken"]
