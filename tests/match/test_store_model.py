"""Any sequence of writes leaves every backend equal to a plain dictionary."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from soi.match.store import Entry, Store, TantivyStore
from soi.match.store.protocol import Vector
from tests.match.store_cast import FIELDS, SPACES

IDS = st.sampled_from(["a", "b", "c", "ệ", "🦠", "id with space"])
WORDS = st.lists(st.sampled_from(["nước", "chanh", "x", "y z"]), max_size=4)
VECTORS = st.lists(st.integers(-3, 3), min_size=8, max_size=8).filter(any)


def _unit(numbers: list[int]) -> Vector:
    row = np.array(numbers, dtype=np.float32)
    return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    terms = draw(WORDS)
    vectors = {"static": _unit(draw(VECTORS))} if draw(st.booleans()) else {}
    keys = draw(st.lists(st.sampled_from(["k1", "k2", "url:x y"]), max_size=2, unique=True))
    lang = draw(st.sampled_from(["vi", "en", ""]))
    return Entry(draw(IDS), lang, {"words": terms, "keys": keys}, draw(st.binary(max_size=5)), vectors)


class Machine(RuleBasedStateMachine):
    """Writes to a store and to a dictionary, and compares."""

    def __init__(self) -> None:
        super().__init__()
        self.model: dict[str, Entry] = {}
        self.vectors: dict[str, Vector] = {}
        self.store = self.open()

    def open(self) -> Store:
        raise NotImplementedError

    @rule(puts=st.lists(entries(), max_size=4), deletes=st.lists(IDS, max_size=2))
    def apply(self, puts: list[Entry], deletes: list[str]) -> None:
        self.store.apply(puts, deletes)
        for identifier in deletes:
            self.model.pop(identifier, None)
            self.vectors.pop(identifier, None)
        for entry in puts:
            self.model[entry.id] = entry
            self.vectors.pop(entry.id, None)
            if "static" in entry.vectors:
                self.vectors[entry.id] = entry.vectors["static"]

    @rule(ids=st.lists(IDS, max_size=3, unique=True), numbers=VECTORS)
    def add_vectors(self, ids: list[str], numbers: list[int]) -> None:
        self.store.add_vectors("static", ids, np.tile(_unit(numbers), (len(ids), 1)))
        self.vectors.update({i: _unit(numbers) for i in ids if i in self.model})

    @invariant()
    def it_holds_the_same_entries(self) -> None:
        assert sorted(self.store.ids()) == sorted(self.model)
        assert self.store.fetch(list(self.model)) == {i: e.payload for i, e in self.model.items()}
        assert self.store.stats().count == len(self.model)
        assert set(self.store.missing("static")) == set(self.model) - set(self.vectors)

    @invariant()
    def it_finds_the_same_entries(self) -> None:
        for word in ("nước", "y z"):
            expected = {i for i, entry in self.model.items() if word in entry.fields["words"]}
            assert {hit.id for hit in self.store.lexical("words", [word], 20)} == expected
        held = {
            i: [k for k in ("url:x y", "k1") if k in entry.fields["keys"]] for i, entry in self.model.items()
        }
        assert self.store.keyed(["url:x y", "k1"], 20) == {i: keys for i, keys in held.items() if keys}

    @invariant()
    def it_measures_the_same_cosines(self) -> None:
        query = _unit([1, -2, 0, 3, 1, 0, 0, 1])
        for lang in (None, "vi"):
            expected = {
                i: float(v @ query) for i, v in self.vectors.items() if lang in (None, self.model[i].lang)
            }
            found = self.store.dense("static", query, 20, lang)
            assert dict(found) == pytest.approx(expected, abs=0.02)
        assert sum(self.store.languages("static").values()) == len(self.vectors)


class TantivyMachine(Machine):
    def open(self) -> Store:
        self.folder = Path(tempfile.mkdtemp(prefix="soi-store-"))
        return TantivyStore(self.folder, FIELDS)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = TantivyStore(self.folder, FIELDS)

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)


class QdrantMachine(Machine):
    def open(self) -> Store:
        client_module = pytest.importorskip("qdrant_client")
        from soi.match.store.qdrant_store import QdrantStore

        return QdrantStore(client_module.QdrantClient(":memory:"), "checks", FIELDS, SPACES)


_SETTINGS = settings(
    max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestTantivyModel = TantivyMachine.TestCase
TestTantivyModel.settings = _SETTINGS
TestQdrantModel = QdrantMachine.TestCase
TestQdrantModel.settings = _SETTINGS
