"""The adaptive placement on a simulated bank like ours: 120 items in 60 pairs, difficulties from -2 to 2.

How many items until SE ≤ 0.4 (or 25 items), how often people succeed, and how far off the result is. With the
discriminations a bank starts with (all 1), with fitted ones, and when the author's guesses of difficulty are
wrong."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from bench.drills.learners import options, percent
from soi.drills.measure.estimates import Array
from soi.drills.measure.placement import ENOUGH, Item, Shown, chance, estimate, next_item


@dataclass(frozen=True, slots=True)
class Bank:
    """How the bank really is: discrimination's median, its spread (log), the error of the stated difficulties."""

    name: str
    slope: float = 1.0
    spread: float = 0.0
    error: float = 0.0


BANKS = (
    Bank("a = 1"),
    Bank("a = 1, difficulties off by 0.5", error=0.5),
    Bank("a around 1.3, known", slope=1.3, spread=0.25),
    Bank("a around 1.7, known", slope=1.7, spread=0.25),
)


def main() -> None:
    """Print a table."""
    chosen = options("placement", __doc__, learners=300)
    for bank in BANKS:
        dice = random.Random(chosen.seed)
        rows = [_sit(bank, dice) for _ in range(chosen.learners)]
        _tell(bank, np.array(rows))


def _items(bank: Bank, dice: random.Random) -> tuple[list[Item], dict[str, Item]]:
    """The bank as stated, and as it is."""
    stated, real = [], {}
    for at in range(120):
        difficulty, slope = dice.uniform(-2, 2), bank.slope * np.exp(dice.gauss(0, bank.spread))
        item = Item(str(at), at % 2 == 0, difficulty, slope, str(at // 2))
        stated.append(item)
        real[item.id] = Item(item.id, item.true, difficulty + dice.gauss(0, bank.error), slope, item.pair)
    return stated, real


def _sit(bank: Bank, dice: random.Random) -> tuple[float, ...]:
    """Ability, estimate, standard error, items, share right, share of true items."""
    stated, real = _items(bank, dice)
    ability = dice.gauss(0, 1)
    shown: list[Shown] = []
    while (item := next_item(stated, shown, dice)) is not None:
        shown.append(Shown(item, float(dice.random() < chance(ability, real[item.id]))))
    found = estimate(shown)
    right = sum(one.score for one in shown) / len(shown)
    true = sum(one.item.true for one in shown) / len(shown)
    return ability, found.value, found.error, len(shown), right, true


def _tell(bank: Bank, rows: Array) -> None:
    ability, found, error, items, right, true = rows.T
    off = found - ability
    thirds = ", ".join(
        f"{name} {off[inside].mean():+.2f}"
        for name, inside in (("θ < -1", ability < -1), ("-1..1", abs(ability) <= 1), ("θ > 1", ability > 1))
    )
    print(
        f"{bank.name:31} items {items.mean():.1f} (least {items.min():.0f}), SE ≤ {ENOUGH} reached by "
        f"{percent((error <= ENOUGH).mean())}, mean SE {error.mean():.3f}, success {percent(right.mean())}, true items "
        f"{percent(true.mean())}\n{'':31} bias {off.mean():+.3f} ({thirds}), spread of the error {off.std():.3f}, "
        f"within ±1.96 SE {percent((abs(off) <= 1.96 * error).mean())}"
    )
