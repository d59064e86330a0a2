"""A key file that is made once: several processes that start together agree on one key."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def make_once(path: Path, make: Callable[[], bytes]) -> None:
    """Write what `make` returns to `path`, mode 600, unless a file is there; its folder has to be.

    A finished file is linked into place, so nobody reads half a key and none is ever replaced. File and name
    are on the disk before whoever wrote it signs or seals anything with the key. Raises `OSError`."""
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(make())
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink()
    _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
