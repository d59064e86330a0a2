"""The distributed store: a Qdrant server or cluster, through qdrant-client (extra `soi[qdrant]`).

Collection `NAME`: one point per check; one sparse vector per field, holding BM25's term-frequency part
(Qdrant's IDF modifier supplies the rest at query time); one dense vector per space; payload `id`, `lang`,
`keys`, `data`.
Collection `NAME_terms`: document frequencies, kept by the one writer, and the version.

What differs from the embedded store, because Qdrant has no transaction over several points: each check is
replaced atomically, a batch is not, and a writer that dies in a batch leaves its first part (apply it again:
the checks come out right; document frequencies may be off until `soi index rebuild`). One writer at a time is
the caller's duty across machines. Terms are hashed to 32 bits: among 10^6 distinct terms of a field about one
in 4,300 shares its number with another.
"""

from __future__ import annotations

import base64
import hashlib
import threading
import uuid
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from soi.match.store.protocol import (
    SAMPLE_ROWS,
    Entry,
    Hit,
    StoreDamagedError,
    StoreError,
    StoreStats,
    Vector,
    unit_rows,
)

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

_BATCH = 256
_PAGE = 1024
_NAMESPACE = uuid.UUID("7d2c9c3e-6f2f-4c0a-9a4e-50f1b1f7c0de")
_VERSION_POINT = str(uuid.uuid5(_NAMESPACE, "version"))
_KEYS = "keys"
_K1, _B = 1.2, 0.75
AVERAGE_LENGTH = 24.0
"""Assumed mean number of terms in a field: a constant, because stored vectors cannot follow a mean."""


def _models() -> Any:
    try:
        from qdrant_client import models
    except ModuleNotFoundError as error:
        raise StoreError("the distributed store needs qdrant-client: pip install soi[qdrant]") from error
    return models


class QdrantStore:
    """The distributed backend of `Store`: see there for what is promised, above for what differs."""

    def __init__(
        self, client: QdrantClient, name: str, fields: Sequence[str], spaces: Mapping[str, int]
    ) -> None:
        """Use (or make) the collections `name` and `name_terms`. `spaces`: numbers per vector by space."""
        self._m = _models()
        self._client = client
        self._name, self._terms = name, f"{name}_terms"
        self._fields = tuple(sorted({*fields} - {_KEYS}))
        self._spaces = dict(spaces)
        self._writing = threading.Lock()
        self._owned = False
        self._prepare()

    @classmethod
    def connect(cls, url: str, name: str, fields: Sequence[str], spaces: Mapping[str, int]) -> QdrantStore:
        """The store on the server or cluster at `url`."""
        _models()
        from qdrant_client import QdrantClient

        store = cls(QdrantClient(url=url), name, fields, spaces)
        store._owned = True
        return store

    def _prepare(self) -> None:
        m = self._m
        if not self._client.collection_exists(self._name):
            dense = {
                space: m.VectorParams(size=dim, distance=m.Distance.COSINE)
                for space, dim in self._spaces.items()
            }
            sparse = {field: m.SparseVectorParams(modifier=m.Modifier.IDF) for field in self._fields}
            self._client.create_collection(self._name, vectors_config=dense, sparse_vectors_config=sparse)
            for key in ("lang", _KEYS):
                self._index_payload(key)
        if not self._client.collection_exists(self._terms):
            self._client.create_collection(self._terms, vectors_config={})
        params = self._client.get_collection(self._name).config.params
        made = {space: config.size for space, config in dict(params.vectors or {}).items()}
        if made != self._spaces or set(params.sparse_vectors or {}) != set(self._fields):
            raise StoreDamagedError(
                f"collection {self._name} was made with other fields or spaces: run `soi index rebuild`"
            )

    def _index_payload(self, key: str) -> None:
        with warnings.catch_warnings():  # qdrant-client's local mode warns that it has no use for them
            warnings.simplefilter("ignore")
            self._client.create_payload_index(self._name, key, self._m.PayloadSchemaType.KEYWORD)

    def apply(self, puts: Iterable[Entry], deletes: Iterable[str] = ()) -> None:
        """See `Store.apply`; atomic for each check, not for the batch."""
        with self._writing:
            changed = False
            for gone in _batched(deletes):
                changed = self._replace(dict.fromkeys(gone)) or changed
            for batch in _batched(puts):
                changed = self._replace({entry.id: entry for entry in batch}) or changed
            if changed:
                self._step()

    def _replace(self, batch: Mapping[str, Entry | None]) -> bool:
        points = [self._point(entry) for entry in batch.values() if entry is not None]
        old = self._client.retrieve(
            self._name, ids=[_point_id(i) for i in batch], with_payload=False, with_vectors=list(self._fields)
        )
        counts: Counter[int] = Counter()
        for record in old:
            counts.subtract(self._term_points(_vectors(record)))
        for point in points:
            counts.update(self._term_points(point.vector))
        gone = [record.id for record in old if record.id not in {point.id for point in points}]
        if gone:
            self._client.delete(self._name, points_selector=self._m.PointIdsList(points=gone), wait=True)
        if points:
            self._client.upsert(self._name, points=points, wait=True)
        self._count(counts)
        return bool(points or gone)

    def _point(self, entry: Entry) -> Any:
        vectors: dict[str, Any] = {}
        for field, terms in entry.fields.items():
            if field != _KEYS:
                self._check_field(field)
                if terms:
                    vectors[field] = self._m.SparseVector(**_weights(terms))
        for space, vector in entry.vectors.items():
            vectors[space] = self._unit(space, vector)[0].tolist()
        payload = {
            "id": entry.id,
            "lang": entry.lang,
            "keys": list(entry.fields.get(_KEYS, ())),
            "data": base64.b64encode(entry.payload).decode(),
        }
        return self._m.PointStruct(id=_point_id(entry.id), vector=vectors, payload=payload)

    def _term_points(self, vectors: Mapping[str, Any]) -> list[int]:
        return [
            self._term_point(field, index)
            for field in self._fields
            if field in vectors
            for index in vectors[field].indices
        ]

    def _term_point(self, field: str, index: int) -> int:
        return self._fields.index(field) << 32 | index

    def _count(self, changes: Counter[int]) -> None:
        """Add `changes` to the document frequencies."""
        for batch in _batched((point, by) for point, by in changes.items() if by):
            known = self._frequencies([point for point, _ in batch])
            points = [
                self._m.PointStruct(id=point, vector={}, payload={"n": max(0, known.get(point, 0) + by)})
                for point, by in batch
            ]
            self._client.upsert(self._terms, points=points, wait=True)

    def _frequencies(self, points: Sequence[int | str]) -> dict[Any, int]:
        found = self._client.retrieve(self._terms, ids=list(points), with_payload=True)
        return {record.id: int(record.payload["n"]) for record in found if record.payload}

    def _step(self) -> None:
        version = self._frequencies([_VERSION_POINT]).get(_VERSION_POINT, 0)
        point = self._m.PointStruct(id=_VERSION_POINT, vector={}, payload={"n": version + 1})
        self._client.upsert(self._terms, points=[point], wait=True)

    def add_vectors(self, space: str, ids: Sequence[str], vectors: Vector) -> None:
        """See `Store.add_vectors`."""
        if len(ids) != len(vectors):
            raise StoreError(f"{len(ids)} ids but {len(vectors)} vectors")
        rows = zip(ids, self._unit(space, vectors) if len(ids) else [], strict=True)
        with self._writing:
            for batch in _batched(rows):
                wanted = {_point_id(i): row.tolist() for i, row in batch}
                known = self._client.retrieve(self._name, ids=list(wanted), with_payload=False)
                points = [
                    self._m.PointVectors(id=record.id, vector={space: wanted[str(record.id)]})
                    for record in known
                ]
                if points:
                    self._client.update_vectors(self._name, points=points, wait=True)
                    self._step()

    def lexical(self, field: str, terms: Sequence[str], limit: int) -> list[Hit]:
        """See `Store.lexical`."""
        self._check_field(field)
        indices = sorted({_term_index(term) for term in terms})
        if not indices or limit < 1:
            return []
        query = self._m.SparseVector(indices=indices, values=[1.0] * len(indices))
        return self._query(query, field, limit, None)

    def keyed(self, keys: Sequence[str], limit: int) -> dict[str, list[str]]:
        """See `Store.keyed`."""
        wanted = list(dict.fromkeys(keys))
        if not wanted or limit < 1:
            return {}
        condition = self._m.FieldCondition(key=_KEYS, match=self._m.MatchAny(any=wanted))
        held = {}
        for record in self._scroll([_KEYS, "id"], self._m.Filter(must=[condition])):
            has = set(record.payload[_KEYS])
            held[str(record.payload["id"])] = [key for key in wanted if key in has]
        best = sorted(held, key=lambda i: -len(held[i]))[:limit]
        return {i: held[i] for i in best}

    def dense(self, space: str, vector: Vector, limit: int, lang: str | None = None) -> list[Hit]:
        """See `Store.dense`."""
        if space not in self._spaces or limit < 1:
            return []
        where = None if lang is None else self._m.Filter(must=[self._of_language(lang)])
        return self._query(self._unit(space, vector)[0].tolist(), space, limit, where)

    def cosines(self, space: str, vector: Vector, ids: Sequence[str]) -> dict[str, float]:
        """See `Store.cosines`."""
        if space not in self._spaces or not ids:
            return {}
        unit = self._unit(space, vector)[0]
        found = self._client.retrieve(
            self._name, ids=[_point_id(i) for i in ids], with_payload=["id"], with_vectors=[space]
        )
        rows = {str(r.payload["id"]): _vectors(r)[space] for r in found if r.payload and space in _vectors(r)}
        return {i: float(unit_rows(np.asarray(row))[0] @ unit) for i, row in rows.items()}

    def sample(self, space: str, lang: str) -> Vector:
        """See `Store.sample`. The first in the order of the points' ids, which are hashes."""
        if space not in self._spaces:
            return np.zeros((0, 0), dtype=np.float32)
        where = self._m.Filter(must=[self._of_language(lang), self._with_vector(space)])
        found, _ = self._client.scroll(
            self._name, scroll_filter=where, limit=SAMPLE_ROWS, with_payload=False, with_vectors=[space]
        )
        rows = [_vectors(record)[space] for record in found]
        return unit_rows(np.asarray(rows)) if rows else np.zeros((0, self._spaces[space]), dtype=np.float32)

    def frequencies(self, field: str, terms: Sequence[str]) -> list[int]:
        """See `Store.frequencies`."""
        self._check_field(field)
        points = [self._term_point(field, _term_index(term)) for term in terms]
        known = self._frequencies(points) if points else {}
        return [known.get(point, 0) for point in points]

    def fetch(self, ids: Sequence[str]) -> dict[str, bytes]:
        """See `Store.fetch`."""
        points = [_point_id(i) for i in ids]
        found = self._client.retrieve(self._name, ids=points, with_payload=["id", "data"]) if points else []
        return {str(r.payload["id"]): base64.b64decode(r.payload["data"]) for r in found if r.payload}

    def ids(self) -> Iterator[str]:
        """See `Store.ids`; a check that comes or goes meanwhile may or may not be among them."""
        for record in self._scroll(["id"]):
            yield str(record.payload["id"])

    def missing(self, space: str) -> list[str]:
        """See `Store.missing`."""
        without = self._m.Filter(must_not=[self._with_vector(space)]) if space in self._spaces else None
        return [str(record.payload["id"]) for record in self._scroll(["id"], without)]

    def languages(self, space: str) -> dict[str, int]:
        """See `Store.languages`."""
        if space not in self._spaces:
            return {}
        where = self._m.Filter(must=[self._with_vector(space)])
        found = self._client.facet(self._name, key="lang", facet_filter=where, limit=1000, exact=True)
        return {str(hit.value): hit.count for hit in found.hits}

    def stats(self) -> StoreStats:
        """See `Store.stats`; the bytes on the servers' disks are not known here and given as 0."""
        count = self._client.count(self._name, exact=True).count
        version = self._frequencies([_VERSION_POINT]).get(_VERSION_POINT, 0)
        spaces = {space: sum(self.languages(space).values()) for space in self._spaces}
        return StoreStats(count, str(version), 0, spaces)

    def close(self) -> None:
        """See `Store.close`. A client that was handed in stays open."""
        if self._owned:
            self._client.close()

    def _query(self, query: Any, using: str, limit: int, where: Any) -> list[Hit]:
        found = self._client.query_points(
            self._name, query=query, using=using, limit=limit, query_filter=where, with_payload=["id"]
        )
        return [Hit(str(point.payload["id"]), point.score) for point in found.points if point.payload]

    def _scroll(self, payload: list[str], where: Any = None) -> Iterator[Any]:
        after: Any = None
        while True:
            found, after = self._client.scroll(
                self._name, scroll_filter=where, limit=_PAGE, offset=after, with_payload=payload
            )
            yield from found
            if after is None:
                return

    def _of_language(self, lang: str) -> Any:
        return self._m.FieldCondition(key="lang", match=self._m.MatchValue(value=lang))

    def _with_vector(self, space: str) -> Any:
        return self._m.HasVectorCondition(has_vector=space)

    def _check_field(self, field: str) -> None:
        if field not in self._fields:
            raise StoreError(f"field {field!r} is not one of this index: {', '.join(self._fields)}")

    def _unit(self, space: str, vectors: Vector) -> Vector:
        rows = unit_rows(vectors)
        if space not in self._spaces:
            raise StoreError(f"space {space!r} is not one of this index: {', '.join(self._spaces)}")
        if rows.shape[1] != self._spaces[space]:
            raise StoreError(
                f"space {space} holds vectors of {self._spaces[space]} numbers, not {rows.shape[1]}:"
                " after changing the embedder run `soi index rebuild`"
            )
        return rows


_Item = TypeVar("_Item")


def _batched(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """Lists of at most `_BATCH` items."""
    source = iter(items)
    while batch := list(islice(source, _BATCH)):
        yield batch


def _vectors(record: Any) -> Mapping[str, Any]:
    return record.vector if isinstance(record.vector, dict) else {}


def _point_id(identifier: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, identifier))


def _term_index(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=4).digest(), "little")


def _weights(terms: Sequence[str]) -> dict[str, list[Any]]:
    """BM25's term-frequency part of each distinct term."""
    counts = Counter(_term_index(term) for term in terms)
    norm = _K1 * (1 - _B + _B * len(terms) / AVERAGE_LENGTH)
    ordered = sorted(counts)
    values = [counts[index] * (_K1 + 1) / (counts[index] + norm) for index in ordered]
    return {"indices": ordered, "values": values}
