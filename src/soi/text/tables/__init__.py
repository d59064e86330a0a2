"""The word lists of `soi.text`, one plain file each: `NAME.txt` (entries) or `NAME.tsv` (key, value).

Lines that begin with `#` say what a list is for. Nothing here reads anything but these files.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import Final

NAMES: Final = tuple(
    sorted(item.name for item in files(__name__).iterdir() if item.name.endswith((".txt", ".tsv")))
)
"""File names of all tables."""


def about(name: str) -> str:
    """The sentence that heads a table."""
    return _text(name).partition("\n")[0].removeprefix("# ")


def phrases(name: str) -> tuple[str, ...]:
    """The entries of `name`.txt, one a line."""
    return tuple(_lines(f"{name}.txt"))


def words(name: str) -> frozenset[str]:
    """The entries of `name`.txt, separated by any white space."""
    return frozenset(word for line in _lines(f"{name}.txt") for word in line.split())


def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """Key and value of each line of `name`.tsv."""
    rows = (line.split("\t") for line in _lines(f"{name}.tsv"))
    return tuple((key, value) for key, value in rows)


def _lines(file_name: str) -> Iterator[str]:
    return (line for line in _text(file_name).splitlines() if line and not line.startswith("#"))


def _text(file_name: str) -> str:
    return files(__name__).joinpath(file_name).read_text(encoding="utf-8")
