"""The files of evidence in the data folder, each under its own SHA-256: `evidence/ab/ab12…`.

A file appears whole or not at all: it is written under another name, brought to the disk, then renamed."""

from __future__ import annotations

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.utils.translation import gettext as _

from soi.evidence.errors import BrokenFileError

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_ARRIVING = "arriving"
_LEFT_BEHIND = 24 * 3600
"""Seconds after which a file that never got its name is what a stopped process left behind."""


def folder() -> Path:
    """Where all of them lie."""
    return Path(settings.SOI_DATA_DIR) / "evidence"


def path(sha256: str) -> Path:
    """Where the file with this hash lies, or would lie. Raises `ValueError` for anything but a hash."""
    if not _SHA256.match(sha256):
        raise ValueError("Not a SHA-256 in hexadecimal.")
    return folder() / sha256[:2] / sha256


def read(sha256: str) -> bytes:
    """The file's bytes, known to have this hash. Raises `BrokenFileError`."""
    try:
        data = path(sha256).read_bytes()
    except (FileNotFoundError, ValueError):  # ValueError: the row names no file
        raise BrokenFileError(_("The stored file is missing.")) from None
    except OSError:
        raise BrokenFileError(_("The stored file cannot be read.")) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise BrokenFileError(_("The stored file is not what it was when it was captured."))
    return data


def all_hashes() -> Iterator[str]:
    """The hash in the name of every stored file."""
    for place in sorted(folder().glob("[0-9a-f][0-9a-f]/*")):
        if _SHA256.match(place.name):
            yield place.name


@contextmanager
def keeping() -> Iterator[Callable[[bytes], str]]:
    """A function that stores bytes and returns their SHA-256; what it stored goes again if the block fails."""
    fresh: list[Path] = []

    def keep(data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        place = path(sha256)
        if not place.exists():
            _write(place, data)
            fresh.append(place)
        return sha256

    try:
        yield keep
    except BaseException:
        for place in fresh:
            place.unlink(missing_ok=True)
        raise


def _write(place: Path, data: bytes) -> None:
    arriving = folder() / _ARRIVING
    arriving.mkdir(parents=True, exist_ok=True)
    place.parent.mkdir(exist_ok=True)
    _sweep(arriving)
    with NamedTemporaryFile(dir=arriving, delete=False) as file:
        unfinished = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            unfinished.replace(place)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
    _to_disk(place.parent)


def _to_disk(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(arriving: Path) -> None:
    for left in arriving.iterdir():
        if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
            left.unlink(missing_ok=True)
