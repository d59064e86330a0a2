"""Random sequences of actions on a desk, and what came of them.

    .venv/bin/python -m tests.desk.random_walks --walks 10000 --steps 30 --seed 1

prints the figures of docs/decisions/0012-desk.md. Leaves nothing behind; exit code 1 when anything was found.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable

from django.db import connection, transaction

import tests.conftest  # noqa: F401 (sets the stage: a data folder of its own)
from tests.desk.walking import NAMES, world


def walk(seed: int, steps: int) -> tuple[Counter[str], list[str]]:
    """One sequence on a desk of its own, undone afterwards: what was counted, and the faults."""
    draw = random.Random(seed)
    with transaction.atomic():
        here = world()
        for _ in range(steps):
            here.act(draw.choice(NAMES), draw.randrange(6), draw.randrange(8), draw.randrange(1_000))
        transaction.set_rollback(True)
    return here.counted, [f"seed {seed}: {fault}" for fault in here.faults]


def walks(seeds: Iterable[int], steps: int) -> tuple[Counter[str], list[str]]:
    """Many sequences, each with its seed."""
    counted: Counter[str] = Counter()
    faults: list[str] = []
    for seed in seeds:
        more, found = walk(seed, steps)
        counted += more
        counted["sequences"] += 1
        faults += found
    return counted, faults


def report(counted: Counter[str], faults: list[str]) -> str:
    """The figures as lines of text."""
    lines = [f"{counted[name]:>9,} {name}" for name in REPORTED]
    kinds = Counter(fault.split(": ")[1] for fault in faults)
    lines += [
        f"{kinds[name]:>9,} {name}s" for name in ("unsigned publication", "skipped step", "silent edit")
    ]
    return "\n".join([*lines, *faults[:20]])


REPORTED = (
    "sequences",
    "tried",
    "done",
    "refused",
    "conflicts",
    "signed",
    "published",
    "corrections",
    "withdrawn",
    "tampering",
    "tampering refused",
    "tampering without a row",
)


def main() -> int:
    """Make a database, walk, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--walks", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    connection.creation.create_test_db(verbosity=0)
    try:
        started = time.monotonic()
        counted, faults = walks(range(given.seed, given.seed + given.walks), given.steps)
        sys.stdout.write(f"{report(counted, faults)}\n{time.monotonic() - started:>9.0f} seconds\n")
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
