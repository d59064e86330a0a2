"""A local sentence-transformers model (PyTorch): the extra `soi[sentence-transformers]`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np

from soi.match.embed.preparing import clip
from soi.match.embed.protocol import EmbedderUnavailableError, Vectors, unit_rows


class SentenceModel:
    """A folder saved by sentence-transformers (`modules.json` inside). Nothing is fetched."""

    def __init__(self, folder: Path, prefix: str = "") -> None:
        """Loads the model. `prefix` goes before every text.

        Raises EmbedderUnavailableError if the package is missing or the folder holds no such model.
        """
        if not (folder / "modules.json").is_file():
            raise EmbedderUnavailableError(f"{folder} holds no sentence-transformers model (no modules.json)")
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as missing:
            raise EmbedderUnavailableError(
                'sentence-transformers is not installed: pip install "soi[sentence-transformers]"'
            ) from missing
        self._prefix = prefix
        self._model: Any = SentenceTransformer(str(folder), local_files_only=True)
        version = metadata.version("sentence-transformers")
        self.name = (
            f"sentence-transformers/{version}/{folder.resolve().name}-{_digest(folder)}"
            f"/{prefix.strip() or 'plain'}"
        )
        self.dim = int(self._model.get_sentence_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.encode`; texts are cut to about 300 tokens and empty ones get a zero row."""
        prepared = [clip(text) for text in texts]
        rows = np.zeros((len(prepared), self.dim), dtype=np.float32)
        known = [index for index, text in enumerate(prepared) if text]
        if known:
            made = self._model.encode(
                [self._prefix + prepared[index] for index in known],
                convert_to_numpy=True,
                show_progress_bar=False,
            )
            rows[known] = unit_rows(made)
        return rows


def _digest(folder: Path) -> str:
    """Over the names and sizes of the model's files and the contents of the small ones."""
    total = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = file.stat().st_size
        total.update(f"{file.relative_to(folder)} {size}\n".encode())
        if size < 1_000_000:
            total.update(file.read_bytes())
    return total.hexdigest()[:8]
