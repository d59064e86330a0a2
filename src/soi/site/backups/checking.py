"""Whether a backup still is what it was: every byte, the database's own check, and the files that it names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from soi.site.backups.databases import damage_in, named_files
from soi.site.backups.manifest import DUMP, MANIFEST, STORED, Entry, Manifest, hash_of, read_manifest


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and a sentence for each thing that is not as it should be."""

    manifest: Manifest
    captures_seen: bool
    problems: tuple[str, ...]


def verify(folder: Path) -> Verified:
    """Look at every file of a backup. Raises `BackupError` for a folder that is none."""
    manifest = read_manifest(folder)
    problems = [*_of_files(folder, manifest), *_of_database(folder, manifest)]
    return Verified(manifest, manifest.database != DUMP, tuple(problems))


def _of_files(folder: Path, manifest: Manifest) -> Iterator[str]:
    for name, entry in manifest.files.items():
        if wrong := _wrong_with(folder / name, name, entry):
            yield f"{name}: {wrong}"
    for place in sorted(folder.rglob("*")):
        name = place.relative_to(folder).as_posix()
        if not place.is_dir() and name != MANIFEST and name not in manifest.files:
            yield f"{name}: does not belong to this backup"


def _wrong_with(place: Path, name: str, entry: Entry) -> str:
    of = STORED.fullmatch(name)
    try:
        found = hash_of(place)
    except FileNotFoundError:
        return "missing"
    except OSError as wrong:
        return f"cannot be read ({type(wrong).__name__})"
    if place.is_symlink() or found != entry:
        return "not what was copied"
    return "was damaged before it was copied" if of and of.group(2) != found.sha256 else ""


def _of_database(folder: Path, manifest: Manifest) -> Iterator[str]:
    database = folder / manifest.database
    if not database.is_file():
        return  # said already
    if wrong := damage_in(database):
        yield f"{database.name}: {wrong}"
        return
    try:
        for whose, name in named_files(database):
            if name not in manifest.files:
                yield f"{whose}: {name} is not in the backup"
    except sqlite3.Error as wrong:
        yield f"{database.name}: what files it names cannot be read ({type(wrong).__name__})"
