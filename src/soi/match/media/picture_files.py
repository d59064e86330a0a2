"""An index of pictures in a folder: a head that names the files of one generation, replaced last."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from soi.match.media.corner_store import CornerStore
from soi.match.media.picture_postings import Segment, merged, opened
from soi.match.media.picture_rows import ROW, Rows

VERSION = 2
"""2: a picture's corners are chosen by strength and size, so indexes of the smaller ones are built anew."""
HEAD = "head.json"


@dataclass(frozen=True, slots=True)
class Saved:
    """What a folder held when it was last written or read by this index: the corners there are ours to append to."""

    folder: Path
    generation: int


@dataclass(frozen=True, slots=True)
class Head:
    """What head.json says: the generation's files, and how many bytes of the corners' file belong to it."""

    version: int
    generation: int
    segments: bool
    corners_file: str
    corners: int


def write(
    folder: Path, rows: Rows, store: CornerStore, segments: Sequence[Segment], saved: Saved | None
) -> Saved:
    """Write the next generation. Corners are appended when this folder is where the index came from."""
    folder.mkdir(parents=True, exist_ok=True)
    ours = saved is not None and saved.folder == folder.resolve()
    earlier = _head(folder) if (folder / HEAD).exists() else None
    generation = (earlier.generation if earlier else 0) + 1
    corners = folder / (earlier.corners_file if ours and earlier else f"corners.{generation}.bin")
    store.write(corners, appended=ours)
    name = f"{generation}"
    if segments:
        merged(segments, folder, name)
    np.save(folder / f"{name}.table.npy", rows.table[: len(rows.ids)])
    (folder / f"{name}.ids.json").write_text(json.dumps(rows.ids), encoding="utf-8")
    head = Head(VERSION, generation, bool(segments), corners.name, len(store))
    part = folder / f"{HEAD}.part"
    part.write_text(json.dumps(asdict(head)), encoding="utf-8")
    part.replace(folder / HEAD)
    _tidy(folder, generation, corners.name)
    return Saved(folder.resolve(), generation)


def read(folder: Path) -> tuple[Saved, Rows, CornerStore, tuple[Segment, ...]]:
    """The generation that the head names. FileNotFoundError without one, ValueError for a version not known."""
    head = _head(folder)
    if head.version != VERSION:
        raise ValueError(f"index of pictures has version {head.version}, not {VERSION}")
    name = str(head.generation)
    table = np.load(folder / f"{name}.table.npy").astype(ROW, copy=False)
    ids = json.loads((folder / f"{name}.ids.json").read_text(encoding="utf-8"))
    by_id = {uid: number for number, uid in enumerate(ids) if table["alive"][number]}
    store = CornerStore(folder / head.corners_file, head.corners)
    segments = (opened(folder, name),) if head.segments else ()
    return Saved(folder.resolve(), head.generation), Rows(table, ids, by_id), store, segments


def _head(folder: Path) -> Head:
    return Head(**json.loads((folder / HEAD).read_text(encoding="utf-8")))


def _tidy(folder: Path, generation: int, corners: str) -> None:
    """Remove what neither this generation nor the one before it needs: another process may be opening that one."""
    for path in folder.iterdir():
        name = path.name.split(".")[0]
        old = name.isdigit() and int(name) < generation - 1
        if old or (
            name == "corners" and path.name != corners and int(path.name.split(".")[1]) < generation - 1
        ):
            path.unlink(missing_ok=True)
