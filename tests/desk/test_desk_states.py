"""No path to "published" skips a step: whatever people try, in whatever order, and past the verbs.

The walk of 10,000 sequences is `python -m tests.desk.random_walks`; here run a few hundred, and Hypothesis, which
looks for a short one that breaks it.
"""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from soi.desk.models import MOVES, PUBLIC, State
from tests.desk.random_walks import report, walks
from tests.desk.walking import NAMES, World, cast_of_walks
from tests.fakes.turns import drawn

pytestmark = pytest.mark.django_db

WALKS_HERE = 50
"""Of the 10,000 that the command makes."""


def test_it_publishes_nothing_unsigned_in_random_walks() -> None:
    counted, faults = walks(cast_of_walks(), range(WALKS_HERE), steps=20)
    assert faults == [], report(counted, faults)
    assert counted["published"] > WALKS_HERE / 4, "the walks hardly publish: they prove nothing"
    assert counted["tampering refused"] > WALKS_HERE / 4
    assert counted["tampering"] == counted["tampering refused"] + counted["tampering without a row"]


class Walking(RuleBasedStateMachine):
    """Hypothesis draws the actions, and shrinks what breaks an invariant."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.world = World(cast_of_walks())

    @rule(
        name=st.sampled_from(NAMES),
        who=st.integers(0, 5),
        which=st.integers(0, 7),
        choice=st.integers(0, 999),
    )
    def act(self, name: str, who: int, which: int, choice: int) -> None:
        self.world.act(name, who, which, choice)

    @invariant()
    def nothing_is_wrong(self) -> None:
        assert self.world.faults == []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)


def test_it_finds_no_short_way_past_the_rules() -> None:
    run_state_machine_as_test(
        Walking,
        settings=settings(
            max_examples=drawn(15),
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_it_has_one_way_to_publication() -> None:
    to = {state: {before for before, after in MOVES.items() if state in after} for state in State}
    assert to[State.PUBLISHED] == {State.SIGNED}
    assert to[State.SIGNED] == {State.IN_REVIEW}
    assert to[State.IN_REVIEW] == {State.DRAFTING}
    assert to[State.DRAFTING] == {State.ASSIGNED, State.IN_REVIEW, State.SIGNED}


def test_it_never_leaves_what_is_public() -> None:
    assert all(
        after <= {State.CORRECTED, State.WITHDRAWN} for before, after in MOVES.items() if before in PUBLIC
    )
