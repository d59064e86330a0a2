"""The files of evidence in the data folder, each under its own SHA-256: `evidence/ab/ab12…`.

A file appears whole or not at all (`soi.media.shelf`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from soi.evidence.errors import BrokenFileError
from soi.media.shelf import Shelf, ShelfError


def folder() -> Path:
    """Where all of them lie."""
    return Path(settings.SOI_DATA_DIR) / "evidence"


def path(sha256: str) -> Path:
    """Where the file with this hash lies, or would lie. Raises `ValueError` for anything but a hash."""
    return Shelf(folder()).path(sha256)


def read(sha256: str) -> bytes:
    """The file's bytes, known to have this hash. Raises `BrokenFileError`."""
    try:
        return Shelf(folder()).read(sha256)
    except ShelfError as wrong:
        if wrong.what == "missing":
            raise BrokenFileError(_("The stored file is missing.")) from None
        if wrong.what == "unreadable":
            raise BrokenFileError(_("The stored file cannot be read.")) from None
    raise BrokenFileError(_("The stored file is not what it was when it was captured."))


def all_hashes() -> Iterator[str]:
    """The hash in the name of every stored file."""
    return Shelf(folder()).all_hashes()


def keeping() -> AbstractContextManager[Callable[[bytes], str]]:
    """A function that stores bytes and returns their SHA-256; what it stored goes again if the block fails."""
    return Shelf(folder()).keeping()
