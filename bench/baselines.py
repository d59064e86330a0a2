"""Other engines on the same data in the same run: bm25s, tantivy and SQLite FTS5, plain and with our folding."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import bm25s
import tantivy

from soi import text as soi_text
from soi.match import Document
from soi.match.views import stems

DEPTH = 50
Tokenise = Callable[[str], list[str]]
_WORD = re.compile(r"\w+")


class Baseline(Protocol):
    """A named engine over title + claim (+ summary where it says so)."""

    name: str

    def search(self, text: str) -> list[str]:
        """Ids of the best DEPTH documents, best first."""


def _plain(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _text(document: Document) -> str:
    return f"{document.title} {document.claim}"


class Bm25s:
    """bm25s with its defaults over lower-case words: the plain floor."""

    def __init__(
        self, documents: Sequence[Document], name: str = "bm25s plain", words: Tokenise = _plain
    ) -> None:
        self.name = name
        self._words = words
        self._ids = [document.id for document in documents]
        self._engine = bm25s.BM25()
        self._engine.index([words(_text(document)) or [""] for document in documents], show_progress=False)

    def search(self, text: str) -> list[str]:
        words = self._words(text) or [""]
        found, _ = self._engine.retrieve([words], k=min(DEPTH, len(self._ids)), show_progress=False)
        return [self._ids[int(at)] for at in found[0]]


class Tantivy:
    """tantivy in memory, its default tokeniser and BM25."""

    name = "tantivy plain"

    def __init__(self, documents: Sequence[Document]) -> None:
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("body", stored=False)
        self._index = tantivy.Index(builder.build())
        with self._index.writer() as writer:
            for document in documents:
                writer.add_document(tantivy.Document(id=document.id, body=_text(document)))
        self._index.reload()

    def search(self, text: str) -> list[str]:
        words = _plain(text)[:200]
        if not words:
            return []
        query = tantivy.Query.boolean_query(
            [
                (tantivy.Occur.Should, tantivy.Query.term_query(self._index.schema, "body", word))
                for word in words
            ]
        )
        searcher = self._index.searcher()
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, DEPTH).hits]


class Fts5:
    """SQLite FTS5, unicode61 tokeniser without diacritics, its own bm25()."""

    name = "SQLite FTS5"

    def __init__(self, documents: Sequence[Document]) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.execute(
            "create virtual table checks using fts5(id unindexed, body, tokenize='unicode61 remove_diacritics 2')"
        )
        self._base.executemany(
            "insert into checks values (?, ?)", [(one.id, _text(one)) for one in documents]
        )

    def search(self, text: str) -> list[str]:
        words = list(dict.fromkeys(_plain(text)))[:60]
        if not words:
            return []
        rows = self._base.execute(
            "select id from checks where checks match ? order by rank limit ?",
            (" OR ".join(f'"{word}"' for word in words), DEPTH),
        )
        return [row[0] for row in rows]


def baselines(documents: Sequence[Document]) -> list[Baseline]:
    """All of them, built on the same documents."""
    return [
        Bm25s(documents),
        Bm25s(documents, "bm25s folded", soi_text.folded),
        Bm25s(documents, "bm25s folded+stem", stems),
        Tantivy(documents),
        Fts5(documents),
    ]


def rankings(documents: Sequence[Document], queries: Mapping[str, str]) -> dict[str, dict[str, list[str]]]:
    """Baseline name -> query id -> ranking."""
    return {
        engine.name: {uid: engine.search(text) for uid, text in queries.items()}
        for engine in baselines(documents)
    }
