"""Vectors from an OpenAI-compatible endpoint that the operator configured, through `soi.net`.

Every message is sent there to be embedded: point it only at a machine whose keeper may read what people send.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import orjson

from soi.match.embed import EmbedderUnavailableError, Vectors
from soi.match.embed.protocol import unit_rows
from soi.net import FetchError, Limits, post_json

LIMITS = Limits(seconds=30.0, body_bytes=50_000_000, decoded_bytes=50_000_000, redirects=0)
BATCH = 64
LONGEST = 8_000
"""Characters of a text that are sent; models read less than that."""


class EndpointEmbedder:
    """The service at `{address}/embeddings`, with one model. It is asked once when made, for the length."""

    def __init__(self, address: str, model: str, key: str = "") -> None:
        """`address`: as in `http://127.0.0.1:11434/v1`; `key`: sent as a bearer token when not empty."""
        self._url = address.rstrip("/") + "/embeddings"
        self._model = model
        self._headers: Mapping[str, str] = {"Authorization": f"Bearer {key}"} if key else {}
        self._allow = frozenset({(urlsplit(address).hostname or "").lower()})
        self.dim = int(self._ask(["test"]).shape[1])
        digest = hashlib.sha256(f"{self._url}\n{model}".encode()).hexdigest()[:12]
        self.name = f"endpoint-{digest}-{self.dim}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As `Embedder` says; raises `EmbedderUnavailableError` when the service does not answer."""
        rows = np.zeros((len(texts), self.dim), dtype=np.float32)
        for start in range(0, len(texts), BATCH):
            step = [_sendable(text) for text in texts[start : start + BATCH]]
            filled = [number for number, text in enumerate(step) if text]
            if filled:
                rows[[start + number for number in filled]] = self._ask([step[number] for number in filled])
        return rows

    def _ask(self, texts: Sequence[str]) -> Vectors:
        payload = {"model": self._model, "input": list(texts), "encoding_format": "float"}
        try:
            answer = post_json(self._url, payload, headers=self._headers, allow=self._allow, limits=LIMITS)
        except FetchError as wrong:
            raise EmbedderUnavailableError(f"SOI_EMBEDDER: {wrong}") from None
        if answer.status != 200:
            raise EmbedderUnavailableError(
                f"SOI_EMBEDDER: the endpoint answered with status {answer.status}."
            )
        return unit_rows(_vectors(answer.body, len(texts)))


def _sendable(text: str) -> str:
    return text[:LONGEST].encode("utf-8", errors="ignore").decode().replace("\0", "").strip()


def _vectors(body: bytes, count: int) -> Vectors:
    """The rows of an answer in the order of the texts; `EmbedderUnavailableError` for any other shape."""
    wrong = EmbedderUnavailableError("SOI_EMBEDDER: the endpoint's answer is not a list of embeddings.")
    try:
        data: Any = orjson.loads(body)
        rows = sorted(data["data"], key=lambda row: row["index"])
        found = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        raise wrong from None
    if found.ndim != 2 or found.shape[0] != count or not found.shape[1]:
        raise wrong
    return found
