"""A whole Soi for journeys: an empty folder, its own process, the starter library, a free port here.

`python -m tests.journeys.site FOLDER PORT` is that process.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tables import NAME, put_tables

ROOT = Path(__file__).parents[2]
START_SECONDS = 240


@contextmanager
def running_site(folder: Path, stage: str = "tests.journeys.site", host: str = "127.0.0.1") -> Iterator[str]:
    """Serve Soi from `folder`; gives the site's address. Ends the process when left.

    `stage`: the module whose process sets the stage and serves. `host`: the name browsers know it by."""
    if not (folder / NAME).exists():
        put_tables(folder / NAME)
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SOI_")}
    environment |= {
        "SOI_DATA_DIR": str(folder),
        "SOI_ORIGIN": f"http://{host}:{port}",
        "SOI_EMBEDDER": "none",
        "DJANGO_SETTINGS_MODULE": "soi.site.settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
    }
    with (folder / "site.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", stage, str(folder), str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(port, process, folder / "site.log")
            yield f"http://{host}:{port}"
        finally:
            process.terminate()
            try:
                process.wait(timeout=60)
            finally:
                process.kill()  # one that does not end fails its test, and is not left behind


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the site did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _serve(port: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tests.journeys.shelf import fill

    call_command("migrate", verbosity=0)
    fill()
    call_command("serve", port=port)


if __name__ == "__main__":
    _serve(int(sys.argv[2]))
