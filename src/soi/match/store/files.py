"""Files that survive a kill: atomic replacement, positional writing with fsync, and the one writer's lock."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from soi.match.store.protocol import StoreBusyError

_POLL_SECONDS = 0.01


def sync_folder(folder: Path) -> None:
    """Make renames and new names in `folder` durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_file(path: Path) -> None:
    """Make what was written to `path` by others durable."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def replace_file(path: Path, content: bytes) -> None:
    """Write `content` to `path` so that a reader or a crash sees the old or the new file, whole."""
    draft = path.with_name(path.name + ".new")
    with draft.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def file_mark(path: str) -> tuple[int, int, int]:
    """Changes whenever the file is replaced, or the folder gets another entry."""
    stat = os.stat(path)  # noqa: PTH116  called several times per search: Path.stat is slower
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def disk_bytes(folder: Path) -> int:
    """Bytes of all files below `folder`; files that go meanwhile count nothing."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size
    return total


class Tail:
    """Buffered writing into a file from a given offset on; what stood behind it is overwritten."""

    def __init__(self, path: Path, offset: int) -> None:
        path.touch()
        self._file = path.open("r+b", buffering=1 << 20)
        self._file.seek(offset)
        self.offset = offset

    def write(self, content: bytes) -> int:
        """Append; return the offset at which `content` begins."""
        at = self.offset
        self._file.write(content)
        self.offset += len(content)
        return at

    def sync(self) -> None:
        """Make everything written so far durable."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class WriterLock:
    """One writer at a time, across threads and processes; the system frees it when a process dies."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = threading.Lock()

    @contextmanager
    def held(self, timeout: float) -> Iterator[None]:
        """Hold the lock. Raises `StoreBusyError` after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        if not self._thread.acquire(timeout=timeout):
            raise StoreBusyError(f"another thread has been writing to {self._path.parent} for {timeout:g} s")
        try:
            with self._path.open("a+b") as file:
                while not _try_lock(file.fileno()):
                    if time.monotonic() > deadline:
                        raise StoreBusyError(
                            f"another process has been writing to {self._path.parent} for {timeout:g} s"
                        )
                    time.sleep(_POLL_SECONDS)
                yield
        finally:
            self._thread.release()


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
