"""FSRS-6 with default parameters against constants, on simulated skill learners that do not forget by FSRS' formula.

Learners: an activation after Anderson and Schooler (1991), m = ln Σ_j (days since practice j + 1)^-δ, δ differing
between skills (median 0.4). Knowing what to look for has the chance 1/(1 + exp(-(β + 1.5 m + item))), β ~ N(1, 1) per
skill and learner, item ~ N(0, 0.7). Who knows answers right and confidently (0.7 to 1); who does not guesses (half
right, 0.5 to 0.7), or leaves it open (one in five). Every review is of `--items` unseen items. Two regimes: a review
when FSRS says it is due, or up to a week later; and reviews after 1 to 90 days at random (log-uniform), so that what
FSRS predicts is spread. Predicted is that a review does not end with *Again*.

The constants: the share of passed reviews over all (known only afterwards: that baseline is favoured), and 0.9, which
is what FSRS aims at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import product

import numpy as np
from fsrs import Rating
from numpy.typing import NDArray

from bench.drills.learners import options, percent
from soi.drills.measure.auc import auc
from soi.drills.measure.estimates import Array
from soi.drills.scheduling import REVIEW_ITEMS, Reply, Skill, State, rating, recall, review

Passed = NDArray[np.bool_]
START = datetime(2026, 1, 1, tzinfo=UTC)
Wait = Callable[[np.random.Generator, int], int]
"""Days until the next review, from the days that FSRS waits."""
SKILL = Skill("fabricated", "post", "en")


def main() -> None:
    """Print the log losses."""
    chosen = options("schedule", __doc__, skills=1500, days=365, items=REVIEW_ITEMS)
    for items, wait in product(sorted({1, chosen.items}), (_when_due, _at_random)):
        dice = np.random.default_rng(chosen.seed)
        rows = [row for _ in range(chosen.skills) for row in _skill(dice, items, wait, chosen.days)]
        print(
            f"\n{chosen.skills} skills, {chosen.days} days, {items} unseen item(s) a review, {wait.__doc__}"
        )
        _tell(rows)


def _when_due(dice: np.random.Generator, days: int) -> int:
    """when due, or up to a week later"""
    return days + int(dice.integers(0, 8) * (dice.random() < 0.5))


def _at_random(dice: np.random.Generator, days: int) -> int:
    """after 1 to 90 days at random"""
    return round(float(np.exp(dice.uniform(0, np.log(90)))))


def _skill(dice: np.random.Generator, items: int, wait: Wait, days: int) -> list[tuple[float, bool]]:
    """FSRS' chance and whether the review passed, for each review of one skill of one learner."""
    base, decay = dice.normal(1, 1), 0.4 * float(np.exp(dice.normal(0, 0.3)))
    state, day = State(SKILL), 0
    practised: list[int] = []
    rows = []
    while day < days:
        now = START + timedelta(days=day)
        gone = np.array([day - one for one in practised], dtype=np.float64)
        activation = float(np.log(((gone + 1) ** -decay).sum())) if practised else 0.0
        replies = [_reply(dice, base + 1.5 * activation) for _ in range(items)]
        expected = recall(state, now)
        if expected is not None:
            rows.append((expected, rating(replies) != Rating.Again))
        state = review(state, replies, now)
        practised.append(day)
        assert state.due is not None
        day += wait(dice, (state.due - now).days)
    return rows


def _reply(dice: np.random.Generator, strength: float) -> Reply:
    true = bool(dice.random() < 0.5)
    if dice.random() < 1 / (1 + np.exp(-(strength + dice.normal(0, 0.7)))):
        return Reply(true, true, float(dice.uniform(0.7, 1)))
    if dice.random() < 0.2:
        return Reply(true, None)
    return Reply(true, bool(dice.random() < 0.5), float(dice.uniform(0.5, 0.7)))


def _tell(rows: list[tuple[float, bool]]) -> None:
    expected = np.clip(np.array([one for one, _ in rows]), 1e-6, 1 - 1e-6)
    passed = np.array([one for _, one in rows])
    share = float(passed.mean())
    ranked = auc(expected[passed].tolist()[:3000], expected[~passed].tolist()[:3000])
    low, high = np.quantile(expected, [0.05, 0.95])
    print(
        f"{len(rows)} reviews, passed {percent(share)}; FSRS expected {percent(expected.mean())} (90 % of them in "
        f"{low:.2f}..{high:.2f}), AUC {ranked}\n"
        f"log loss: FSRS defaults {_loss(expected, passed):.4f}, with two numbers fitted afterwards (Platt) "
        f"{_loss(_moved(expected, passed), passed):.4f}, constant {share:.3f} "
        f"{_loss(np.full(len(rows), share), passed):.4f}, constant 0.9 {_loss(np.full(len(rows), 0.9), passed):.4f}"
    )


def _loss(chances: Array, passed: Passed) -> float:
    return float(-np.mean(np.where(passed, np.log(chances), np.log1p(-chances))))


def _moved(chances: Array, passed: Passed) -> Array:
    """Platt scaling (1999) by Newton's method: the best a + b logit."""
    design = np.stack([np.ones(len(chances)), np.log(chances / (1 - chances))], axis=1)
    weights = np.zeros(2)
    for _ in range(30):
        fitted = 1 / (1 + np.exp(-design @ weights))
        curve = design.T @ (design * (fitted * (1 - fitted))[:, None])
        weights += np.linalg.solve(curve, design.T @ (passed - fitted))
    return np.asarray(1 / (1 + np.exp(-design @ weights)))
