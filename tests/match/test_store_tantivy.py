"""What only the embedded store promises: one folder, many processes, damage reported, generations swapped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from soi.match.store import Entry, StoreBusyError, StoreDamagedError, TantivyStore, build
from soi.match.store.protocol import Vector
from tests.match.store_cast import FIELDS, entry, unit


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    TantivyStore(tmp_path, FIELDS).apply(
        [entry(f"e{n}", "nước", keys=(f"k{n}",), vector=unit(1, n)) for n in range(50)]
    )
    return tmp_path


def _generation(folder: Path) -> Path:
    return next(folder.glob("gen-*"))


class TestWriting:
    def test_it_leaves_nothing_of_a_batch_that_fails(self, folder: Path) -> None:
        store = TantivyStore(folder, FIELDS)
        before = store.stats().version

        def broken() -> Iterator[Entry]:
            yield entry("new", "mới", vector=unit(1))
            raise RuntimeError("the source broke")

        with pytest.raises(RuntimeError, match="source broke"):
            store.apply(broken(), ["e0"])
        assert store.stats().version == before
        assert len(list(store.ids())) == 50
        store.apply([entry("later", "sau", vector=unit(0, 1))])
        assert TantivyStore(folder, FIELDS).dense("static", unit(0, 1), 1)[0].id == "later"

    def test_it_says_when_another_writes(self, folder: Path) -> None:
        first, second = TantivyStore(folder, FIELDS), TantivyStore(folder, FIELDS, timeout=0.05)
        inside, go_on = threading.Event(), threading.Event()

        def slow() -> Iterator[Entry]:
            inside.set()
            assert go_on.wait(10)
            yield entry("slow", "chậm")

        writer = threading.Thread(target=lambda: first.apply(slow()))
        writer.start()
        assert inside.wait(10)
        with pytest.raises(StoreBusyError, match="another process"):
            second.apply([entry("b", "x")])
        with pytest.raises(StoreBusyError):
            build(folder, FIELDS, [], timeout=0.05)
        go_on.set()
        writer.join()
        second.apply([entry("b", "x")])
        assert first.fetch(["slow", "b"]) == {"slow": b"slow", "b": b"b"}

    def test_it_shows_spaces_that_another_store_adds(self, folder: Path) -> None:
        reader, writer = TantivyStore(folder, FIELDS), TantivyStore(folder, FIELDS)
        assert reader.dense("dense", unit(1, dim=4), 5) == []
        assert len(reader.missing("dense")) == 50
        writer.add_vectors("dense", ["e1"], unit(1, dim=4)[None])
        assert [hit.id for hit in reader.dense("dense", unit(1, dim=4), 5)] == ["e1"]
        writer.add_vectors("dense", ["e2"], unit(1, 1, dim=4)[None])
        assert [hit.id for hit in reader.dense("dense", unit(1, dim=4), 5)] == ["e1", "e2"]
        assert len(reader.missing("dense")) == 48


class TestVectors:
    def test_it_keeps_cosines_to_a_few_thousandths(self, tmp_path: Path) -> None:
        random = np.random.default_rng(3)
        rows = random.standard_normal((400, 256)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        store = TantivyStore(tmp_path, FIELDS)
        store.apply(Entry(str(n), "vi", {}, b"", {"wide": row}) for n, row in enumerate(rows))
        query = random.standard_normal(256).astype(np.float32)
        exact = rows @ (query / np.linalg.norm(query))
        found = store.cosines("wide", query, [str(n) for n in range(400)])
        assert max(abs(found[str(n)] - exact[n]) for n in range(400)) < 0.004
        best = store.dense("wide", query, 10)
        assert len({int(hit.id) for hit in best} & set(np.argsort(-exact)[:10].tolist())) >= 9

    def test_it_finds_what_is_left_when_most_was_deleted(self, folder: Path) -> None:
        store = TantivyStore(folder, FIELDS)
        store.apply([], [f"e{n}" for n in range(45)])
        assert {hit.id for hit in store.dense("static", unit(1), 10)} == {f"e{n}" for n in range(45, 50)}
        assert TantivyStore(folder, FIELDS).dense("static", unit(1), 3) == store.dense("static", unit(1), 3)


class TestClusters:
    ROWS = 1500

    @pytest.fixture
    def clustered(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr("soi.match.store.spaces.EXACT_ROWS", 1000)
        random = np.random.default_rng(4)
        rows = random.standard_normal((self.ROWS, 32)).astype(np.float32)
        build(tmp_path, FIELDS, (Entry(f"e{n}", "vi", {}, b"", {"wide": row}) for n, row in enumerate(rows)))
        return tmp_path

    def _query(self, identifier: str) -> Vector:
        rows: Vector = np.random.default_rng(4).standard_normal((self.ROWS, 32)).astype(np.float32)
        row: Vector = rows[int(identifier[1:])]
        return row

    def test_it_finds_the_nearest_through_clusters(self, clustered: Path) -> None:
        assert list(clustered.glob("gen-*/vectors/wide/clusters-*"))
        store = TantivyStore(clustered, FIELDS)
        for identifier in ("e0", "e700", "e1499"):
            hits = store.dense("wide", self._query(identifier), 5, "vi")
            assert hits[0].id == identifier
            assert hits[0].score == pytest.approx(1.0, abs=0.01)
            assert len(hits) == 5

    def test_it_sees_what_came_and_went_since(self, clustered: Path) -> None:
        store = TantivyStore(clustered, FIELDS)
        gone, kept = self._query("e3"), self._query("e4")
        store.apply([Entry("new", "vi", {}, b"", {"wide": gone})], ["e3"])
        store.add_vectors("wide", ["e4"], -kept[None])
        for reader in (store, TantivyStore(clustered, FIELDS)):
            assert reader.dense("wide", gone, 1)[0].id == "new"
            assert reader.dense("wide", -kept, 1)[0].id == "e4"
            assert reader.dense("wide", kept, 1)[0].id != "e4"
            assert reader.languages("wide") == {"vi": self.ROWS}

    def test_it_makes_them_anew_when_enough_has_come(self, clustered: Path) -> None:
        reader, store = TantivyStore(clustered, FIELDS), TantivyStore(clustered, FIELDS)
        before = {path.name for path in clustered.glob("gen-*/vectors/wide/clusters-*")}
        more = np.random.default_rng(5).standard_normal((1100, 32)).astype(np.float32)
        store.apply(Entry(f"m{n}", "vi", {}, b"", {"wide": row}) for n, row in enumerate(more))
        after = {path.name for path in clustered.glob("gen-*/vectors/wide/clusters-*")}
        assert len(after) == 1
        assert not after & before
        for opened in (reader, store, TantivyStore(clustered, FIELDS)):
            assert opened.dense("wide", more[1099], 1)[0].id == "m1099"
            assert opened.dense("wide", self._query("e9"), 1)[0].id == "e9"


class TestDamage:
    @pytest.mark.parametrize("name", ["rows", "ids", "vectors/static/codes", "vectors/static/rows"])
    def test_it_reports_a_file_cut_short(self, folder: Path, name: str) -> None:
        path = _generation(folder) / name
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(StoreDamagedError, match="soi index rebuild"):
            TantivyStore(folder, FIELDS)

    def test_it_reports_payloads_cut_short(self, folder: Path) -> None:
        (_generation(folder) / "payloads").write_bytes(b"")
        with pytest.raises(StoreDamagedError, match="soi index rebuild"):
            TantivyStore(folder, FIELDS).fetch(["e49"])

    @pytest.mark.parametrize(
        "name",
        ["meta.json", "terms/meta.json", "journal", "vectors/static/meta.json", "vectors/static/head"],
    )
    def test_it_reports_scrambled_bookkeeping(self, folder: Path, name: str) -> None:
        path = _generation(folder) / name
        path.write_bytes(b"\x00{not ours" * 9)
        with pytest.raises(StoreDamagedError, match="soi index rebuild"):
            TantivyStore(folder, FIELDS)

    @pytest.mark.parametrize("name", ["journal", "terms/meta.json", "meta.json"])
    def test_it_reports_missing_bookkeeping(self, folder: Path, name: str) -> None:
        (_generation(folder) / name).unlink()
        with pytest.raises(StoreDamagedError, match="soi index rebuild"):
            TantivyStore(folder, FIELDS)

    def test_it_reports_a_pointer_to_nothing(self, folder: Path) -> None:
        (folder / "CURRENT").write_text("gen-000099")
        with pytest.raises(StoreDamagedError, match="soi index rebuild"):
            TantivyStore(folder, FIELDS)

    def test_it_survives_a_torn_head(self, folder: Path) -> None:
        store = TantivyStore(folder, FIELDS)
        for n in range(2):
            store.add_vectors("static", ["e0"], unit(0, 1, n)[None])
        path = _generation(folder) / "vectors" / "static" / "head"
        content = bytearray(path.read_bytes())
        content[32 * 1 + 9] ^= 0xFF  # the copy with the odd number, here the newest
        path.write_bytes(bytes(content))
        assert len(TantivyStore(folder, FIELDS).dense("static", unit(1), 99)) == 50

    def test_it_asks_for_a_rebuild_when_fields_change(self, folder: Path) -> None:
        with pytest.raises(StoreDamagedError, match="soi index rebuild"):
            TantivyStore(folder, ("words", "grams"))

    def test_it_is_remade_over_any_damage(self, folder: Path) -> None:
        (_generation(folder) / "meta.json").unlink()
        (folder / "CURRENT").write_text("nonsense")
        build(folder, FIELDS, [entry("a", "nước")])
        assert list(TantivyStore(folder, FIELDS).ids()) == ["a"]


class TestBuild:
    def test_it_switches_open_readers_and_removes_the_old(self, folder: Path) -> None:
        reader = TantivyStore(folder, FIELDS)
        before = reader.stats().version
        build(folder, ("words", "folded"), (entry(f"n{n}", "mới") for n in range(3)))
        assert sorted(reader.ids()) == ["n0", "n1", "n2"]
        assert reader.lexical("words", ["nước"], 9) == []
        assert reader.stats().version != before
        assert len(list(folder.glob("gen-*"))) == 1

    def test_it_keeps_the_old_when_the_source_breaks(self, folder: Path) -> None:
        def broken() -> Iterator[Entry]:
            yield entry("n", "mới")
            raise RuntimeError("the source broke")

        with pytest.raises(RuntimeError, match="source broke"):
            build(folder, FIELDS, broken())
        assert len(list(TantivyStore(folder, FIELDS).ids())) == 50


class TestThreads:
    def test_it_is_searched_while_it_is_written(self, tmp_path: Path) -> None:
        store = TantivyStore(tmp_path, FIELDS)
        store.apply([entry(f"base{n}", "nước", vector=unit(1, n)) for n in range(5)])
        stop, faults = threading.Event(), list[BaseException]()
        seen: set[int] = set()

        def search() -> None:
            try:
                while not stop.is_set():
                    found = len(store.lexical("words", ["nước"], 100))
                    assert found >= 5
                    seen.add(found)
                    assert len(store.dense("static", unit(1), 100)) >= 5
                    assert store.fetch(["base0"]) == {"base0": b"base0"}
            except BaseException as fault:  # noqa: BLE001  handed to the test's own thread
                faults.append(fault)

        threads = [threading.Thread(target=search) for _ in range(3)]
        for thread in threads:
            thread.start()
        for n in range(8):
            store.apply([entry(f"new{n}", "nước", vector=unit(1, 9))])
        stop.set()
        for thread in threads:
            thread.join()
        assert faults == []
        assert len(store.lexical("words", ["nước"], 100)) == 13
