"""How fast the answer ledger takes letters, and how fast they come out of it: the database as the queue.

`scripts/bench ledger [--letters N]` on the database of SOI_DATABASE_URL, or SQLite (synchronous=FULL) in a folder of
its own."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from statistics import quantiles


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(prog="bench ledger", description=__doc__)
    parser.add_argument("--letters", type=int, default=2_000)
    parser.add_argument("--json", default="", help="write the figures there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soi-bench-") as folder:
        os.environ.setdefault("SOI_DATA_DIR", folder)
        os.environ["DJANGO_SETTINGS_MODULE"] = "soi.site.settings"
        _prepare()
        found = {"letters written a second": _written(options.letters), **_sent()}
    for name, value in found.items():
        print(f"{name:34} {value:12,.1f}")
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=1), encoding="utf-8")


def _prepare() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _written(letters: int) -> float:
    """Letters to as many people written, each in a transaction of its own, a second."""
    from django.utils import timezone

    from soi.answers.actions import NewLetter, write_letter
    from soi.answers.models import Purpose
    from soi.inbox.actions import ReplyAddress, correspondent_for

    now = timezone.now()
    people = [
        correspondent_for("bench", f"p{number}", ReplyAddress(f"p{number}"), "vi", now)
        for number in range(letters)
    ]
    start = time.perf_counter()
    for number, person in enumerate(people):
        write_letter(NewLetter(person, Purpose.WORD, part="hello", position=number))
    return letters / (time.perf_counter() - start)


def _sent() -> dict[str, float]:
    """All of them claimed in fours and marked as sent."""
    from soi.answers.actions import claim_due, mark_sent

    claims: list[float] = []
    sent = 0
    start = time.perf_counter()
    while True:
        before = time.perf_counter()
        claimed = claim_due(4)
        claims.append((time.perf_counter() - before) * 1000)
        if not claimed:
            break
        for letter in claimed:
            mark_sent(letter, "x")
            sent += 1
    cut = quantiles(claims, n=100)
    return {
        "letters claimed and sent a second": sent / (time.perf_counter() - start),
        "claim of 4, p50 ms": cut[49],
        "claim of 4, p95 ms": cut[94],
        "claim of 4, p99 ms": cut[98],
    }
