"""The one door: a stranger's file to all that is known of it. Everything that decodes runs in a worker process.

Here, in the process of whoever asks, bytes are only counted, hashed and carried to a folder; what a worker says is
checked before it is believed (`wire`)."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import shutil
import stat
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from soi.media.believing import is_plausible
from soi.media.limits import FILE_CPU, MOST_BYTES, READING_WALL, allowance
from soi.media.messages import CLEAN, INPUT, Cost, Job, Opened, Reading, Sheet, WordsRead
from soi.media.pool import POOL, Pool
from soi.media.process import Outcome, Worker
from soi.media.records import Examined, Kind, MediaError
from soi.media.sniff import HEAD, kind_of

_CHUNK = 1 << 20
_PROGRAMS = {"sound", "video"}
"""Sorts that programs are started for."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted beyond fingerprints. `words`: read what is written in a picture, which takes longest.

    Speech is not heard here: models for it are too large for a worker (see `soi.media.speech`)."""

    words: bool = True


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a file, and what it cost: one of `examined` and `error` is set."""

    examined: Examined | None
    error: MediaError | None
    cost: Cost


def examine(source: Path | bytes, wish: Wish | None = None, pool: Pool = POOL) -> Examined:
    """All that is known of a file. A path must be a file itself, no link. Raises `MediaError`, whose codes say why a
    file is not taken, and `OSError` when there is no such file or no room for a copy."""
    result = weighed(source, wish, pool)
    if result.examined is None:
        raise result.error or MediaError("broken")
    return result.examined


def weighed(source: Path | bytes, wish: Wish | None = None, pool: Pool = POOL) -> Result:
    """The same with what it cost, and without raising `MediaError`."""
    try:
        with _opened(source) as file:
            kind = _taken(file.read(HEAD), file.seek(0, os.SEEK_END))
            words = (wish or Wish()).words and kind.sort == "picture"
            with pool.lent(fresh=kind.sort in _PROGRAMS) as worker, ExitStack() as after:
                reader = after.enter_context(pool.reading()) if words else None
                file.seek(0)
                return _by(pool, (worker, reader), file, kind)
    except MediaError as error:
        return Result(None, error, Cost())


def _by(pool: Pool, workers: tuple[Worker, Worker | None], file: BinaryIO, kind: Kind) -> Result:
    worker, reader = workers
    folder = worker.folder / "job"
    folder.mkdir()
    try:
        sha256, size = _carried(file, folder / INPUT, MOST_BYTES[kind.sort])
        job = Job(str(folder), kind, size, reader is not None)
        outcome = worker.do(job, allowance(kind.sort, size).wall)
        opened, cost = outcome.reply.opened, outcome.cost
        if opened is None:
            return Result(None, outcome.error or MediaError("broken"), cost)
        try:
            clean = _clean(folder / CLEAN, opened, kind)
        except MediaError as error:
            return Result(None, error, cost)
        read = None
        if reader is not None:
            read, cost = _words(pool, reader, folder, opened, cost)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Result(_assembled(opened, read, reader is not None, (sha256, size, clean)), None, cost)


def _words(
    pool: Pool, reader: Worker, folder: Path, opened: Opened, before: Cost
) -> tuple[WordsRead | None, Cost]:
    """What is written in a picture (None: it took too long or went wrong), and what the file has cost with that.

    A reader keeps some of the memory that earlier pictures took, until too little is left for this one: what goes wrong
    in it for another reason than time is asked of a fresh one, once, within what the file may still cost."""
    if opened.sheet is None:
        return None, before
    asked_before = reader.jobs
    outcome, cost = _read(reader, folder, opened.sheet, before)
    if outcome.error is not None and asked_before and outcome.error.code != "too-slow":
        with pool.reading(fresh=True) as another:
            outcome, cost = _read(another, folder, opened.sheet, cost)
    return outcome.reply.read, cost


def _read(reader: Worker, folder: Path, sheet: Sheet, before: Cost) -> tuple[Outcome, Cost]:
    outcome = reader.do(Reading(str(folder), sheet, FILE_CPU - before.cpu), READING_WALL)
    return outcome, Cost(before.cpu + outcome.cost.cpu, max(before.peak, outcome.cost.peak))


def _opened(source: Path | bytes) -> BinaryIO:
    return io.BytesIO(source) if isinstance(source, bytes) else _regular(source)


def _regular(path: Path) -> BinaryIO:
    """A file, and nothing that only looks like one: no link, no pipe, no device."""
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise MediaError("unknown-kind") from None
        raise
    file = os.fdopen(number, "rb")
    if not stat.S_ISREG(os.fstat(number).st_mode):
        file.close()
        raise MediaError("unknown-kind")
    return file


def _taken(head: bytes, size: int) -> Kind:
    if not size:
        raise MediaError("empty")
    kind = kind_of(head)
    if kind is None:
        raise MediaError("unknown-kind")
    if size > MOST_BYTES[kind.sort]:
        raise MediaError("too-large")
    return kind


def _carried(file: BinaryIO, to: Path, most: int) -> tuple[str, int]:
    """Copy into the folder of the job; SHA-256 and size of what was copied. The file may have grown meanwhile."""
    digest = hashlib.sha256()
    size = 0
    with to.open("xb") as copy:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise MediaError("too-large")
            digest.update(chunk)
            copy.write(chunk)
    return digest.hexdigest(), size


def _clean(path: Path, opened: Opened, asked: Kind) -> bytes:
    """The clean file, if it and what is said of the rest can be. MediaError `broken` if not."""
    with suppress(OSError), _regular(path) as file:
        clean = file.read(2 * MOST_BYTES[asked.sort] + 1)
        if len(clean) <= 2 * MOST_BYTES[asked.sort] and is_plausible(opened, asked, clean):
            return clean
    raise MediaError("broken")


def _assembled(
    opened: Opened, read: WordsRead | None, wanted: bool, file: tuple[str, int, bytes]
) -> Examined:
    sha256, size, clean = file
    return Examined(
        kind=opened.kind,
        sha256=sha256,
        size=size,
        clean=clean,
        clean_kind=opened.clean_kind,
        preview=opened.preview,
        picture=opened.picture,
        sound=opened.sound,
        video=opened.video,
        words=read.words if read else opened.words,
        provenance=opened.provenance,
        missing=tuple(dict.fromkeys((*opened.missing, *(read.missing if read else ())))),
        unfinished=("words",) if wanted and not _is_all(read) else (),
    )


def _is_all(read: WordsRead | None) -> bool:
    return read is not None and (read.words is None or read.words.whole)
