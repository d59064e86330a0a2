"""`python -m bench match|desk|speed|guard|fit|intake|ledger|rising|tipline|dumps|drills|media …`: each has --help."""

from __future__ import annotations

import importlib
import sys

NAMES = (
    "match",
    "desk",
    "speed",
    "guard",
    "fit",
    "intake",
    "ledger",
    "rising",
    "tipline",
    "dumps",
    "drills",
    "media",
)

if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
    sys.exit(f"usage: python -m bench {'|'.join(NAMES)} … (each has --help)")
name = sys.argv.pop(1)
sys.argv[0] = f"bench {name}"
importlib.import_module("bench.media.__main__" if name == "media" else f"bench.{name}").main()
