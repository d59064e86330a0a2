"""What a backup holds: the list of its files with size and SHA-256, and what may be in one at all.

The names are a list of what comes along, not of what stays behind. So `tip-keys/`, without which old copies of
tips must stay closed, cannot come along, nor can anything that a later Soi puts beside it. The list finds damage;
against somebody who rewrites file and list alike it does not help.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from soi.library.feeds.desk_key import FILE_NAME as DESK_KEY
from soi.site.backups.errors import BackupError
from soi.site.secret_key import FILE_NAME as SECRET_KEY

MANIFEST: Final = "manifest.json"
FORMAT: Final = "soi-backup/1"
SQLITE: Final = "soi.sqlite3"
DUMP: Final = "soi.pgdump"
KEYS: Final = (SECRET_KEY, DESK_KEY)
STORED: Final = re.compile(r"(?:evidence|media)/([0-9a-f]{2})/(\1[0-9a-f]{62})")
"""Evidence, and the pictures, sounds and videos that checks are about. What came with tips lies in `tip-media/` and
stays behind: without `tip-keys/` nobody could open it."""
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a backup: bytes and SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`made_at`: UTC, RFC 3339. `version`: of the Soi that made it. `files` by their names in the folder."""

    made_at: str
    version: str
    files: dict[str, Entry]

    @property
    def database(self) -> str:
        """The name of the file that is the database."""
        return SQLITE if SQLITE in self.files else DUMP


def may_come(name: str) -> bool:
    """Whether a file of this name belongs in a backup."""
    return name in (SQLITE, DUMP, *KEYS) or STORED.fullmatch(name) is not None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the list beside the files. Raises `OSError`."""
    data = {"format": FORMAT, **asdict(manifest)}
    place = folder / MANIFEST
    place.touch(mode=0o600)
    place.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The list of a backup. Raises `BackupError` for a folder that is none."""
    try:
        data = json.loads((folder / MANIFEST).read_bytes())
        known = data["format"] == FORMAT
        files = {name: Entry(entry["size"], entry["sha256"]) for name, entry in data["files"].items()}
        manifest = Manifest(str(data["made_at"]), str(data["version"]), files)
    except FileNotFoundError:
        raise BackupError(f"{folder} is no backup: {MANIFEST} is not there.") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise BackupError(f"{MANIFEST} in {folder} cannot be read ({type(wrong).__name__}).") from None
    if not known:
        raise BackupError(f"{folder} was made by another version of Soi, in a form this one does not know.")
    odd = [name for name, entry in files.items() if not (may_come(name) and _SHA256.fullmatch(entry.sha256))]
    if odd or not (SQLITE in files) ^ (DUMP in files):
        raise BackupError(f"{MANIFEST} in {folder} is damaged: it names what no backup holds.")
    return manifest


def hash_of(path: Path) -> Entry:
    """A file as it is now. Raises `OSError`."""
    return _fed(path, lambda piece: None)


def copy_file(source: Path, target: Path) -> Entry:
    """Copy a file to a place where none is, readable by its owner only; what was copied. Raises `OSError`."""
    target.touch(mode=0o600, exist_ok=False)
    with target.open("wb") as out:
        return _fed(source, lambda piece: out.write(piece))


def stored_files(data: Path) -> Iterator[str]:
    """The names of stored evidence and media in a data folder; never a link, which might lead to something else."""
    places = (place for top in ("evidence", "media") for place in (data / top).glob("[0-9a-f][0-9a-f]/*"))
    for place in sorted(places):
        name = place.relative_to(data).as_posix()
        if may_come(name) and place.is_file() and not place.is_symlink():
            yield name


def _fed(path: Path, take: Callable[[bytes], object]) -> Entry:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            take(piece)
    return Entry(size, digest.hexdigest())
