"""Bringing what is not a file on disk onto it: an address through `soi.net`, or what is piped in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from soi.checks.imports.rows import SourceError
from soi.net import Limits, stream

SECONDS = 900.0
_STEP = 1 << 20


@contextmanager
def fetched(url: str, folder: Path, most: int, allow: Set[str]) -> Iterator[tuple[Path, str]]:
    """The file behind `url` on disk and the address it came from at last; gone afterwards.

    `most`: bytes. `allow`: private hosts that the operator permits. Raises `FetchError` and `SourceError`."""
    limits = Limits(seconds=SECONDS, body_bytes=most, decoded_bytes=most)
    with stream(url, limits=limits, allow=allow) as answer:
        if answer.status != 200:
            raise SourceError(f"The host answered with status {answer.status} instead of a file.")
        with spooled(answer.chunks, folder) as path:
            yield path, answer.final_url


@contextmanager
def piped(source: BinaryIO, folder: Path) -> Iterator[Path]:
    """All of `source` as a file on disk, gone afterwards."""
    with spooled(iter(lambda: source.read(_STEP), b""), folder) as path:
        yield path


@contextmanager
def spooled(chunks: Iterable[bytes], folder: Path) -> Iterator[Path]:
    """`chunks` as a file on disk, gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix="import-", suffix=".part") as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        yield Path(file.name)
