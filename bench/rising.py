"""How often the early warning alarms on simulated questions, rising and not: `scripts/bench rising [--looks N]`.

Each look draws the askers of the last 6 hours and of the 7 days before. Steady: Poisson. Day and night: the rate of
the hours looked at swings between 0.3 and 1.7 of the mean. Bursty: the rate of each look is itself gamma-distributed
(shape 3). Rising: the recent rate is so many times the old one."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

from soi.answers.numbers.estimating import Share
from soi.answers.numbers.rising import BEFORE, LEAST, RECENT, P, chance

WEEKLY = (2, 10, 40, 120, 400)
"""Askers a week of the simulated questions."""
SHARE = RECENT / (RECENT + BEFORE)

Rate = Callable[[np.random.Generator, float], float]


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="bench rising", description=__doc__)
    parser.add_argument("--looks", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = np.random.default_rng(options.seed)
    steady: Rate = lambda dice, rate: rate  # noqa: E731
    cases: tuple[tuple[str, Rate], ...] = (
        ("steady", steady),
        ("day and night", lambda dice, rate: rate * (1 + 0.7 * float(np.sin(dice.uniform(0, 2 * np.pi))))),
        ("bursty", lambda dice, rate: rate * float(dice.gamma(3, 1 / 3))),
        ("rising 5 times", lambda dice, rate: rate * 5),
        ("rising 20 times", lambda dice, rate: rate * 20),
    )
    print(f"{'':16}" + "".join(f"{weekly:>22} /week" for weekly in WEEKLY))
    for name, recent_rate in cases:
        cells = []
        for weekly in WEEKLY:
            alarms = sum(_alarm(dice, weekly, recent_rate) for _ in range(options.looks))
            share = Share(alarms, options.looks)
            cells.append(f"{share.value:12.5f} [{share.low:.4f}, {share.high:.4f}]")
        print(f"{name:16}" + "".join(cells))


def _alarm(dice: np.random.Generator, weekly: float, recent_rate: Rate) -> bool:
    recent = int(dice.poisson(recent_rate(dice, weekly * RECENT / BEFORE)))
    before = int(dice.poisson(weekly))
    return recent >= LEAST and chance(recent, before, SHARE) < P
