"""What every backend of `Store` must do. Each test runs on each backend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from soi.match.store import SAMPLE_ROWS, Entry, Store, StoreError, TantivyStore
from tests.match.store_cast import FIELDS, SPACES, entry, unit

Opener = Callable[[], Store]


def _tantivy(folder: Path) -> Opener:
    return lambda: TantivyStore(folder, FIELDS)


def _qdrant(folder: Path) -> Opener:
    client_module = pytest.importorskip("qdrant_client")
    from soi.match.store.qdrant_store import QdrantStore

    client = client_module.QdrantClient(":memory:")
    return lambda: QdrantStore(client, "checks", FIELDS, SPACES)


@pytest.fixture(params=[_tantivy, _qdrant], ids=["tantivy", "qdrant"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Opener:
    opener: Opener = request.param(tmp_path / "index")
    return opener


@pytest.fixture
def store(reopen: Opener) -> Iterator[Store]:
    opened = reopen()
    yield opened
    opened.close()


def _ids(hits: object) -> list[str]:
    assert isinstance(hits, list)
    return [hit.id for hit in hits]


class TestEmpty:
    def test_it_answers_everything_with_nothing(self, store: Store) -> None:
        assert store.lexical("words", ["nước"], 10) == []
        assert store.keyed(["url:a"], 10) == {}
        assert store.dense("static", unit(1), 10) == []
        assert store.cosines("static", unit(1), ["a"]) == {}
        assert store.sample("static", "vi").shape[0] == 0
        assert store.frequencies("words", ["nước"]) == [0]
        assert store.fetch(["a"]) == {}
        assert list(store.ids()) == []
        assert store.languages("static") == {}
        assert store.stats().count == 0

    def test_it_takes_an_empty_batch(self, store: Store) -> None:
        store.apply([], [])
        store.add_vectors("static", [], np.zeros((0, 8), dtype=np.float32))
        assert store.stats().count == 0

    def test_it_ignores_deleting_what_is_not_there(self, store: Store) -> None:
        store.apply([], ["nobody"])
        assert list(store.ids()) == []

    def test_it_finds_nothing_for_no_terms_and_no_room(self, store: Store) -> None:
        store.apply([entry("a", "nước", vector=unit(1))])
        assert store.lexical("words", [], 10) == []
        assert store.lexical("words", ["nước"], 0) == []
        assert store.keyed([], 10) == {}
        assert store.dense("static", unit(1), 0) == []


class TestApply:
    def test_it_shows_a_put_at_once(self, store: Store) -> None:
        store.apply([entry("a", "uống nước chanh", payload=b"\x00one")])
        assert _ids(store.lexical("words", ["chanh"], 10)) == ["a"]
        assert store.fetch(["a", "b"]) == {"a": b"\x00one"}
        assert store.stats().count == 1

    def test_it_replaces_by_id(self, store: Store) -> None:
        store.apply([entry("a", "cũ", keys=("url:old",), vector=unit(1)), entry("b", "khác")])
        store.apply([entry("a", "mới", keys=("url:new",), payload=b"2", vector=unit(0, 1))])
        assert store.lexical("words", ["cũ"], 10) == []
        assert _ids(store.lexical("words", ["mới"], 10)) == ["a"]
        assert store.keyed(["url:old", "url:new"], 10) == {"a": ["url:new"]}
        assert store.cosines("static", unit(0, 1), ["a"])["a"] == pytest.approx(1.0, abs=0.01)
        assert store.fetch(["a"]) == {"a": b"2"}
        assert sorted(store.ids()) == ["a", "b"]

    def test_it_forgets_the_vector_of_a_replaced_entry(self, store: Store) -> None:
        store.apply([entry("a", "cũ", vector=unit(1))])
        store.apply([entry("a", "mới")])
        assert store.dense("static", unit(1), 10) == []
        assert store.languages("static") == {}

    def test_it_deletes(self, store: Store) -> None:
        store.apply([entry("a", "nước", keys=("k",), vector=unit(1)), entry("b", "nước", vector=unit(1))])
        store.apply([], ["a", "a", "nobody"])
        assert _ids(store.lexical("words", ["nước"], 10)) == ["b"]
        assert _ids(store.dense("static", unit(1), 10)) == ["b"]
        assert store.keyed(["k"], 10) == {}
        assert store.fetch(["a"]) == {}
        assert list(store.ids()) == ["b"]
        assert store.stats().count == 1

    def test_it_deletes_before_it_puts(self, store: Store) -> None:
        store.apply([entry("a", "cũ")])
        store.apply([entry("a", "mới")], ["a"])
        assert list(store.ids()) == ["a"]
        assert _ids(store.lexical("words", ["mới"], 10)) == ["a"]

    def test_it_keeps_the_last_of_several_puts_of_one_id(self, store: Store) -> None:
        store.apply([entry("a", "một", payload=b"1"), entry("b", "hai"), entry("a", "ba", payload=b"3")])
        assert sorted(store.ids()) == ["a", "b"]
        assert store.fetch(["a"]) == {"a": b"3"}
        assert store.lexical("words", ["một"], 10) == []

    def test_it_streams_a_batch_larger_than_its_buffers(self, store: Store) -> None:
        store.apply(entry(str(n), f"chung riêng{n}", vector=unit(1, n)) for n in range(700))
        assert store.stats().count == 700
        assert store.frequencies("words", ["chung", "riêng699"]) == [700, 1]
        assert store.languages("static") == {"vi": 700}

    def test_it_takes_an_entry_with_nothing_in_it(self, store: Store) -> None:
        store.apply([Entry("bare", "", {}, b"")])
        assert store.fetch(["bare"]) == {"bare": b""}
        assert list(store.ids()) == ["bare"]

    def test_it_refuses_an_unknown_field(self, store: Store) -> None:
        with pytest.raises(StoreError, match="verse"):
            store.apply([Entry("a", "vi", {"verse": ["x"]})])
        assert list(store.ids()) == []
        with pytest.raises(StoreError, match="verse"):
            store.lexical("verse", ["x"], 1)

    def test_it_changes_its_version_with_every_write(self, store: Store) -> None:
        versions = {store.stats().version}
        store.apply([entry("a", "nước")])
        versions.add(store.stats().version)
        store.add_vectors("static", ["a"], unit(1)[None])
        versions.add(store.stats().version)
        store.apply([], ["a"])
        versions.add(store.stats().version)
        assert len(versions) == 4


class TestLexical:
    def test_it_ranks_rare_and_short_first(self, store: Store) -> None:
        store.apply([entry(f"filler{n}", "thường gặp chữ khác") for n in range(20)])
        store.apply(
            [
                entry("rare", "thường hiếm ở đây"),
                entry("short", "hiếm"),
                entry("common", "thường thường thường gặp"),
            ]
        )
        hits = store.lexical("words", ["thường", "hiếm"], 30)
        assert {hit.id for hit in hits[:2]} == {"rare", "short"}
        assert len(hits) == 23
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        assert _ids(store.lexical("words", ["hiếm"], 30)) == ["short", "rare"]

    def test_it_stops_at_the_limit(self, store: Store) -> None:
        store.apply([entry(str(n), "nước") for n in range(20)])
        assert len(store.lexical("words", ["nước"], 7)) == 7

    def test_it_keeps_fields_apart(self, store: Store) -> None:
        store.apply([entry("a", "nước")])
        assert store.lexical("words", ["NƯỚC"], 10) == []
        assert _ids(store.lexical("folded", ["NƯỚC"], 10)) == ["a"]

    def test_it_counts_a_repeated_query_term_once(self, store: Store) -> None:
        store.apply([entry("a", "nước"), entry("b", "chanh")])
        once, twice = (store.lexical("words", terms, 1)[0].score for terms in (["nước"], ["nước", "nước"]))
        assert once == pytest.approx(twice)

    def test_it_counts_documents(self, store: Store) -> None:
        store.apply([entry("a", "x y y"), entry("b", "y z")])
        assert store.frequencies("words", ["x", "y", "z", "nowhere"]) == [1, 2, 1, 0]

    @pytest.mark.parametrize(
        "term",
        ["nước", "đ", "ไทย", "中文", "🦠", "a b", "it's", '"', "-x", "+", "(", "x:y", "*", "\u0000n", "ﬁ"],
    )
    def test_it_takes_any_term(self, store: Store, term: str) -> None:
        store.apply([Entry("a", "vi", {"words": [term, "x"], "keys": [term]}), entry("b", "other")])
        assert _ids(store.lexical("words", [term], 10)) == ["a"]
        assert store.keyed([term], 10) == {"a": [term]}


class TestKeyed:
    def test_it_says_which_keys_each_holds(self, store: Store) -> None:
        store.apply([entry("a", "x", keys=("near:1", "near:2")), entry("b", "x", keys=("near:2", "near:3"))])
        assert store.keyed(["near:2", "near:1", "near:9"], 10) == {
            "a": ["near:2", "near:1"],
            "b": ["near:2"],
        }

    def test_it_keeps_those_with_most_keys(self, store: Store) -> None:
        store.apply([entry(f"one{n}", "x", keys=("k1",)) for n in range(5)])
        store.apply([entry("two", "x", keys=("k1", "k2"))])
        found = store.keyed(["k1", "k2"], 1)
        assert found == {"two": ["k1", "k2"]}


class TestVectors:
    def test_it_finds_the_nearest(self, store: Store) -> None:
        store.apply(
            [
                entry("east", "x", vector=unit(1, 0)),
                entry("north", "x", vector=unit(0, 1)),
                entry("between", "x", vector=unit(1, 0.5)),
                entry("none", "x"),
            ]
        )
        hits = store.dense("static", unit(1, 0), 10)
        assert _ids(hits) == ["east", "between", "north"]
        assert [hit.score for hit in hits] == pytest.approx([1.0, 1 / 1.25**0.5, 0.0], abs=0.02)

    def test_it_filters_by_language(self, store: Store) -> None:
        store.apply(
            [entry(f"{lang}{n}", "x", lang=lang, vector=unit(1, n)) for lang in ("vi", "en") for n in (0, 1)]
        )
        assert _ids(store.dense("static", unit(1), 10, "en")) == ["en0", "en1"]
        assert store.dense("static", unit(1), 10, "fr") == []
        assert store.languages("static") == {"vi": 2, "en": 2}

    def test_it_needs_no_unit_vectors(self, store: Store) -> None:
        store.apply([entry("a", "x", vector=7 * unit(1, 1))])
        assert store.dense("static", 3 * unit(1, 1), 1)[0].score == pytest.approx(1.0, abs=0.01)

    def test_it_gives_cosines_of_chosen_ids(self, store: Store) -> None:
        store.apply([entry("a", "x", vector=unit(1)), entry("b", "x", vector=unit(-1)), entry("c", "x")])
        cosines = store.cosines("static", unit(1), ["b", "a", "c", "nobody"])
        assert cosines == {"a": pytest.approx(1.0, abs=0.01), "b": pytest.approx(-1.0, abs=0.01)}

    def test_it_takes_vectors_later(self, store: Store) -> None:
        store.apply([entry("a", "x", lang="en"), entry("b", "x")])
        store.add_vectors("dense", ["b", "nobody", "a"], np.eye(3, 4, dtype=np.float32))
        assert _ids(store.dense("dense", unit(1, dim=4), 1)) == ["b"]
        assert store.languages("dense") == {"vi": 1, "en": 1}
        assert store.stats().spaces["dense"] == 2

    def test_it_replaces_a_vector(self, store: Store) -> None:
        store.apply([entry("a", "x", vector=unit(1)), entry("b", "x", vector=unit(1, 1))])
        store.add_vectors("static", ["a"], unit(0, 0, 1)[None])
        assert store.languages("static") == {"vi": 2}
        assert _ids(store.dense("static", unit(1), 2)) == ["b", "a"]
        assert store.cosines("static", unit(0, 0, 1), ["a"])["a"] == pytest.approx(1.0, abs=0.01)

    def test_it_keeps_vectors_when_others_come(self, store: Store) -> None:
        for n in range(12):
            store.apply([entry(f"e{n}", "x", vector=unit(1, n))])
        assert _ids(store.dense("static", unit(1), 12)) == [f"e{n}" for n in range(12)]

    def test_it_refuses_vectors_of_another_length(self, store: Store) -> None:
        store.apply([entry("a", "x", vector=unit(1))])
        with pytest.raises(StoreError, match="8"):
            store.add_vectors("static", ["a"], np.ones((1, 5), dtype=np.float32))
        with pytest.raises(StoreError, match="8"):
            store.dense("static", np.ones(5, dtype=np.float32), 1)
        with pytest.raises(StoreError, match="1 ids but 2"):
            store.add_vectors("static", ["a"], np.ones((2, 8), dtype=np.float32))

    def test_it_samples_the_same_rows_of_one_language(self, store: Store) -> None:
        count = SAMPLE_ROWS + 40
        store.apply(entry(f"v{n}", "x", vector=unit(1, n)) for n in range(count))
        store.apply([entry("e", "x", lang="en", vector=unit(0, 0, 1))])
        first, second = store.sample("static", "vi"), store.sample("static", "vi")
        assert first.shape == (SAMPLE_ROWS, 8)
        np.testing.assert_array_equal(first, second)
        np.testing.assert_allclose(np.linalg.norm(first, axis=1), 1.0, atol=1e-3)
        assert float(np.abs(first[:, 2]).max()) < 0.05
        assert store.sample("static", "en").shape == (1, 8)


class TestReopened:
    def test_it_still_knows_everything(self, reopen: Opener) -> None:
        first = reopen()
        first.apply([entry("a", "nước chanh", keys=("k",), payload=b"1", vector=unit(1)), entry("b", "x")])
        first.apply([], ["b"])
        version = first.stats().version
        first.close()
        second = reopen()
        assert second.fetch(["a"]) == {"a": b"1"}
        assert _ids(second.lexical("words", ["chanh"], 5)) == ["a"]
        assert _ids(second.dense("static", unit(1), 5)) == ["a"]
        assert second.keyed(["k"], 5) == {"a": ["k"]}
        assert second.stats().version == version
        second.close()
