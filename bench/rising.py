"""How often the early warning alarms on simulated questions, rising and not: `scripts/bench rising [--looks N]`.

Each look draws the askers of the last six hours and of the 28 stretches of six hours before. Steady: Poisson. Day and
night: the rate swings between 0.3 and 1.7 of the mean. Bursty: the rate of each stretch is itself gamma-distributed
(shape 3). Rising: as day and night, and the last stretch has so many times the rate."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from soi.answers.numbers.estimating import Share
from soi.answers.numbers.rising import BEFORE, LEAST, RECENT, STRETCHES, P, chance

WEEKLY = (2, 10, 40, 120, 400)
"""Askers a week of the simulated questions."""


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of question: the rate of each six-hour stretch, the last one first, which is so many times as high."""

    name: str
    rates: Callable[[np.random.Generator, np.ndarray], np.ndarray]
    times: float = 1.0


def _steady(dice: np.random.Generator, rates: np.ndarray) -> np.ndarray:
    return rates


def _day_and_night(dice: np.random.Generator, rates: np.ndarray) -> np.ndarray:
    hours = np.arange(len(rates)) * np.pi / 2 + dice.uniform(0, 2 * np.pi)
    return rates * (1 + 0.7 * np.sin(hours))


def _bursty(dice: np.random.Generator, rates: np.ndarray) -> np.ndarray:
    return rates * dice.gamma(3, 1 / 3, len(rates))


CASES = (
    Case("steady", _steady),
    Case("day and night", _day_and_night),
    Case("bursty", _bursty),
    Case("rising 5 times", _day_and_night, 5),
    Case("rising 20 times", _day_and_night, 20),
)


def main() -> None:
    """Print a table."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soi.site.settings")
    parser = argparse.ArgumentParser(prog="bench rising", description=__doc__)
    parser.add_argument("--looks", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice = np.random.default_rng(options.seed)
    print(f"{'':16}" + "".join(f"{weekly:>22} /week" for weekly in WEEKLY))
    for case in CASES:
        cells = []
        for weekly in WEEKLY:
            alarms = sum(_alarm(dice, weekly, case) for _ in range(options.looks))
            share = Share(alarms, options.looks)
            cells.append(f"{share.value:12.5f} [{share.low:.4f}, {share.high:.4f}]")
        print(f"{case.name:16}" + "".join(cells))


def _alarm(dice: np.random.Generator, weekly: float, case: Case) -> bool:
    mean = weekly * RECENT / BEFORE
    rates = case.rates(dice, np.full(STRETCHES + 1, mean))
    counts = dice.poisson(rates)
    recent = int(dice.poisson(rates[0] * case.times)) if case.times != 1 else int(counts[0])
    return recent >= LEAST and chance(recent, [int(one) for one in counts[1:]]) < P
