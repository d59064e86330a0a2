"""Vectors on disk by content hash: one append-only file per embedder, readable after any crash."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Self

import numpy as np
from numpy.typing import NDArray

from soi.match.embed.protocol import Vectors

if sys.platform != "win32":
    import fcntl

_MAGIC = b"soi vectors 1\n"
_HEADER = 512  # bytes: magic, dimension, embedder name, padded with spaces
_KEY = 16
_CHECK = 4
_SCAN = 8192  # records read at once
_RECENT = 65536  # places kept in a dictionary before they are packed


class VectorCache:
    """`get` and `put` vectors of one embedder. Safe among threads; several processes may share a file.

    A record is key (16 bytes of sha256 over name and text), vector (float16), checksum. A tail cut off
    by a crash is ignored and overwritten by the next `put`; a damaged record counts as absent.
    Memory: 12 bytes for each stored vector and up to 10 MB; the vectors themselves stay on disk.
    float16 moves a cosine by less than 0.001. To empty the cache, delete its file while nothing uses it.
    """

    def __init__(self, folder: Path, name: str, dim: int) -> None:
        """Opens or creates the file for embedder `name` in `folder` (created if absent).

        Raises ValueError if the file there was written for another embedder.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self.dim = dim
        self._seed = hashlib.sha256(f"{name}\0".encode())
        self._size = _KEY + 2 * dim + _CHECK
        self._lock = threading.Lock()
        self._places = _Places()
        self._read = 0
        path = folder / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.vectors"
        path.touch()
        self._file: BinaryIO = path.open("r+b", buffering=0)
        try:
            self._start(_header(name, dim))
            self._scan()
        except BaseException:
            self._file.close()
            raise

    def get(self, texts: Sequence[str]) -> tuple[Vectors, NDArray[np.bool_]]:
        """Rows `(n, dim)` and which of them were stored; rows that were not are zero."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        found = np.zeros(len(texts), dtype=np.bool_)
        with self._lock:
            for index, text in enumerate(texts):
                record = self._record(self._key(text))
                if record:
                    rows[index] = np.frombuffer(record, np.float16, self.dim, _KEY)
                    found[index] = True
        return rows, found

    def put(self, texts: Sequence[str], vectors: NDArray[np.floating]) -> None:
        """Stores one vector per text. Survives a crash of the process, not of the machine.

        Raises ValueError if `vectors` is not of shape `(len(texts), dim)`.
        """
        if vectors.shape != (len(texts), self.dim):
            raise ValueError(f"expected vectors of shape {(len(texts), self.dim)}, got {vectors.shape}")
        halves = np.ascontiguousarray(vectors, dtype=np.float16)
        fresh = {self._key(text): half.tobytes() for text, half in zip(texts, halves, strict=True)}
        with self._lock:
            _hold(self._file)
            try:
                self._append(fresh)
            finally:
                _release(self._file)

    def __len__(self) -> int:
        """Records in the file."""
        return self._read

    def close(self) -> None:
        """Closes the file; the cache must not be used afterwards."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _append(self, fresh: dict[bytes, bytes]) -> None:
        self._scan()  # what other processes wrote meanwhile
        new = {key: body for key, body in fresh.items() if not self._record(key)}
        self._file.seek(_HEADER + self._read * self._size)
        self._file.truncate()
        _write_all(self._file, b"".join(key + body + _check(key + body) for key, body in new.items()))
        self._scan()

    def _start(self, header: bytes) -> None:
        _hold(self._file)
        try:
            found = self._file.read(_HEADER)
            if len(found) < _HEADER:  # new, or cut off before its first record
                self._file.seek(0)
                self._file.truncate()
                _write_all(self._file, header)
            elif found != header:
                raise ValueError("the vector cache file belongs to another embedder")
        finally:
            _release(self._file)

    def _scan(self) -> None:
        """Learns the keys of the records written since the last scan."""
        whole = (os.fstat(self._file.fileno()).st_size - _HEADER) // self._size
        while self._read < whole:
            self._file.seek(_HEADER + self._read * self._size)
            block = _read_all(self._file, min(_SCAN, whole - self._read) * self._size)
            records = np.frombuffer(block, np.uint8).reshape(-1, self._size)
            if not len(records):
                break
            keys = np.ascontiguousarray(records[:, :8]).view(np.uint64).ravel()
            self._places.extend(keys, self._read)
            self._read += len(records)

    def _record(self, key: bytes) -> bytes:
        """The stored record of a key, or nothing if it is absent or damaged."""
        place = self._places.find(key)
        if place is None:
            return b""
        self._file.seek(_HEADER + place * self._size)
        record = _read_all(self._file, self._size)
        sound = len(record) == self._size and _check(record[:-_CHECK]) == record[-_CHECK:]
        return record if sound and record[:_KEY] == key else b""

    def _key(self, text: str) -> bytes:
        seeded = self._seed.copy()
        seeded.update(text.encode("utf-8", "surrogatepass"))
        return seeded.digest()[:_KEY]


class _Places:
    """Key to record number, packed: sorted first halves of the keys, and the newest in a dictionary.

    The later of two equal keys wins. Two keys with equal halves hide one another (the caller compares
    whole keys), which costs one text its place in the cache, once in 10^10 for a million texts.
    """

    def __init__(self) -> None:
        self._keys = np.zeros(0, dtype=np.uint64)
        self._numbers = np.zeros(0, dtype=np.uint32)
        self._recent: dict[int, int] = {}

    def find(self, key: bytes) -> int | None:
        half = int.from_bytes(key[:8], sys.byteorder)
        if half in self._recent:
            return self._recent[half]
        after = int(np.searchsorted(self._keys, np.uint64(half), side="right"))
        if after and int(self._keys[after - 1]) == half:
            return int(self._numbers[after - 1])
        return None

    def extend(self, keys: NDArray[np.uint64], first: int) -> None:
        """Adds keys whose records are numbered from `first` upwards."""
        self._recent.update(zip(keys.tolist(), range(first, first + len(keys)), strict=True))
        if len(self._recent) > _RECENT:
            self._pack()

    def _pack(self) -> None:
        count = len(self._recent)
        keys = np.concatenate([self._keys, np.fromiter(self._recent.keys(), np.uint64, count)])
        numbers = np.concatenate([self._numbers, np.fromiter(self._recent.values(), np.uint32, count)])
        order = np.argsort(keys, kind="stable")
        self._keys, self._numbers, self._recent = keys[order], numbers[order], {}


def _header(name: str, dim: int) -> bytes:
    line = _MAGIC + f"{dim} {hashlib.sha256(name.encode()).hexdigest()} {name}".encode()
    return line[: _HEADER - 1].ljust(_HEADER - 1) + b"\n"


def _check(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECK).digest()


def _read_all(file: BinaryIO, size: int) -> bytes:
    parts = []
    while size > 0 and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _write_all(file: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]


if sys.platform != "win32":

    def _hold(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX)

    def _release(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)

else:  # one process per cache file there

    def _hold(file: BinaryIO) -> None: ...

    def _release(file: BinaryIO) -> None: ...
