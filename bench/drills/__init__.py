"""`scripts/bench drills recovery|cynic|guard|trial|schedule|placement|bank|workshop`: whether the instrument of the
drills is right, on simulated learners (seeded: the same command prints the same figures), and whether a room of phones
keeps up."""

from __future__ import annotations

import importlib
import sys

NAMES = ("recovery", "cynic", "guard", "trial", "schedule", "placement", "bank", "workshop")


def main() -> None:
    """Run one of them."""
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        sys.exit(f"usage: bench drills {'|'.join(NAMES)} … (each has --help)")
    name = sys.argv.pop(1)
    sys.argv[0] = f"bench drills {name}"
    importlib.import_module(f"bench.drills.{name}").main()
