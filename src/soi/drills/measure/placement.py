"""Where to begin: a short adaptive test. Two-parameter logistic model (2PL; Birnbaum 1968), expected a posteriori
(EAP; Bock and Mislevy 1982) on a grid with a standard normal prior.

P(right) = 1 / (1 + exp(-a(θ - b))). "Can't tell yet" counts as half right: √(P(1-P)). The next item is, of the five
whose expected success (over what is still possible for θ) is nearest to 70 %, the one with most information at that
success, a² · 0.7 · 0.3; of equals the nearest. 70 % is kinder than the usual 50 %, for about a fifth more items
(Linacre 2006). True and false items take turns by what has been shown less, so that calling everything false gets
nobody far. No guessing parameter: a bank whose false items mislead has people below 50 %, and a 3PL model cannot be
fitted to a bank this small."""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from soi.drills.measure.estimates import Array

TARGET: Final = 0.70
NEAREST: Final = 5
"""So many items nearest to the target compete by information."""
ENOUGH: Final = 0.4
MOST_ITEMS: Final = 25
GRID: Final = np.linspace(-4, 4, 161)
_PRIOR: Final = np.exp(-(GRID**2) / 2)


@dataclass(frozen=True, slots=True)
class Item:
    """An item's parameters: difficulty b on the logit scale, discrimination a (1 until answers have fitted one)."""

    id: str
    true: bool
    difficulty: float
    discrimination: float = 1.0
    pair: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An item answered: 1 right, 0 wrong, 0.5 "can't tell yet"."""

    item: Item
    score: float


@dataclass(frozen=True, slots=True)
class Ability:
    """θ in logits and its standard error (the posterior's spread)."""

    value: float
    error: float
    items: int

    @property
    def done(self) -> bool:
        """Whether the test may end."""
        return self.error <= ENOUGH or self.items >= MOST_ITEMS


def estimate(shown: Sequence[Shown]) -> Ability:
    """θ after these answers: the posterior's mean and spread. Drawn towards 0, the more so the fewer the answers."""
    weights = _posterior(shown)
    value = float(weights @ GRID)
    return Ability(value, math.sqrt(float(weights @ (GRID - value) ** 2)), len(shown))


def _posterior(shown: Sequence[Shown]) -> Array:
    logs = np.log(_PRIOR)
    for one in shown:
        slope = one.item.discrimination * (GRID - one.item.difficulty)
        logs = logs - one.score * np.logaddexp(0, -slope) - (1 - one.score) * np.logaddexp(0, slope)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def chance(ability: float, item: Item) -> float:
    """P(right)."""
    return 1 / (1 + math.exp(-item.discrimination * (ability - item.difficulty)))


def next_item(
    bank: Sequence[Item], shown: Sequence[Shown], dice: random.Random, closed: Collection[str] = ()
) -> Item | None:
    """The item to show now; None when the test is done or the bank used up. No item and no pair comes twice; `closed`
    are ids seen before. `dice` settles ties and, when as many true as false ones were shown, the kind."""
    ability = estimate(shown)
    if ability.done:
        return None
    used = {one.item.id for one in shown} | set(closed)
    pairs = {one.item.pair for one in shown} - {""}
    free = [one for one in bank if one.id not in used and one.pair not in pairs]
    true = sum(one.item.true for one in shown)
    wanted = dice.random() < 0.5 if 2 * true == len(shown) else 2 * true < len(shown)
    of_kind = [one for one in free if one.true == wanted] or free
    return _best(of_kind, _posterior(shown), dice)


def _best(items: Sequence[Item], weights: Array, dice: random.Random) -> Item | None:
    away = {one.id: abs(_expected(weights, one) - TARGET) for one in items}
    near = sorted(items, key=lambda one: away[one.id])[:NEAREST]
    return max(near, key=lambda one: (one.discrimination, -away[one.id], dice.random()), default=None)


def _expected(weights: Array, item: Item) -> float:
    return float(weights @ (1 / (1 + np.exp(-item.discrimination * (GRID - item.difficulty)))))
