"""Skills in time, and the items drawn for them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from fsrs import Card, Rating, Scheduler
from hypothesis import given, settings
from hypothesis import strategies as st

from soi.drills.scheduling import (
    LONGEST_DAYS,
    Draw,
    ItemRecord,
    Reply,
    Skill,
    State,
    draw,
    due,
    from_json,
    rating,
    recall,
    review,
    to_json,
)

SKILL = Skill("false-cause", "post", "vi")
NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)

replies = st.builds(Reply, st.booleans(), st.sampled_from([True, False, None]), st.floats(0.5, 1))
history = st.lists(st.tuples(st.integers(0, 60 * 24), st.lists(replies, min_size=1, max_size=4)), max_size=8)


def _lived(past: list[tuple[int, list[Reply]]]) -> tuple[State, datetime]:
    state, now = State(SKILL), NOW
    for hours, given_replies in past:
        now += timedelta(hours=hours)
        state = review(state, given_replies, now)
    return state, now


@given(history)
@settings(max_examples=50)
def test_a_state_survives_json(past: list[tuple[int, list[Reply]]]) -> None:
    state, _ = _lived(past)
    assert from_json(to_json(state)) == state


@given(history)
@settings(max_examples=50)
def test_it_is_fsrs_and_nothing_else(past: list[tuple[int, list[Reply]]]) -> None:
    """The same as one card of the reference library that lives through the same reviews in memory."""
    scheduler = Scheduler(
        learning_steps=(), relearning_steps=(), maximum_interval=LONGEST_DAYS, enable_fuzzing=False
    )
    card, now = Card(card_id=1), NOW
    for hours, given_replies in past:
        now += timedelta(hours=hours)
        card, _ = scheduler.review_card(card, rating(given_replies), now)
    state, _ = _lived(past)
    assert (state.stability, state.difficulty, state.last) == (
        card.stability,
        card.difficulty,
        card.last_review,
    )
    if past:
        assert state.due == card.due
        assert recall(state, now + timedelta(days=9)) == scheduler.get_card_retrievability(
            card, now + timedelta(days=9)
        )


@pytest.mark.parametrize(
    ("called", "confidence", "outcome"),
    [
        (True, 1.0, Rating.Easy),
        (True, 0.9, Rating.Easy),
        (True, 0.8, Rating.Good),
        (True, 0.65, Rating.Good),
        (True, 0.6, Rating.Hard),
        (True, 0.5, Rating.Again),
        (None, 0.5, Rating.Again),
        (False, 0.6, Rating.Again),
        (False, 1.0, Rating.Again),
    ],
)
def test_an_answer_becomes_an_outcome(called: bool | None, confidence: float, outcome: Rating) -> None:
    assert rating([Reply(True, called, confidence)]) == outcome
    mirrored = None if called is None else not called
    assert rating([Reply(False, mirrored, confidence)]) == outcome


def test_several_items_count_together() -> None:
    right, wrong = Reply(True, True, 0.9), Reply(True, False, 0.9)
    assert rating([right, right, right, wrong]) == Rating.Good
    assert rating([right, right, wrong, wrong]) == Rating.Again
    with pytest.raises(ValueError, match="without an answer"):
        rating([])


def test_what_went_well_comes_back_later() -> None:
    waits = []
    for called, confidence in ((False, 0.9), (True, 0.6), (True, 0.8), (True, 1.0)):
        state = review(State(SKILL), [Reply(True, called, confidence)], NOW)
        assert state.due is not None
        waits.append(state.due - NOW)
    assert waits == sorted(waits)
    assert waits[0] >= timedelta(days=1)


def test_due_is_what_was_practised_and_is_late_the_latest_first() -> None:
    late = State(SKILL, 1.0, 5.0, NOW - timedelta(days=3), NOW - timedelta(days=4))
    later = State(Skill("scam", "chat", "vi"), 1.0, 5.0, NOW - timedelta(days=9), NOW - timedelta(days=10))
    ahead = State(Skill("scam", "post", "vi"), 1.0, 5.0, NOW + timedelta(days=1), NOW)
    assert due([ahead, late, State(Skill("outdated", "post", "vi")), later], NOW) == (later, late)


def _bank(pairs: int = 24) -> list[ItemRecord]:
    """Pairs of a false item with a technique and a true one without, in two languages, two media, two techniques."""
    bank = []
    for at in range(pairs):
        language, medium = ("vi", "en")[at % 2], ("post", "chat")[at // 2 % 2]
        technique = ("false-cause", "scam")[at // 4 % 2]
        for true in (True, False):
            bank.append(
                ItemRecord(
                    f"{at}{true}",
                    str(at),
                    language,
                    medium,
                    "" if true else technique,
                    true,
                    (at * 7 % 5) - 2 + true / 2,
                )
            )
    return bank


@given(st.integers(1, 14), st.sets(st.integers(0, 47)), st.integers(0, 10**6))
def test_a_session_is_unseen_balanced_and_never_has_a_pair_twice(
    size: int, gone: set[int], seed: int
) -> None:
    bank = _bank()
    seen = {bank[at].id for at in gone}
    found = draw(SKILL, bank, seen, size, random.Random(seed)).items
    assert not {one.id for one in found} & seen
    assert {one.language for one in found} <= {"vi"}
    assert len({one.pair for one in found}) == len(found) <= size
    assert abs(2 * sum(one.true for one in found) - len(found)) <= size % 2
    assert [one.difficulty for one in found] == sorted((one.difficulty for one in found), reverse=True)


def test_it_takes_the_skill_first_and_says_when_it_had_to_go_further() -> None:
    assert _drawn(2).near == 0
    wide = _drawn(8)
    assert len(wide.items) == 8
    assert (wide.near, wide.far) == (3, 2)
    assert _drawn(40).far == 6


def _drawn(size: int) -> Draw:
    return draw(SKILL, _bank(), (), size, random.Random(3))


def test_the_odd_one_is_sometimes_true_and_sometimes_false() -> None:
    true = {sum(one.true for one in draw(SKILL, _bank(), (), 3, random.Random(n)).items) for n in range(20)}
    assert true == {1, 2}
