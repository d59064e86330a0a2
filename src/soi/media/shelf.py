"""Files in a folder, each under its own SHA-256: `ab/ab12…`. What is evidence, and what checks are about, lies so.

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
from typing import Literal

_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_ARRIVING = "arriving"
_LEFT_BEHIND = 24 * 3600
"""Seconds after which a file that never got its name is what a stopped process left behind."""

Wrong = Literal["missing", "unreadable", "changed"]


class ShelfError(ValueError):
    """A file cannot be had: it is `missing`, `unreadable`, or `changed` since it was put there."""

    def __init__(self, what: Wrong) -> None:
        super().__init__(what)
        self.what = what


class Shelf:
    """A folder of files under their hashes. The folder is made with the first file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the file with this hash lies, or would lie. Raises `ValueError` for anything but a hash."""
        if not _SHA256.match(sha256):
            raise ValueError("Not a SHA-256 in hexadecimal.")
        return self.folder / sha256[:2] / sha256

    def read(self, sha256: str) -> bytes:
        """The file's bytes, known to have this hash. Raises `ShelfError`."""
        try:
            data = self.path(sha256).read_bytes()
        except (FileNotFoundError, ValueError):  # ValueError: a row that names no file
            raise ShelfError("missing") from None
        except OSError:
            raise ShelfError("unreadable") from None
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ShelfError("changed")
        return data

    def all_hashes(self) -> Iterator[str]:
        """The hash in the name of every file."""
        for place in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if _SHA256.match(place.name):
                yield place.name

    @contextmanager
    def keeping(self) -> Iterator[Callable[[bytes], str]]:
        """A function that stores bytes and returns their SHA-256; what it stored goes again if the block fails."""
        fresh: list[Path] = []

        def keep(data: bytes) -> str:
            sha256 = hashlib.sha256(data).hexdigest()
            place = self.path(sha256)
            if not place.exists():
                write_whole(self.folder, place, data)
                fresh.append(place)
            return sha256

        try:
            yield keep
        except BaseException:
            for place in fresh:
                place.unlink(missing_ok=True)
            raise


def write_whole(folder: Path, place: Path, data: bytes) -> None:
    """Write a file at `place`, two levels below `folder` at most, whole and on the disk. Raises `OSError`."""
    arriving = folder / _ARRIVING
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
        try:
            if time.time() - left.stat().st_mtime > _LEFT_BEHIND:
                left.unlink(missing_ok=True)
        except FileNotFoundError:
            continue  # it got its name just now
