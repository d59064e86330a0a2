"""The table of rows: which row number is which id, language and payload, and which rows live.

Append-only files of one generation: `rows` (fixed records), `ids`, `payloads`, `langs` and `journal`. A
journal entry is written and synced *before* the term index commits, and carries the term index's stamp it
builds on: it counts once the term index has moved past that stamp. So the term index's own commit is the only
commit point, and whatever a killed writer left behind an earlier commit is overwritten by the next one.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.match.store.files import Tail
from soi.match.store.protocol import StoreDamagedError

Rows = NDArray[np.int64]

_RECORD = np.dtype(
    [
        ("hash", "<u8"),
        ("id_at", "<u8"),
        ("data_at", "<u8"),
        ("data_len", "<u4"),
        ("id_len", "<u2"),
        ("lang", "<u2"),
    ]
)
_HEAD = struct.Struct("<QQQQQQI")
"""Base stamp; rows and bytes of ids, payloads and langs, all after; dead rows that follow; CRC."""
_RESORT_AFTER = 20_000
_PAGE = 4096


def id_hash(identifier: str) -> int:
    """A stable 64-bit hash of an id."""
    return int.from_bytes(hashlib.blake2b(identifier.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Ends:
    """How much of each file the committed state covers."""

    rows: int = 0
    ids: int = 0
    payloads: int = 0
    langs: int = 0
    journal: int = 0


class _Lookup:
    """Hash → rows: one sorted array, and a dict for rows that came since. Shared by successive views."""

    def __init__(self, hashes: NDArray[np.uint64]) -> None:
        self.count = len(hashes)
        self._order = np.argsort(hashes, kind="stable").astype(np.uint32)
        self._sorted = np.asarray(hashes[self._order])
        self._recent: dict[int, tuple[int, ...]] = {}

    @property
    def recent(self) -> int:
        return len(self._recent)

    def extend(self, hashes: NDArray[np.uint64]) -> None:
        for number, value in enumerate(hashes.tolist(), start=self.count):
            self._recent[value] = (*self._recent.get(value, ()), number)
        self.count += len(hashes)

    def likely(self, ids: Sequence[str]) -> Rows:
        """For each id the newest row with its hash, or some other row."""
        hashes = np.array([id_hash(identifier) for identifier in ids], dtype=np.uint64)
        at = np.searchsorted(self._sorted, hashes, side="right") - 1
        rows = (
            self._order[np.maximum(at, 0)].astype(np.int64)
            if len(at) and self._order.size
            else np.zeros(len(ids), np.int64)
        )
        if self._recent:
            recent = ((n, self._recent.get(value)) for n, value in enumerate(hashes.tolist()))
            for n, numbers in recent:
                if numbers:
                    rows[n] = numbers[-1]
        return rows

    def rows(self, value: int) -> list[int]:
        key = np.uint64(value)
        first, last = (int(np.searchsorted(self._sorted, key, side=side)) for side in ("left", "right"))
        return [*self._order[first:last].tolist(), *self._recent.get(value, ())]


class RowsView:
    """The committed rows as of one moment; immutable, safe to read from any thread."""

    def __init__(self, folder: Path, ends: Ends, alive: NDArray[np.bool_], lookup: _Lookup | None) -> None:
        self.folder = folder
        self.ends = ends
        self.alive = alive
        self.count = int(np.count_nonzero(alive))
        self.records: NDArray[np.void] = _mapped_records(folder / "rows", ends.rows)
        self.lang_codes: NDArray[np.uint16] = self.records["lang"]
        self.langs = _read_langs(folder / "langs", ends.langs)
        self._ids = _mapped(folder / "ids", ends.ids)
        self._payloads = os.open(folder / "payloads", os.O_RDONLY)
        if lookup is None or lookup.recent > _RESORT_AFTER:
            lookup = _Lookup(np.array(self.records["hash"]))
        elif lookup.count < ends.rows:
            lookup.extend(np.array(self.records["hash"][lookup.count :]))
        self.lookup = lookup

    def __del__(self) -> None:
        handle = getattr(self, "_payloads", None)
        if handle is not None:
            os.close(handle)

    def ids_of(self, rows: Sequence[int]) -> list[str]:
        """The ids of rows, in order."""
        chosen = self.records[np.asarray(rows, dtype=np.int64)]
        starts = chosen["id_at"].astype(np.int64).tolist()
        lengths = chosen["id_len"].tolist()
        ids = self._ids
        return [ids[at : at + size].decode() for at, size in zip(starts, lengths, strict=True)]

    def lang_code(self, lang: str) -> int:
        """The number of a language in `lang_codes`, -1 if no row ever had it."""
        return self.langs.index(lang) if lang in self.langs else -1

    def row_of(self, identifier: str) -> int | None:
        """The living row of an id."""
        for row in reversed(self.lookup.rows(id_hash(identifier))):
            if row < self.ends.rows and self.alive[row] and self.ids_of([row]) == [identifier]:
                return row
        return None

    def rows_of(self, ids: Sequence[str]) -> dict[str, int]:
        """The living rows of those ids that have one; the same as `row_of` for each, but much faster."""
        if not self.ends.rows:
            return {}
        likely = self.lookup.likely(ids)
        there = (likely < self.ends.rows) & self.alive[np.minimum(likely, self.ends.rows - 1)]
        names = self.ids_of(np.where(there, likely, 0).tolist())
        found = {}
        for identifier, row, alive, name in zip(ids, likely.tolist(), there.tolist(), names, strict=True):
            right = row if alive and name == identifier else self.row_of(identifier)
            if right is not None:
                found[identifier] = right
        return found

    def payloads_of(self, rows: Sequence[int]) -> list[bytes]:
        """The payloads of rows, in order."""
        chosen = self.records[np.asarray(rows, dtype=np.int64)]
        sizes = chosen["data_len"].tolist()
        found = [
            os.pread(self._payloads, size, at)
            for at, size in zip(chosen["data_at"].astype(np.int64).tolist(), sizes, strict=True)
        ]
        if any(len(content) != size for content, size in zip(found, sizes, strict=True)):
            raise StoreDamagedError(f"{self.folder} is cut short: run `soi index rebuild`")
        return found

    def living(self) -> Iterator[str]:
        """All ids."""
        rows = np.flatnonzero(self.alive)
        for start in range(0, len(rows), _PAGE):
            yield from self.ids_of(rows[start : start + _PAGE].tolist())


def read_rows(folder: Path, stamp: int, previous: RowsView | None = None) -> RowsView:
    """The rows as the term index's commit `stamp` sees them, reading on from `previous`."""
    ends = previous.ends if previous else Ends()
    dead: list[NDArray[np.uint32]] = []
    for after, gone in _journal(folder / "journal", stamp, ends):
        ends = after
        dead.append(gone)
    if previous is not None and not dead:
        return previous
    alive = np.ones(ends.rows, dtype=np.bool_)
    if previous is not None:
        alive[: previous.ends.rows] = previous.alive
    for gone in dead:
        alive[gone] = False
    return RowsView(folder, ends, alive, previous.lookup if previous else None)


def _journal(path: Path, stamp: int, ends: Ends) -> Iterator[tuple[Ends, NDArray[np.uint32]]]:
    with path.open("rb") as file:
        file.seek(ends.journal)
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            base, rows, ids, payloads, langs, dead, crc = _HEAD.unpack(head)
            if base >= stamp:
                return
            body = file.read(4 * dead)
            if len(body) != 4 * dead or zlib.crc32(body, zlib.crc32(head[:-4])) != crc:
                raise StoreDamagedError(f"{path} is damaged: run `soi index rebuild`")
            ends = Ends(rows, ids, payloads, langs, file.tell())
            yield ends, np.frombuffer(body, dtype=np.uint32)


class RowsWriter:
    """Appends rows behind a committed view; nothing counts before `seal` and the term index's commit."""

    def __init__(self, view: RowsView) -> None:
        self._view = view
        ends, folder = view.ends, view.folder
        self._rows = Tail(folder / "rows", ends.rows * _RECORD.itemsize)
        self._ids = Tail(folder / "ids", ends.ids)
        self._payloads = Tail(folder / "payloads", ends.payloads)
        self._langs = Tail(folder / "langs", ends.langs)
        self._codes = {lang: code for code, lang in enumerate(view.langs)}
        self._dead: set[int] = set()
        self.next_row = ends.rows

    def add(self, identifier: str, lang: str, payload: bytes) -> int:
        """Append one row; return its number."""
        code = self._codes.get(lang)
        if code is None:
            code = self._codes[lang] = len(self._codes)
            self._langs.write(lang.encode().hex().encode() + b"\n")
        name = identifier.encode()
        record = (
            id_hash(identifier),
            self._ids.write(name),
            self._payloads.write(payload),
            len(payload),
            len(name),
            code,
        )
        self._rows.write(np.array(record, dtype=_RECORD).tobytes())
        self.next_row += 1
        return self.next_row - 1

    def kill(self, row: int) -> None:
        """Mark a row dead."""
        self._dead.add(row)

    def seal(self, base: int) -> None:
        """Make everything durable, to count once the term index has moved past stamp `base`."""
        tails = (self._rows, self._ids, self._payloads, self._langs)
        for tail in tails:
            tail.sync()
        dead = np.array(sorted(self._dead), dtype=np.uint32).tobytes()
        sizes = (self.next_row, self._ids.offset, self._payloads.offset, self._langs.offset)
        head = _HEAD.pack(base, *sizes, len(self._dead), 0)[:-4]
        crc = zlib.crc32(dead, zlib.crc32(head))
        path = self._view.folder / "journal"
        os.truncate(path, self._view.ends.journal)
        journal = Tail(path, self._view.ends.journal)
        journal.write(head + struct.pack("<I", crc) + dead)
        journal.sync()
        journal.close()

    def close(self) -> None:
        """Let go of the files."""
        for tail in (self._rows, self._ids, self._payloads, self._langs):
            tail.close()


def create_rows(folder: Path) -> None:
    """Make the empty files."""
    for name in ("rows", "ids", "payloads", "langs", "journal"):
        (folder / name).touch()


def _mapped(path: Path, size: int) -> mmap.mmap | bytes:
    if not size:
        return b""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size < size:
            raise StoreDamagedError(f"{path} is cut short: run `soi index rebuild`")
        return mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)


def _mapped_records(path: Path, count: int) -> NDArray[np.void]:
    return np.frombuffer(_mapped(path, count * _RECORD.itemsize), dtype=_RECORD)


def _read_langs(path: Path, size: int) -> tuple[str, ...]:
    with path.open("rb") as file:
        return tuple(bytes.fromhex(line.decode()).decode() for line in file.read(size).split(b"\n")[:-1])
