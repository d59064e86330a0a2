"""d′ and c: what they mean, that they are recovered, and what "can't tell yet" does to them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.drills.measure.estimates import NORMAL, cdf
from soi.drills.measure.probit import binomial, table
from soi.drills.measure.signal import Answer, Signal, Tally, log_linear, measure, tally


def _measured(counts: Tally) -> Signal:
    found = measure(counts)
    assert found is not None
    return found


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """Any tally of 5 to 30 items of each kind in which at most half is left open."""
    true, false = draw(st.integers(5, 30)), draw(st.integers(5, 30))
    unsure = draw(st.integers(0, true // 2)), draw(st.integers(0, false // 2))
    hits, alarms = draw(st.integers(0, true - unsure[0])), draw(st.integers(0, false - unsure[1]))
    return Tally(hits, true, alarms, false, *unsure)


def test_a_hit_is_a_true_item_called_true() -> None:
    answers = [
        Answer(True, True),
        Answer(True, False),
        Answer(False, True),
        Answer(False, None),
        Answer(True, None),
    ]
    assert tally(answers) == Tally(1, 3, 1, 2, 1, 1)


def test_calling_everything_false_is_sceptical_and_no_skill() -> None:
    found = _measured(Tally(1, 20, 1, 20))
    assert found.sensitivity.value == pytest.approx(0)
    assert found.criterion.low > 0


def test_hautus_correction_gives_the_reference_figures() -> None:
    # reference A2: 14 of 20 right as a cynic, as a naive reader, balanced
    assert log_linear(Tally(4, 10, 0, 10)) == pytest.approx((1.46, 0.96), abs=0.005)
    assert log_linear(Tally(10, 10, 6, 10)) == pytest.approx((1.46, -0.96), abs=0.005)
    assert log_linear(Tally(7, 10, 3, 10)) == pytest.approx((0.95, 0), abs=0.005)


@given(tallies())
def test_it_does_not_matter_which_side_is_called_true(counts: Tally) -> None:
    """Renaming true and false (items and answers both) leaves d′ and turns c round."""
    mirrored = Tally(
        counts.false_items - counts.false_alarms - counts.unsure_false,
        counts.false_items,
        counts.true_items - counts.hits - counts.unsure_true,
        counts.true_items,
        counts.unsure_false,
        counts.unsure_true,
    )
    one, other = _measured(counts), _measured(mirrored)
    assert other.sensitivity.value == pytest.approx(one.sensitivity.value, abs=1e-9)
    assert other.sensitivity.low == pytest.approx(one.sensitivity.low, abs=1e-6)
    assert (other.criterion.value, other.criterion.low, other.criterion.high) == pytest.approx(
        (-one.criterion.value, -one.criterion.high, -one.criterion.low), abs=1e-6
    )


@given(tallies())
def test_the_estimate_lies_in_its_interval(counts: Tally) -> None:
    found = _measured(counts)
    for one in (found.sensitivity, found.criterion):
        assert one.low < one.value < one.high


@pytest.mark.parametrize("items", [5, 6, 7, 8, 9, 10, 20, 50, 100, 101])
def test_more_hits_are_more(items: int) -> None:
    assert (np.diff(table(items)) > 0).all()


@pytest.mark.parametrize("items", [10, 20, 50])
@pytest.mark.parametrize("d", [0.0, 0.5, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("c", [-0.5, 0.0, 0.5])
def test_it_has_no_bias_worth_speaking_of(items: int, d: float, c: float) -> None:
    values = np.array(table(items))
    hit, alarm = (float(binomial(items, NORMAL.cdf(x)) @ values) for x in (d / 2 - c, -d / 2 - c))
    assert hit - alarm == pytest.approx(d, abs=0.02)
    assert -(hit + alarm) / 2 == pytest.approx(c, abs=0.02)


@pytest.mark.parametrize(("d", "c"), [(0.0, 0.0), (1.0, -0.5), (1.5, 0.0), (2.0, 0.5)])
def test_its_intervals_hold_what_they_say_at_ten_and_ten(d: float, c: float) -> None:
    of_hits, of_alarms = binomial(10, NORMAL.cdf(d / 2 - c)), binomial(10, NORMAL.cdf(-d / 2 - c))
    inside = np.zeros(2)
    for h in range(11):
        for f in range(11):
            found = _measured(Tally(h, 10, f, 10))
            covers = [one.low <= x <= one.high for one, x in ((found.sensitivity, d), (found.criterion, c))]
            inside += of_hits[h] * of_alarms[f] * np.array(covers)
    assert ((inside >= 0.93) & (inside <= 0.97)).all()


def test_leaving_open_what_is_unclear_neither_costs_nor_gains() -> None:
    """2,000 learners with d′ = 1 leave open what lies within 0.4 of their line: d′ stays. Half a hit would take from
    it, leaving out would add to it."""
    dice, items, d = np.random.default_rng(3), 20, 1.0
    true, false = dice.normal(d / 2, 1, (2000, items)), dice.normal(-d / 2, 1, (2000, items))
    rows = np.stack(
        [(one > 0.4).sum(axis=1) for one in (true, false)]
        + [(abs(one) <= 0.4).sum(axis=1) for one in (true, false)]
    )
    found = [measure(Tally(int(h), items, int(f), items, int(u), int(v))) for h, f, u, v in rows.T]
    kept = [one for one in found if one is not None]
    assert len(kept) > 1990
    assert np.mean([one.sensitivity.value for one in kept]) == pytest.approx(d, abs=0.03)
    above, open_true = 1 - cdf(np.array([0.4 - d / 2, 0.4 + d / 2])), 0.0
    open_true = float(np.diff(cdf(np.array([-0.4 - d / 2, 0.4 - d / 2])))[0])
    half = 2 * NORMAL.inv_cdf(float(above[0]) + open_true / 2)
    left_out = 2 * NORMAL.inv_cdf(float(above[0]) / (1 - open_true))
    assert half < d - 0.03 < d + 0.15 < left_out


def test_two_readings_know_more_than_one() -> None:
    strict, both, lenient = (_measured(Tally(h, 20, f, 20, u, v)) for h, f, u, v in _READINGS)
    one = (
        strict.sensitivity.high - strict.sensitivity.low + lenient.sensitivity.high - lenient.sensitivity.low
    )
    assert both.sensitivity.value == pytest.approx((strict.sensitivity.value + lenient.sensitivity.value) / 2)
    assert 0.7 * one / 2 < both.sensitivity.high - both.sensitivity.low < 0.9 * one / 2


_READINGS = ((8, 3, 0, 0), (8, 3, 8, 8), (16, 11, 0, 0))
"""All that is left open called false; left open; called true."""


def test_it_says_nothing_of_too_few_items_or_mostly_open_answers() -> None:
    assert measure(Tally(4, 4, 0, 20)) is None
    assert measure(Tally(2, 10, 2, 10, 8, 3)) is None
    assert measure(Tally(2, 10, 2, 10, 7, 3)) is not None
