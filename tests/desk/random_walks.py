"""Random sequences of actions on a desk, and what came of them.

    .venv/bin/python -m tests.desk.random_walks --walks 10000 --steps 12 --seed 1

prints the figures of docs/decisions/0012-desk.md, and on the way those so far: stopped early (Ctrl+C), the last
ones stand. Leaves nothing behind; exit code 1 when anything was found.
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
from soi.people.models import Person
from tests.desk.walking import NAMES, World, cast_of_walks


def walk(people: tuple[Person, ...], seed: int, steps: int) -> World:
    """One sequence on an empty desk, undone afterwards: up to ten steps that bring a case on, to begin anywhere,
    then `steps` of anything by anybody."""
    draw = random.Random(seed)
    here = World(people)
    with transaction.atomic():
        names = ["forward"] * draw.randrange(11) + [draw.choice(NAMES) for _ in range(steps)]
        for name in names:
            here.act(
                name, draw.randrange(6), min(draw.randrange(8), draw.randrange(8)), draw.randrange(1_000)
            )
        transaction.set_rollback(True)
    return here


def walks(people: tuple[Person, ...], seeds: Iterable[int], steps: int) -> tuple[Counter[str], list[str]]:
    """Many sequences, each with its seed: what was counted, and the faults."""
    counted: Counter[str] = Counter()
    faults: list[str] = []
    for seed in seeds:
        here = walk(people, seed, steps)
        counted += here.counted
        counted["sequences"] += 1
        faults += [f"seed {seed}: {fault}" for fault in here.faults]
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
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--walks", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    connection.creation.create_test_db(verbosity=0)
    started = time.monotonic()
    counted: Counter[str] = Counter()
    faults: list[str] = []
    try:
        people = cast_of_walks()
        for seed in range(given.seed, given.seed + given.walks):
            more, found = walks(people, [seed], given.steps)
            counted += more
            faults += found
            if counted["sequences"] % 500 == 0:
                sys.stdout.write(
                    f"{report(counted, faults)}\n{time.monotonic() - started:>9.0f} seconds so far\n\n"
                )
                sys.stdout.flush()
    finally:
        sys.stdout.write(f"{report(counted, faults)}\n{time.monotonic() - started:>9.0f} seconds\n")
        connection.creation.destroy_test_db(str(connection.settings_dict["NAME"]), verbosity=0)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
