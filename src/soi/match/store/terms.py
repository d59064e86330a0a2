"""The term index of the embedded store: tantivy over ready-made terms, by row number. No ids, no payloads."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import tantivy

from soi.match.store.protocol import StoreBusyError, StoreDamagedError, StoreError

KEYS = "keys"
_ROW = "row"
_SMALL_HEAP = 15_000_000
_BULK_HEAP = 200_000_000
_SPACE = "\u2420"
"""Stands for space inside a term: tantivy takes the terms of a field as one text, split at space."""


class TermsView:
    """The term index as of one commit; safe to search from any thread."""

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, stamp: int) -> None:
        self._schema = schema
        self._searcher = searcher
        self.stamp = stamp
        self.count: int = searcher.num_docs

    def search(self, field: str, terms: Iterable[str], limit: int) -> list[tuple[float, int]]:
        """(BM25, row) of entries with any of `terms`, best first."""
        should = tantivy.Occur.Should
        with _known_field(field):
            clauses = [
                (should, tantivy.Query.term_query(self._schema, field, _term(term), "freq"))
                for term in dict.fromkeys(terms)
            ]
        if not clauses or limit < 1:
            return []
        return self._rows(tantivy.Query.boolean_query(clauses), limit)

    def holding(self, keys: Sequence[str], limit: int) -> dict[int, list[str]]:
        """At most `limit` rows that hold any of `keys`, most keys first, each with the keys it holds."""
        frequencies = zip(keys, self.frequencies(KEYS, keys), strict=True)
        present = {key: frequency for key, frequency in frequencies if frequency}
        if not present or limit < 1:
            return {}
        queries = {key: tantivy.Query.term_query(self._schema, KEYS, _term(key), "basic") for key in present}
        each = [
            (tantivy.Occur.Should, tantivy.Query.const_score_query(query, 1.0)) for query in queries.values()
        ]
        best = [row for _, row in self._rows(tantivy.Query.boolean_query(each), limit)]
        held: dict[int, list[str]] = {row: [] for row in best}
        among = tantivy.Query.term_set_query(self._schema, _ROW, best)
        for key, query in queries.items():
            chosen = query if present[key] <= limit else query.and_must_match(among)
            for _, row in self._rows(chosen, limit):
                if row in held:
                    held[row].append(key)
        return held

    def _rows(self, query: tantivy.Query, limit: int) -> list[tuple[float, int]]:
        hits = self._searcher.search(query, limit=limit, count=False).hits
        rows = self._searcher.fast_field_values(_ROW, [address for _, address in hits])
        return [(score, int(row)) for (score, _), row in zip(hits, rows, strict=True) if row is not None]

    def frequencies(self, field: str, terms: Sequence[str]) -> list[int]:
        """Document frequency of each term."""
        with _known_field(field):
            return [self._searcher.doc_freq(field, _term(term)) for term in terms]


class TermsWriter:
    """One open batch of changes. Nothing is seen before `commit`; dropping the writer drops the batch."""

    def __init__(self, index: tantivy.Index, fields: Sequence[str], bulk: bool) -> None:
        try:
            self._writer = index.writer(_BULK_HEAP if bulk else _SMALL_HEAP, 1)
        except ValueError as error:
            raise StoreBusyError("another program holds the term index open for writing") from error
        # A commit that was killed leaves files under the very names that the next one wants to make.
        self._writer.garbage_collect_files()
        self._fields = frozenset(fields)

    def add(self, row: int, fields: Mapping[str, Sequence[str]]) -> None:
        """Add one entry's terms under its row number."""
        document = tantivy.Document()
        document.add_integer(_ROW, row)
        for name, terms in fields.items():
            if name not in self._fields:
                raise StoreError(
                    f"field {name!r} is not one of this index: {', '.join(sorted(self._fields))}"
                )
            if terms:
                document.add_text(name, " ".join(map(_term, terms)))
        self._writer.add_document(document)

    def delete(self, row: int) -> None:
        """Delete the entry of a row."""
        self._writer.delete_documents_by_term(_ROW, row)

    def commit(self) -> None:
        """The commit point of the whole store."""
        self._writer.commit()

    def finish(self) -> None:
        """Wait for merges that the commit set off, and let the next writer in."""
        self._writer.wait_merging_threads()

    def abandon(self) -> None:
        """Drop the batch and let the next writer in."""
        self._writer.rollback()
        self._writer.wait_merging_threads()


class TermIndex:
    """The tantivy index in one folder."""

    def __init__(self, folder: Path, fields: Sequence[str]) -> None:
        self._folder = folder
        self._fields = tuple(fields)
        try:
            self._index = tantivy.Index.open(str(folder))
        except (ValueError, OSError) as error:
            raise StoreDamagedError(
                f"{folder} cannot be opened ({error}): run `soi index rebuild`"
            ) from error
        self._index.config_reader("manual")
        self._schema = self._index.schema

    @staticmethod
    def create(folder: Path, fields: Sequence[str]) -> None:
        """Make an empty index."""
        tantivy.Index(_schema(fields), path=str(folder))

    def stamp(self) -> int:
        """The number of the last commit. Raises `StoreDamagedError`."""
        try:
            return int(json.loads((self._folder / "meta.json").read_bytes())["opstamp"])
        except (ValueError, KeyError, TypeError) as error:
            raise StoreDamagedError(
                f"{self._folder}/meta.json is damaged: run `soi index rebuild`"
            ) from error

    def view(self) -> TermsView:
        """The newest commit."""
        stamp = -1
        while stamp != (now := self.stamp()):
            stamp = now
            try:
                self._index.reload()
            except (ValueError, OSError) as error:
                if self.stamp() == stamp:
                    raise StoreDamagedError(
                        f"{self._folder} is damaged ({error}): run `soi index rebuild`"
                    ) from error
                continue
        return TermsView(self._schema, self._index.searcher(), stamp)

    def writer(self, bulk: bool) -> TermsWriter:
        """A writer for one batch; `bulk` gives it a large buffer."""
        return TermsWriter(self._index, self._fields, bulk)


def _schema(fields: Sequence[str]) -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # signed: tantivy-py 0.27 deletes by term nothing from an unsigned field
    builder.add_integer_field(_ROW, indexed=True, fast=True)
    for name in fields:
        option = "basic" if name == KEYS else "freq"
        builder.add_text_field(name, tokenizer_name="whitespace", index_option=option)
    return builder.build()


def _term(term: str) -> str:
    return term if term.isalnum() else _SPACE.join(term.split())


@contextmanager
def _known_field(field: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise StoreError(f"field {field!r} is not one of this index") from error
