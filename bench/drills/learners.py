"""Simulated learners: equal-variance signal detection, answers counted, estimates looked up."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np
from numpy.typing import NDArray

from soi.drills.measure.estimates import Array, cdf
from soi.drills.measure.signal import Signal, Tally, measure

Counts = NDArray[np.int64]


def options(name: str, about: str | None, **numbers: int) -> argparse.Namespace:
    """The command's whole numbers, each `--name N` with its default, and `--seed`."""
    parser = argparse.ArgumentParser(prog=f"bench drills {name}", description=about)
    for key, default in (numbers | {"seed": 1}).items():
        parser.add_argument(f"--{key}", type=int, default=default, help=f"default {default}")
    return parser.parse_args()


def sit(dice: np.random.Generator, d: Array, c: Array, items: int) -> tuple[Counts, Counts]:
    """Hits and false alarms of learners with these d′ and c, on `items` true and `items` false items."""
    return dice.binomial(items, cdf(d / 2 - c)), dice.binomial(items, cdf(-d / 2 - c))


def measured(hits: Counts, alarms: Counts, items: int) -> Array:
    """A row for each learner: d′, its interval's ends, c, its interval's ends, through the public `measure`."""
    outcomes, which = np.unique(np.stack([hits, alarms], axis=-1).reshape(-1, 2), axis=0, return_inverse=True)
    rows = [_row(measure(Tally(int(h), items, int(f), items))) for h, f in outcomes]
    return np.array(rows)[which.ravel()].reshape(*np.shape(hits), 6)


def measured_unsure(counts: Counts, items: int) -> Array:
    """The same from hits, false alarms, open true items, open false items; nan where nothing is shown."""
    outcomes, which = np.unique(counts, axis=0, return_inverse=True)
    rows = [_row(measure(Tally(int(h), items, int(f), items, int(u), int(v)))) for h, f, u, v in outcomes]
    return np.array(rows)[which.ravel()]


def _row(found: Signal | None) -> list[float]:
    if found is None:
        return [float("nan")] * 6
    d, c = found.sensitivity, found.criterion
    return [d.value, d.low, d.high, c.value, c.low, c.high]


def percent(share: Any) -> str:
    """A share as per cent."""
    return f"{100 * float(share):.1f} %"
