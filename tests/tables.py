"""A database file with Soi's tables in it: made by Soi's own migrations once, then copied.

Every process that tests, and every site that a journey visits, needs one. To migrate takes seconds, to copy none.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".pytest_cache"
NAME = "soi.sqlite3"


def put_tables(database: Path) -> None:
    """Put an SQLite database there, as `soi migrate` of this source leaves it. It belongs to this test alone."""
    shutil.copyfile(_made(), database)


def _made() -> Path:
    """The file for this very source; whoever asks first makes it, the others wait."""
    made = KEPT / f"tables-{_source()}.sqlite3"
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "tables.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for older in KEPT.glob("tables-*.sqlite3"):
                older.unlink()
            _make(made)
    return made


def _make(made: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOI_", "DJANGO_"))}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "soi.site.cli", "migrate", "-v0"],
            env={**kept, "SOI_DATA_DIR": folder, "SOI_EMBEDDER": "none", "PYTHONPATH": str(ROOT / "src")},
            check=True,
        )
        assert not Path(folder, f"{NAME}-wal").exists()
        half = made.with_suffix(".half")
        shutil.copyfile(Path(folder, NAME), half)
        half.rename(made)


@cache
def _source() -> str:
    """What the tables can depend on: every line of Soi, and what it is installed with."""
    told = hashlib.sha256((ROOT / "requirements-dev.lock").read_bytes())
    for one in sorted((ROOT / "src").rglob("*.py")):
        told.update(one.read_bytes())
    return told.hexdigest()[:16]
