"""AUC, Brier and calibration."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.drills.measure.auc import auc
from soi.drills.measure.estimates import mean, student_quantile, wilson
from soi.drills.measure.proper import Judgement, brier, calibration, chance

ratings = st.lists(st.integers(0, 10).map(lambda one: one / 10), min_size=2, max_size=12)


@given(ratings, ratings)
def test_auc_is_the_share_of_pairs_in_order(of_true: list[float], of_false: list[float]) -> None:
    found = auc(of_true, of_false)
    pairs = [(a > b) + 0.5 * (a == b) for a in of_true for b in of_false]
    assert found is not None
    assert found.value == pytest.approx(sum(pairs) / len(pairs))
    assert 0 <= found.low <= found.value <= found.high <= 1
    mirrored = auc(of_false, of_true)
    assert mirrored is not None
    assert mirrored.value == pytest.approx(1 - found.value)
    assert mirrored.low == pytest.approx(1 - found.high, abs=1e-3)


def test_delong_gives_the_variance_of_a_case_worked_by_hand() -> None:
    # x = 3, 1; y = 2, 0. Placements of x: 1, ½; of y: ½, 1. V = 0.125/2 + 0.125/2 = 0.125.
    # The interval: logit(0.75) ± 1.96 · 0.3536 / 0.1875.
    found = auc([3, 1], [2, 0])
    assert found is not None
    logit, half = np.log(3), 1.959964 * np.sqrt(0.125) / 0.1875
    assert (found.low, found.high) == pytest.approx(
        (1 / (1 + np.exp(half - logit)), 1 / (1 + np.exp(-half - logit)))
    )


def test_a_perfect_order_of_few_items_is_no_certainty() -> None:
    found = auc([0.9] * 5, [0.1] * 5)
    assert found is not None
    assert (found.value, found.high) == (1, 1)
    assert 0.5 < found.low < 0.9
    assert auc([1], [0, 0]) is None


@given(st.floats(0, 1), st.floats(0, 1))
def test_saying_what_one_believes_loses_least(belief: float, said: float) -> None:
    def loss(stated: float) -> float:
        return belief * (stated - 1) ** 2 + (1 - belief) * stated**2

    assert loss(belief) <= loss(said) + 1e-12


def test_an_answer_becomes_the_chance_that_the_item_is_true() -> None:
    assert [chance(True, 0.8), chance(False, 0.8), chance(None), chance(None, 0.9)] == pytest.approx(
        [0.8, 0.2, 0.5, 0.5]
    )
    with pytest.raises(ValueError, match="confidence"):
        chance(True, 0.4)


def test_holding_back_beats_a_bluff() -> None:
    open_, bluff = (brier([Judgement(p, true) for true in (True, False) * 10]) for p in (0.5, 0.9))
    assert open_ is not None
    assert bluff is not None
    assert (open_.value, bluff.value) == pytest.approx((0.25, 0.41))
    assert brier([Judgement(1, True)]) is None


def test_calibration_sees_the_overconfident_and_spares_the_calibrated() -> None:
    dice = np.random.default_rng(5)
    stated = dice.choice([0.1, 0.3, 0.5, 0.7, 0.9], 300)
    honest = calibration([Judgement(float(p), bool(dice.random() < p)) for p in stated])
    boastful = calibration([Judgement(float(p), bool(dice.random() < 0.5)) for p in stated])
    assert honest is not None
    assert boastful is not None
    assert honest.error.value <= honest.floor < boastful.error.value
    assert honest.overconfidence.low <= 0 <= honest.overconfidence.high
    assert boastful.overconfidence.low > 0.1
    assert [one.confidence for one in honest.curve] == pytest.approx([0.5, 0.7, 0.9])
    assert calibration([Judgement(0.5, True)] * 19) is None


def test_intervals_agree_with_printed_tables() -> None:
    assert [student_quantile(0.975, n) for n in (1, 9, 199)] == pytest.approx(
        [12.706, 2.262, 1.972], abs=5e-4
    )
    assert student_quantile(0.05, 5) == pytest.approx(-2.015, abs=5e-4)
    half = wilson(5, 10)
    assert (half.low, half.high) == pytest.approx((0.237, 0.763), abs=5e-4)
    assert mean([1, 2, 3]).high == pytest.approx(2 + 4.303 / 3**0.5, abs=1e-3)
    with pytest.raises(ValueError, match="nothing"):
        wilson(0, 0)
