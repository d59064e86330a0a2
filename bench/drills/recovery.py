"""Are d′ and c recovered? For learners with known d′ and c: bias and coverage of the 95 % intervals.

Exact: all outcomes of the two binomials, weighted. Simulated: learners drawn, to check the exact figures. Then: every
eighth of d′ and c in the same range, "can't tell yet", what the dial says, and the AUC's interval."""

from __future__ import annotations

import argparse
from itertools import product

import numpy as np

from bench.drills.learners import measured, measured_unsure, options, percent, sit
from soi.drills.measure.auc import auc
from soi.drills.measure.estimates import NORMAL, Array, Estimate
from soi.drills.measure.power import spread
from soi.drills.measure.probit import binomial
from soi.drills.measure.signal import Tally, log_linear
from soi.drills.measure.words import Lean, dial

SIZES = (10, 20, 50)
CELLS = tuple(product((0.0, 0.5, 1.0, 1.5, 2.0), (-0.5, 0.0, 0.5)))
FINE = tuple(product(np.arange(0, 2.01, 0.125).tolist(), np.arange(-0.5, 0.51, 0.125).tolist()))
BIAS, LOW, HIGH = 0.02, 0.93, 0.97


def main() -> None:
    """Print tables."""
    chosen = options("recovery", __doc__, learners=20_000, opens=4_000)
    dice = np.random.default_rng(chosen.seed)
    for items in SIZES:
        _of_size(dice, items, chosen)
    _unsure(dice, chosen.opens)
    _dial()
    _auc(dice, chosen.opens // 4)


def _grid(items: int) -> Array:
    k = np.arange(items + 1)
    hits, alarms = np.meshgrid(k, k, indexing="ij")
    return measured(hits, alarms, items)


def _weights(items: int, d: float, c: float) -> Array:
    return np.outer(binomial(items, NORMAL.cdf(d / 2 - c)), binomial(items, NORMAL.cdf(-d / 2 - c)))


def _exact(grid: Array, items: int, d: float, c: float) -> Array:
    """Bias of d′, bias of c, coverage of d′, coverage of c."""
    weights = _weights(items, d, c)
    return np.array([float((weights * column).sum()) for column in _columns(grid, d, c)])


def _columns(rows: Array, d: float, c: float) -> tuple[Array, Array, Array, Array]:
    inside_d = (rows[..., 1] <= d) & (d <= rows[..., 2])
    inside_c = (rows[..., 4] <= c) & (c <= rows[..., 5])
    return rows[..., 0] - d, rows[..., 3] - c, inside_d.astype(float), inside_c.astype(float)


def _missed(found: Array) -> int:
    return int((np.abs(found[:, :2]) > BIAS).sum() + ((found[:, 2:] < LOW) | (found[:, 2:] > HIGH)).sum())


def _of_size(dice: np.random.Generator, items: int, chosen: argparse.Namespace) -> None:
    grid = _grid(items)
    print(f"\n{items}+{items} items: exact (simulated, {chosen.learners} learners)")
    heads = ("bias d′", "bias c", "coverage d′", "coverage c", "log-linear d′")
    print(f"{'d′':>4} {'c':>5}" + "".join(f"{one:>17}" for one in heads))
    found = np.array([_exact(grid, items, d, c) for d, c in CELLS])
    for (d, c), exact in zip(CELLS, found, strict=True):
        size = np.full(chosen.learners, 1.0)
        rows = measured(*sit(dice, d * size, c * size, items), items)
        drawn = [float(column.mean()) for column in _columns(rows, d, c)]
        cells = [f"{a:+.3f} ({b:+.3f})" for a, b in zip(exact[:2], drawn[:2], strict=True)]
        cells += [f"{100 * a:.1f} ({100 * b:.1f})" for a, b in zip(exact[2:], drawn[2:], strict=True)]
        print(f"{d:4} {c:+5}" + "".join(f"{one:>17}" for one in cells) + f"{_hautus(items, d, c):+17.3f}")
    _summary("these cells", found)
    _summary("every eighth", np.array([_exact(grid, items, *one) for one in FINE]))
    print(f"spread of one person's d′ at d′ = 1, c = 0: {spread(items)[0]:.3f}, c: {spread(items)[1]:.3f}")


def _summary(name: str, found: Array) -> None:
    bias, low, high = np.abs(found).max(axis=0), found.min(axis=0), found.max(axis=0)
    print(
        f"{name}: largest bias d′ {bias[0]:.4f}, c {bias[1]:.4f}; coverage d′ "
        f"{100 * low[2]:.2f}-{100 * high[2]:.2f} %, c {100 * low[3]:.2f}-{100 * high[3]:.2f} %, mean "
        f"{100 * found[:, 2:].mean():.2f} %; outside of the promise: {_missed(found)} of {4 * len(found)}"
    )


def _hautus(items: int, d: float, c: float) -> float:
    """The bias of d′ by the log-linear correction."""
    k = range(items + 1)
    values = np.array([[log_linear(Tally(h, items, f, items))[0] for f in k] for h in k])
    return float((_weights(items, d, c) * values).sum()) - d


def _unsure(dice: np.random.Generator, learners: int) -> None:
    """Learners who leave open what falls within ±w of their dividing line."""
    print(f'\n"Can\'t tell yet" for what lies within ±w of the dividing line ({learners} learners)')
    for items, w, (d, c) in product(
        (10, 20), (0.2, 0.4), ((0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (2.0, 0.0), (2.0, 0.5))
    ):
        true, false = dice.normal(d / 2, 1, (learners, items)), dice.normal(-d / 2, 1, (learners, items))
        counts = [(one > c + w).sum(axis=1) for one in (true, false)]
        counts += [(np.abs(one - c) <= w).sum(axis=1) for one in (true, false)]
        rows = measured_unsure(np.stack(counts, axis=-1), items)
        kept = rows[~np.isnan(rows[:, 0])]
        bias_d, bias_c, inside_d, inside_c = (float(column.mean()) for column in _columns(kept, d, c))
        left_open = percent((counts[2] + counts[3]).mean() / (2 * items))
        print(
            f"{items}+{items} w={w} d′={d} c={c}: open {left_open}, not shown "
            f"{percent(1 - len(kept) / learners)}, bias {bias_d:+.3f} {bias_c:+.3f}, coverage {percent(inside_d)} "
            f"{percent(inside_c)}"
        )


def _dial() -> None:
    """What the dial says to people with a known c; exact."""
    print("\nWhat the dial says (d′ = 1): share of learners")
    for items, c in product(SIZES, (-0.8, -0.5, 0.0, 0.5, 0.8)):
        grid, weights = _grid(items).reshape(-1, 6), _weights(items, 1.0, c).ravel()
        said = np.array([dial(Estimate(row[3], row[4], row[5], 2 * items)).lean for row in grid.tolist()])
        shares = ", ".join(f"{lean} {percent(weights[said == lean].sum())}" for lean in Lean)
        print(f"{items}+{items} c={c:+}: {shares}")


def _auc(dice: np.random.Generator, learners: int) -> None:
    """Ratings in eleven steps of the chance that follows from the evidence; the target is the AUC of those ratings."""
    print(f"\nAUC from confidence in steps of 10 % ({learners} learners)")
    for items, d in product(SIZES, (0.5, 1.0, 2.0)):
        true, false = (_rated(dice.normal(mu, 1, (learners, items)), d) for mu in (d / 2, -d / 2))
        target = _target(dice, d)
        found = [auc(a.tolist(), b.tolist()) for a, b in zip(true, false, strict=True)]
        kept = [one for one in found if one is not None]
        inside = np.mean([one.low <= target <= one.high for one in kept])
        bias = np.mean([one.value for one in kept]) - target
        print(f"{items}+{items} d′={d}: AUC {target:.3f}, bias {bias:+.3f}, coverage {percent(inside)}")


def _target(dice: np.random.Generator, d: float) -> float:
    """The AUC of these ratings, from a million items of each kind."""
    steps = np.linspace(-0.05, 1.05, 12)
    true, false = (
        np.histogram(_rated(dice.normal(mu, 1, 10**6), d), steps)[0] / 10**6 for mu in (d / 2, -d / 2)
    )
    return float(true @ (np.cumsum(false) - false / 2))


def _rated(evidence: Array, d: float) -> Array:
    return np.round(1 / (1 + np.exp(-d * evidence)), 1)
