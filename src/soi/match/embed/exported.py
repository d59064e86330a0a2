"""Any sentence encoder exported to ONNX, from a local folder: the extra `soi[onnx]`."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from soi.match.embed.preparing import MAX_TOKENS, clip
from soi.match.embed.protocol import EmbedderUnavailableError, Vectors, unit_rows


class OnnxModel:
    """A folder with `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`, as model hubs lay it out.

    The model takes `input_ids`, `attention_mask` and, if it wants them, `token_type_ids`; its first
    output is token states `(batch, tokens, dim)`, mean-pooled here, or sentence vectors `(batch, dim)`.
    """

    def __init__(self, folder: Path, prefix: str = "") -> None:
        """Loads the model. `prefix` goes before every text ("query: " for the E5 family).

        Raises EmbedderUnavailableError if a package or a file is missing or the model has another shape.
        """
        try:
            import onnxruntime
            import tokenizers
        except ImportError as missing:
            raise EmbedderUnavailableError('ONNX models need: pip install "soi[onnx]"') from missing
        model = next(
            (f for f in (folder / "model.onnx", folder / "onnx" / "model.onnx") if f.is_file()), None
        )
        vocabulary = folder / "tokenizer.json"
        if model is None or not vocabulary.is_file():
            raise EmbedderUnavailableError(f"{folder} needs the files model.onnx and tokenizer.json")
        self._prefix = prefix
        self._tokenizer = tokenizers.Tokenizer.from_file(str(vocabulary))
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {each.name for each in self._session.get_inputs()}
        self.name = f"onnx/{folder.resolve().name}-{_digest(model, vocabulary)}/{prefix.strip() or 'plain'}"
        self.dim = int(self._run(["a"]).shape[1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.encode`; texts are cut to 300 tokens and empty ones get a zero row."""
        prepared = [clip(text) for text in texts]
        rows = np.zeros((len(prepared), self.dim), dtype=np.float32)
        known = [index for index, text in enumerate(prepared) if text]
        if known:
            rows[known] = self._run([prepared[index] for index in known])
        return rows

    def _run(self, texts: list[str]) -> Vectors:
        encoded = self._tokenizer.encode_batch([self._prefix + text for text in texts])
        mask = np.array([each.attention_mask for each in encoded], dtype=np.int64)
        feed = {
            "input_ids": np.array([each.ids for each in encoded], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.array([each.type_ids for each in encoded], dtype=np.int64),
        }
        output = self._session.run(None, {key: feed[key] for key in feed if key in self._inputs})[0]
        if output.ndim == 3:
            weights = mask[:, :, None].astype(np.float32)
            output = (output * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)
        if output.ndim != 2 or len(output) != len(texts):
            raise EmbedderUnavailableError(
                "the model's first output is neither token states nor sentence vectors"
            )
        return unit_rows(output)


def _digest(*files: Path) -> str:
    total = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()[:8]
