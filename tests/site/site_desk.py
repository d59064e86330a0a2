"""An installation that tests use as an operator does: through the `soi` command."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOI = Path(sys.executable).with_name("soi")


class Desk:
    """An installation in a folder of its own, used through the command line only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOI_", "DJANGO_"))}
        self.environment = {
            **kept,
            "SOI_DATA_DIR": str(folder / "data"),
            "SOI_EMBEDDER": "none",
            "NO_COLOR": "1",
        }

    def soi(self, *arguments: str, code: int = 0, stdin: bytes = b"", **settings: str) -> str:
        """Run the command, require its exit code, return all it printed."""
        done = subprocess.run(
            [SOI, *arguments],
            input=stdin,
            capture_output=True,
            env={**self.environment, **settings},
            check=False,
        )
        text = (done.stdout + done.stderr).decode()
        assert done.returncode == code, text
        return text
