"""Planted and looked for: `python -m tests.tipline.canaries --strings 10000` (SQLite, in a folder of its own).

Unique strings stand in everything that a service hands over: words, names, telephone numbers, e-mail addresses,
senders, groups, message ids, buttons, reply tokens. Then everything that Soi serves, exports, logs and keeps is
searched; then the retention clock runs out, and the files and a backup from before are searched again.
Every fifth message brings a picture, with strings in its EXIF, behind its end and in its name.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.tipline.canary_planting import Canaries


@dataclass
class Found:
    """How much was looked at, place by place, and what was found there: nothing, if all is well."""

    planted: dict[str, int] = field(default_factory=dict)
    looked: Counter[str] = field(default_factory=Counter)
    size: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    control: int = 0
    sealed: int = 0
    opened_before: int = 0
    opened_after: int = 0
    remains_before: int = 0
    remains_after: int = 0
    seconds: float = 0.0

    def look(self, canaries: Canaries, place: str, things: Iterable[tuple[str, bytes]]) -> None:
        """Search some things for every planted string."""
        for name, raw in things:
            self.looked[place] += 1
            self.size[place] += len(raw)
            for _one in canaries.found_in(raw):
                self.seen[f"{place}: {name}"] += 1


def run(strings: int, folder: Path) -> Found:
    """Plant, look, let the clock run out, look again. Everything is in the data folder of the settings."""
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from soi.inbox.actions import purge
    from soi.site.backups.making import back_up
    from soi.site.backups.manifest import SQLITE
    from tests.tipline import canary_looking as looking
    from tests.tipline.canary_planting import plant

    began, found = time.monotonic(), Found()
    with looking.logged() as said:
        canaries = plant(strings)
        found.planted = {place: len(kept) for place, kept in canaries.planted.items()}
        every = "\n".join(one for kept in canaries.planted.values() for one in kept)
        found.control = len(canaries.found_in(every.upper().encode()))
        found.look(canaries, "public pages, feeds, API", looking.pages())
        found.look(canaries, "answers to others", looking.asked())
        found.look(canaries, "error pages", looking.broken(f"uống {canaries.word('word')} chữa bệnh"))
        found.look(canaries, "exports", looking.exported(folder / "exported"))
        found.look(canaries, "tables", looking.tables())
    found.look(canaries, "log at DEBUG", [("log", said.getvalue().encode())])
    rows = looking.sealed()
    found.sealed, found.opened_before = len(rows), looking.opens(rows)
    if connection.vendor != "sqlite":
        return found
    file = Path(str(connection.settings_dict["NAME"]))
    log = file.with_name(f"{file.name}-wal")
    found.look(canaries, "data folder before", looking.files())
    found.remains_before = looking.remains(rows, file.read_bytes() + log.read_bytes())
    copy = back_up(folder / "backups").folder
    purge(timezone.now() + timedelta(days=settings.SOI_TIP_DAYS + 2))
    found.look(canaries, "data folder after the clock", looking.files())
    found.look(
        canaries,
        "backup from before",
        [(path.name, path.read_bytes()) for path in copy.rglob("*") if path.is_file()],
    )
    found.remains_after = looking.remains(rows, file.read_bytes() + log.read_bytes())
    found.opened_after = looking.opens(looking.sealed_in(copy / SQLITE))
    found.seconds = time.monotonic() - began
    return found


def show(found: Found) -> None:
    """Print what was looked at and what was found."""
    print(f"planted {sum(found.planted.values())}: {found.planted}; control finds {found.control}")
    for place, times in found.looked.items():
        seen = sum(count for name, count in found.seen.items() if name.startswith(f"{place}:"))
        print(f"  {place}: {times} things, {found.size[place] / 1e6:.1f} MB, {seen} found")
    print(f"  sealed things: {found.sealed}; they open before: {found.opened_before}", end="; ")
    print(f"from the backup after the clock: {found.opened_after}")
    print(f"  sealed bytes in database and -wal: {found.remains_before} before, {found.remains_after} after")
    for name, count in found.seen.most_common(20):
        print(f"    FOUND {name}: {count}")
    print(f"  {found.seconds:.0f} s")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--strings", type=int, default=10_000)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="soi-canaries-"))
    (folder / "data").mkdir()
    os.environ |= {
        "SOI_DATA_DIR": str(folder / "data"),
        "SOI_EMBEDDER": "none",
        "SOI_QUIET_HOURS": "-",
        "SOI_HOSTS": "testserver,localhost",
        "DJANGO_SETTINGS_MODULE": "soi.site.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from soi.tipline import pace, registry
    from tests.tipline.tipline_cast import Post

    call_command("migrate", verbosity=0)
    registry.CHANNELS = {**registry.CHANNELS, "post": Post()}
    pace.MESSAGES.start_anew()
    try:
        show(run(given.strings, folder))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
