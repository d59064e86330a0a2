"""Killed at a thousand points: `python -m tests.tipline.crashing --points 1000 --seed 1 [--postgres]`.

A parent that has loaded Django forks children. Each does a stretch of a seeded workload (messages, some delivered
again, publishing, correcting, withdrawing, restoring, erasing by receipt and by "xoá", the clock; attending and
sending meanwhile, every other child with the worker's own threads) and kills itself with SIGKILL at a random one of
its crash points: before and after each statement, commit, fsync, and handing over to a service. The next one recovers
and goes on. The services live in a process of their own. After each epoch everything is settled and checked.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

EPOCH = 60
"""Kills between two settlements."""
STRETCH = 6
"""Ops that one child is given."""
KINDS = {"statement": 45, "commit": 25, "sending": 20, "fsync": 10}
"""Of crash points, and how many of a hundred lives are to end there: statements are by far the most."""


@dataclass
class Figures:
    """What happened. `wrong` is empty when every promise held."""

    kills: int = 0
    lives: int = 0
    at: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    deliveries: int = 0
    taken: int = 0
    repeats: int = 0
    unsure: int = 0
    erased: int = 0
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Crashing:
    """The parent: it owns the plan and the services, and no database connection while a child lives."""

    def __init__(self, seed: int, folder: Path) -> None:
        from tests.tipline.crash_plan import Plan

        self.plan = Plan(seed)
        self.random = random.Random(seed + 1)
        self.figures = Figures()
        self._usual = {(threads, kind): 20.0 for threads in (False, True) for kind in KINDS}
        self._read = 0
        self.socket = str(folder / "services.sock")
        self._service = subprocess.Popen(
            [sys.executable, "-m", "tests.tipline.crash_service", self.socket, str(seed)],
            stdout=subprocess.PIPE,
        )
        assert self._service.stdout is not None
        self._service.stdout.readline()

    def close(self) -> None:
        """Stop the services."""
        self._service.kill()
        self._service.wait()
        assert self._service.stdout is not None
        self._service.stdout.close()

    def run(self, kills: int, epoch: int = EPOCH, watch: Callable[[Figures], None] | None = None) -> Figures:
        """So many kills, settled and checked every `epoch` of them; then `watch` hears how far it is."""
        began = time.monotonic()
        while self.figures.kills < kills and not self.figures.wrong:
            until = min(kills, self.figures.kills + epoch)
            while self.figures.kills < until:
                self._life(self.plan.draw(STRETCH))
            self._settle()
            if watch is not None:
                watch(self.figures)
        self.figures.seconds = time.monotonic() - began
        return self.figures

    def _life(self, ops: Any, *, dies: bool = True, settles: bool = False) -> None:
        from tests.tipline.crash_child import Life

        threads = not settles and self.random.random() < 0.5
        (kind,) = self.random.choices(list(KINDS), list(KINDS.values()))
        dies_at = self.random.randint(1, int(self._usual[threads, kind])) if dies else 0
        seed = self.random.randrange(2**32)
        self.figures.lives += 1
        lived = False
        for line in self._forked(Life(ops, kind, dies_at, threads, seed, self.socket, settles)):
            word, _, rest = line.partition(" ")
            if word == "done":
                number, _, result = rest.partition(" ")
                self.plan.done(int(number), result)
                self.figures.deliveries += 1
            elif word == "killed":
                self.figures.kills += 1
                self.figures.at[rest] += 1
            elif word == "end":
                lived = True
                self._note(threads, json.loads(rest))
        if not lived and settles:
            self.figures.wrong.append("settling broke off")
        elif not lived:
            self._usual[threads, kind] *= 1.02

    def _note(self, threads: bool, passed: dict[str, int]) -> None:
        """How long lives usually are: points beyond it would never kill anybody."""
        for kind in KINDS:
            usual = self._usual[threads, kind]
            self._usual[threads, kind] = max(2.0, 0.7 * usual + 0.3 * passed.get(kind, 0))

    def _forked(self, life: Any) -> list[str]:
        from django.db import connections

        from tests.tipline.crash_child import live

        connections.close_all()
        reading, writing = os.pipe()
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            status = 1
            try:
                os.close(reading)
                live(life, writing)
                status = 0
            except BaseException:  # noqa: BLE001 (a child has nobody to raise it to)
                import traceback

                traceback.print_exc()
            finally:
                os._exit(status)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            lines = pipe.read().decode().split("\n")[:-1]
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        if not killed and status:
            self.figures.wrong.append(f"a child ended with {status}")
        return lines

    def _settle(self) -> None:
        """Work everything off, check every promise, let the clock run out (killed meanwhile too), begin anew."""
        from django.db import connections

        from soi.answers.models import Letter, Stage
        from tests.tipline import crash_checks
        from tests.tipline.crash_child import ask

        ask(self.socket, {"calm": True})
        self._life(tuple(self.plan.pending), dies=False, settles=True)
        log = ask(self.socket, {"log": self._read}) or {}
        taken, figures, plan = log["taken"], self.figures, self.plan
        figures.wrong += crash_checks.kept(plan) + crash_checks.told(plan, taken) + crash_checks.ledger(plan)
        figures.acknowledged += len(plan.said)
        figures.erased += len(plan.erased)
        figures.taken += len(taken)
        figures.repeats = log["repeats"]
        figures.unsure += Letter.objects.filter(stage=Stage.UNSURE).count()
        self._read += len(taken)
        self.plan.clock_runs_out()
        for _try in range(3):
            self._life(tuple(self.plan.pending))
        self._life(tuple(self.plan.pending), dies=False, settles=True)
        figures.wrong += crash_checks.gone() + crash_checks.sound()
        connections.close_all()
        ask(self.socket, {"calm": False})
        self.plan.start_epoch()


def show(figures: Figures, vendor: str) -> None:
    """Print what happened."""
    print(f"{vendor}: {figures.kills} kills in {figures.lives} lives, {figures.seconds:.0f} s")
    print("  killed at: " + ", ".join(f"{kind} {count}" for kind, count in figures.at.most_common()))
    print(f"  {figures.acknowledged} messages acknowledged ({figures.erased} erased on request);", end=" ")
    print(
        f"{figures.taken} letters taken by services, {figures.repeats} repeats known, {figures.unsure} unsure"
    )
    print(f"  broken promises: {len(figures.wrong)}")
    for line in figures.wrong[:20]:
        print(f"    {line}")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--points", type=int, default=1000, help="kills (default 1000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL")
    given = parser.parse_args()
    if given.postgres and not os.environ.get("SOI_DATABASE_URL"):
        again = [sys.executable, "-m", "tests.tipline.crashing", *sys.argv[1:]]
        os.execv("scripts/with-postgres", ["scripts/with-postgres", *again])
    folder = Path(tempfile.mkdtemp(prefix="soi-crashing-"))
    os.environ |= {
        "SOI_DATA_DIR": str(folder),
        "SOI_EMBEDDER": "none",
        "SOI_QUIET_HOURS": "-",
        "SOI_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "soi.site.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    gc.freeze()
    crashing = Crashing(given.seed, folder)
    try:
        figures = crashing.run(
            given.points, watch=lambda so_far: print(f"{so_far.kills} kills …", file=sys.stderr, flush=True)
        )
    finally:
        crashing.close()
        shutil.rmtree(folder, ignore_errors=True)
    show(figures, connection.vendor)
    sys.exit(1 if figures.wrong else 0)


if __name__ == "__main__":
    main()
