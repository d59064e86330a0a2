"""What came with messages, on the disk: `tip-media/ab/ab…`, each file sealed with a key of its own, under a random
name. No part of any backup: without `tip-keys/` nobody could open them. No tables here."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from django.conf import settings

from soi.inbox.sealing import DamagedError, seal_bytes, unseal_bytes
from soi.media.shelf import write_whole

_NAME = re.compile(r"[0-9a-f]{48}\Z")
FRESH = 3600.0
"""Seconds for which a file without a row may belong to a transaction that is still going on."""


def folder() -> Path:
    """Where all of them lie."""
    return Path(settings.SOI_DATA_DIR) / "tip-media"


def write(data: bytes, at: datetime) -> tuple[str, bytes]:
    """Seal bytes received at `at` into a file that is on the disk when this returns: its name, and its wrapped key.
    Raises `OSError` and what `seal_bytes` raises."""
    name = secrets.token_hex(24)
    sealed = seal_bytes(_bound(name), data, at)
    write_whole(folder(), _path(name), sealed.words)
    return name, sealed.key


def read(name: str, wrapped: bytes) -> bytes:
    """The bytes again. Raises `KeyLostError`, and `DamagedError` for a file that is gone or was changed."""
    try:
        sealed = _path(name).read_bytes()
    except (OSError, ValueError):
        raise DamagedError(name) from None
    return unseal_bytes(_bound(name), sealed, wrapped)


def remove(names: Collection[str]) -> None:
    """Take files away; those that are gone already are passed over."""
    for name in names:
        if name:
            _path(name).unlink(missing_ok=True)


def strays(known: Collection[str]) -> list[str]:
    """Names of files that no row names, and that are no longer being written: a process that was killed left them."""
    limit = time.time() - FRESH
    places = folder().glob("[0-9a-f][0-9a-f]/*")
    return [place.name for place in places if place.name not in known and place.stat().st_mtime < limit]


def _path(name: str) -> Path:
    if not _NAME.match(name):
        raise ValueError("Not the name of a sealed file.")
    return folder() / name[:2] / name


def _bound(name: str) -> str:
    return f"media-file:{name}"
