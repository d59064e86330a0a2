"""Reading evaluation sets: retrieval sets (corpus, queries, qrels) and desk sets (checks, messages)."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soi.match import Document

_TAIL = re.compile(r"\s+—[^—]*\(@\w+\)[^—]*$")
_LINK = re.compile(r"(?:https?://|pic\.twitter)\S+")


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Queries with the documents that answer them. `gold`: query id -> ids of relevant documents."""

    name: str
    split: str
    documents: tuple[Document, ...]
    queries: dict[str, str]
    gold: dict[str, frozenset[str]]
    abstain: dict[str, list[str]] | None


def stripped(text: str) -> str:
    """A tweet without its author tail and its links, which a real message does not have."""
    return _LINK.sub(" ", _TAIL.sub("", text))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    reader = gzip.open if path.suffix == ".gz" else open
    with reader(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _document(row: dict[str, Any]) -> Document:
    return Document(
        id=str(row["id"]),
        claim=str(row.get("claim") or row.get("text") or ""),
        title=str(row.get("title") or ""),
        summary=str(row.get("summary") or row.get("subtitle") or ""),
        lang=_LANGUAGES.get(str(row.get("lang") or "en"), str(row.get("lang") or "en")),
    )


_LANGUAGES = {
    "por": "pt", "eng": "en", "fra": "fr", "ara": "ar", "msa": "ms", "spa": "es", "deu": "de", "tha": "th",
    "pol": "pl",
}  # fmt: skip


def read_retrieval(folder: Path, split: str, strip: bool = False) -> RetrievalSet:
    """One split of one set. `strip` removes author tails and links from the queries."""
    documents = tuple(_document(row) for row in _lines(folder / "corpus.jsonl.gz"))
    gold: dict[str, set[str]] = {}
    for line in (folder / f"qrels.{split}.tsv").read_text(encoding="utf-8").splitlines():
        query, _, document, relevance = line.split("\t")
        if int(relevance):
            gold.setdefault(query, set()).add(document)
    queries = {
        str(row["id"]): stripped(row["text"]) if strip else str(row["text"])
        for row in _lines(folder / f"queries.{split}.jsonl")
        if str(row["id"]) in gold
    }
    abstain_file = folder / f"abstain.{split}.json"
    abstain = json.loads(abstain_file.read_text(encoding="utf-8")) if abstain_file.exists() else None
    frozen = {query: frozenset(ids) for query, ids in gold.items()}
    return RetrievalSet(folder.name, split, documents, queries, frozen, abstain)


def retrieval_sets(root: Path) -> list[tuple[Path, str]]:
    """Every (set folder, split) below `root`; `root` may be one set's folder."""
    folders = (
        [root] if (root / "corpus.jsonl.gz").exists() else sorted(p for p in root.iterdir() if p.is_dir())
    )
    found = []
    for folder in folders:
        for queries in sorted(folder.glob("queries.*.jsonl")):
            found.append((folder, queries.name.split(".")[1]))
    return found


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a desk set. `gold`: the checks that answer it; empty when none does."""

    id: str
    text: str
    lang: str
    kind: str
    gold: frozenset[str]
    answerable: bool


def read_desk(folder: Path, part: str = "") -> tuple[tuple[Document, ...], list[Message]]:
    """Checks and messages of a desk set; `part` names a list of message ids in split.json."""
    documents = tuple(_document(row) for row in _lines(folder / "checks.jsonl"))
    wanted = None
    if part:
        wanted = set(json.loads((folder / "split.json").read_text(encoding="utf-8"))[part])
    messages = [
        Message(
            id=str(row["id"]),
            text=str(row["text"]),
            lang=str(row.get("lang") or ""),
            kind=str(row.get("kind") or ""),
            gold=frozenset(row.get("gold") or ()),
            answerable=bool(row.get("answerable", bool(row.get("gold")))),
        )
        for row in _lines(folder / "messages.jsonl")
        if wanted is None or str(row["id"]) in wanted
    ]
    return documents, messages
