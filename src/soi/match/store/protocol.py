"""What the engine asks of a store: a multi-field term index with vectors. No ranking, no text rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float32]

SAMPLE_ROWS = 512
"""`Store.sample` returns at most this many vectors."""


class StoreError(Exception):
    """The store cannot do what was asked; the message says what to do."""


class StoreBusyError(StoreError):
    """Another process or thread has been writing for longer than the writer was willing to wait."""


class StoreDamagedError(StoreError):
    """The files do not fit together (or are of another version): remake them with `soi index rebuild`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One check in the index.

    `fields` holds lists of terms by field name; the field `keys` holds terms that are looked up whole and
    never ranked. Space inside a term is allowed. `payload` is opaque and comes back from `fetch`. `vectors`
    holds one `(dim,)` float32 row by space name, of any length; it may be empty, and may arrive later.
    """

    id: str
    lang: str
    fields: Mapping[str, Sequence[str]]
    payload: bytes = b""
    vectors: Mapping[str, Vector] = field(default_factory=dict)


class Hit(NamedTuple):
    """One search hit; a higher score is better. Scores of `lexical` are BM25, of `dense` cosines."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class StoreStats:
    """How the store stands: entries, version (changes with every write), bytes on disk, vectors by space."""

    count: int
    version: str
    disk_bytes: int
    spaces: Mapping[str, int]


class Store(Protocol):
    """The one interface of every backend. Safe to search from many threads while one of them writes.

    Open a store after forking, never before: the search libraries underneath start threads of their own.
    """

    def apply(self, puts: Iterable[Entry], deletes: Iterable[str] = ()) -> None:
        """Delete, then put, in one atomic commit; on return it is durable and visible to every search.

        An id that is already there is replaced, an unknown id in `deletes` is ignored, the last of several
        puts of one id wins. `puts` is streamed. Raises `StoreBusyError` when another writer does not finish
        in time; nothing is changed when `puts` raises.
        """
        ...

    def add_vectors(self, space: str, ids: Sequence[str], vectors: Vector) -> None:
        """Give `ids` their rows of `vectors` `(len(ids), dim)`; ids that are gone are ignored."""
        ...

    def lexical(self, field: str, terms: Sequence[str], limit: int) -> list[Hit]:
        """BM25 over entries that hold any of `terms` in `field`, best first."""
        ...

    def keyed(self, keys: Sequence[str], limit: int) -> dict[str, list[str]]:
        """At most `limit` ids that hold any of `keys`, most keys first, each with the keys it holds."""
        ...

    def dense(self, space: str, vector: Vector, limit: int, lang: str | None = None) -> list[Hit]:
        """Nearest entries by cosine, best first; all languages, or one. Empty for an unknown space."""
        ...

    def cosines(self, space: str, vector: Vector, ids: Sequence[str]) -> dict[str, float]:
        """Cosine of `vector` to each of `ids` that has a vector in `space`."""
        ...

    def sample(self, space: str, lang: str) -> Vector:
        """At most `SAMPLE_ROWS` unit rows `(n, dim)` of one language, the same until the store changes."""
        ...

    def frequencies(self, field: str, terms: Sequence[str]) -> list[int]:
        """In how many entries each term stands in `field`; a just-replaced entry may still be counted."""
        ...

    def fetch(self, ids: Sequence[str]) -> dict[str, bytes]:
        """Payloads of those `ids` that are in the store."""
        ...

    def ids(self) -> Iterator[str]:
        """All ids, in no particular order, as of the call."""
        ...

    def missing(self, space: str) -> list[str]:
        """Ids of entries that have no vector in `space` yet."""
        ...

    def languages(self, space: str) -> dict[str, int]:
        """How many entries with a vector in `space` each language has."""
        ...

    def stats(self) -> StoreStats:
        """How the store stands now."""
        ...

    def close(self) -> None:
        """Let go of files and connections. The store must not be used afterwards."""
        ...


def unit_rows(vectors: Vector) -> Vector:
    """`vectors` `(n, dim)` as float32 rows of unit length; zero rows stay zero."""
    rows = np.atleast_2d(np.asarray(vectors, dtype=np.float32))
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(norms == 0.0, 1.0, norms), dtype=np.float32)
