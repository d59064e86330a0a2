"""`scripts/bench drills bank [FOLDER]`: the figures of the item bank. Balance, how far words and form alone tell true
from false (AUC cross-validated by pair, per language, with its spread over seeds), sources by institution, agreement of
the two keys.

A seed only changes how the pairs are dealt into ten folds: the spread is that of the folding, not of other possible
banks. `--shuffles N` deals the answers within each pair at random and measures again, to see what chance alone does.
The matrices are small: on a busy machine OPENBLAS_NUM_THREADS=1 makes this many times faster.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from soi.drills.bank import FOLDER, Item, load_bank, load_institutions, load_keys
from soi.drills.lint import by_language, figures, lint
from soi.drills.surface import VIEWS, separability


def sources(items: Sequence[Item], institutions: Mapping[str, str]) -> list[tuple[str, int]]:
    """Institutions by how many items rest on them, most first; hosts nobody has named go by their address."""
    counts = Counter(institutions.get(item.source.host, item.source.host) for item in items)
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))


def shuffled(items: Sequence[Item], dice: np.random.Generator) -> list[Item]:
    """The same texts with the answers of each pair swapped or not by the toss of a coin."""
    swapped = {pair: bool(dice.integers(2)) for pair in sorted({item.pair for item in items})}
    return [replace(item, true=item.true is not swapped[item.pair]) for item in items]


def chance(items: Sequence[Item], shuffles: int, seed: int) -> Iterator[str]:
    """What each view scores on banks with answers dealt at random: mean, 95th percentile."""
    dice = np.random.default_rng(seed)
    for lang, group in by_language(items):
        dealt = [shuffled(group, dice) for _ in range(shuffles)]
        for view in VIEWS:
            areas = [separability(bank, view, seeds=2).auc for bank in dealt]
            high = np.quantile(areas, 0.95)
            yield f"{lang}: {view:5} by chance alone {np.mean(areas):.3f}, 95 of 100 times at most {high:.3f}"


def main(argv: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="bench drills bank", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--shuffles", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(argv)
    items, institutions = load_bank(options.folder), load_institutions(options.folder)
    keys = load_keys(options.folder)
    for line in figures(items, keys):
        print(line)
    named = sum(item.source.host in institutions for item in items)
    print(f"sources: {named} of {len(items)} items rest on a named institution")
    for institution, count in sources(items, institutions):
        print(f"  {count:3} {institution}")
    for line in chance(items, options.shuffles, options.seed) if options.shuffles else ():
        print(line)
    print(f"the linter finds {len(lint(items, institutions, keys))} problems")


if __name__ == "__main__":
    main()
