"""The adaptive placement."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.drills.measure.placement import MOST_ITEMS, Item, Shown, chance, estimate, next_item

BANK = [Item(str(at), at % 2 == 0, -2 + 4 * at / 119, pair=str(at // 2)) for at in range(120)]


def _sit(ability: float, seed: int, bank: list[Item] = BANK) -> list[Shown]:
    dice = random.Random(seed)
    shown: list[Shown] = []
    while (item := next_item(bank, shown, dice)) is not None:
        shown.append(Shown(item, float(dice.random() < chance(ability, item))))
    return shown


def test_with_no_answer_it_knows_nothing() -> None:
    nobody = estimate([])
    assert (nobody.value, nobody.error) == pytest.approx((0, 1), abs=0.01)


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=12), st.data())
def test_a_better_answer_never_lowers_it(scores: list[float], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(scores) - 1))
    better = [*scores[:at], 1.0, *scores[at + 1 :]]
    before, after = (
        estimate([Shown(BANK[n * 7], score) for n, score in enumerate(one)]).value for one in (scores, better)
    )
    assert after >= before - 1e-9


def test_an_open_answer_lies_between_wrong_and_right() -> None:
    wrong, left_open, right = (estimate([Shown(BANK[60], score)]).value for score in (0, 0.5, 1))
    assert wrong < left_open < right


@pytest.mark.parametrize("seed", range(4))
def test_a_test_is_balanced_kind_and_short(seed: int) -> None:
    shown = _sit(0.3, seed)
    assert len(shown) <= MOST_ITEMS
    assert estimate(shown).done
    assert len({one.item.pair for one in shown}) == len(shown)
    assert abs(sum(one.item.true for one in shown) - len(shown) / 2) <= 0.5


def test_people_succeed_at_about_seventy_per_cent() -> None:
    scores = [one.score for seed in range(30) for one in _sit(0.5, seed)]
    assert 0.63 < sum(scores) / len(scores) < 0.76


def test_it_prefers_items_that_tell_more() -> None:
    bank = [Item("dull", True, -0.9, 0.5), Item("sharp", True, -0.9, 2.0)]
    first = next_item(bank, [], random.Random(1))
    assert first is not None
    assert first.id == "sharp"


def test_it_ends_when_the_bank_does_and_leaves_out_what_was_seen() -> None:
    assert next_item(BANK[:2], [Shown(BANK[0], 1)], random.Random(1)) is None
    assert next_item(BANK[:3], [Shown(BANK[0], 1)], random.Random(1), closed={"2"}) is None
