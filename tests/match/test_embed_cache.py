"""The vector cache: nothing encoded twice, nothing lost or made up after a crash."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from soi.match.embed import Remembering, VectorCache, Vectors
from soi.match.embed import cache as cache_module

NAME, DIM = "toy/1/plain", 8


Open = Callable[..., VectorCache]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens caches in the test's folder and closes them at its end."""
    caches: list[VectorCache] = []

    def open_one(name: str = NAME, dim: int = DIM) -> VectorCache:
        caches.append(VectorCache(tmp_path, name, dim))
        return caches[-1]

    yield open_one
    for cache in caches:
        cache.close()


class Counting:
    name, dim = NAME, DIM

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return rows_of(texts)


def rows_of(texts: Sequence[str]) -> Vectors:
    made = np.array([[len(text), *(hash_of(text, index) for index in range(DIM - 1))] for text in texts])
    rows: Vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return rows


def hash_of(text: str, seed: int) -> float:
    return (sum(text.encode()) * (seed + 3)) % 101 / 101


def file_of(folder: Path) -> Path:
    return next(folder.glob("*.vectors"))


def test_it_encodes_a_text_once_even_after_reopening(opened: Open) -> None:
    embedder = Counting()
    for _ in range(2):
        cache = opened()
        rows = Remembering(embedder, cache).encode(["một", "hai", "một"])
        cache.close()
        assert np.allclose(rows, rows_of(["một", "hai", "một"]), atol=1e-3)
    assert sorted(set(embedder.seen)) == ["hai", "một"]
    assert len(embedder.seen) == 3, "the second pass reached the embedder"


def test_remembering_is_the_embedder_it_wraps(opened: Open) -> None:
    remembering = Remembering(Counting(), opened())
    assert (remembering.name, remembering.dim) == (NAME, DIM)
    with pytest.raises(ValueError, match="vectors of 4"):
        Remembering(Counting(), opened("toy/4/plain", 4))


def test_first_and_second_sight_give_identical_rows(opened: Open) -> None:
    remembering = Remembering(Counting(), opened())
    assert np.array_equal(remembering.encode(["nước"]), remembering.encode(["nước"]))


def test_two_embedders_never_share_a_vector(opened: Open) -> None:
    first, second = opened(), opened("toy/2/plain")
    first.put(["a"], rows_of(["a"]))
    assert first.get(["a"])[1].tolist() == [True]
    assert second.get(["a"])[1].tolist() == [False]


@pytest.mark.parametrize("cut", [1, 17, 35])
def test_a_truncated_tail_is_ignored_and_overwritten(tmp_path: Path, opened: Open, cut: int) -> None:
    cache = opened()
    cache.put(["a", "b"], rows_of(["a", "b"]))
    cache.close()
    whole = file_of(tmp_path).read_bytes()
    file_of(tmp_path).write_bytes(whole[:-cut])
    cache = opened()
    assert cache.get(["a", "b"])[1].tolist() == [True, False]
    cache.put(["b"], rows_of(["b"]))
    cache.close()
    assert file_of(tmp_path).read_bytes() == whole


def test_a_damaged_record_is_absent_and_can_be_stored_again(tmp_path: Path, opened: Open) -> None:
    cache = opened()
    cache.put(["a"], rows_of(["a"]))
    cache.close()
    data = bytearray(file_of(tmp_path).read_bytes())
    data[-6] ^= 1
    file_of(tmp_path).write_bytes(data)
    cache = opened()
    assert not cache.get(["a"])[1].any()
    cache.put(["a"], rows_of(["a"]))
    rows, found = cache.get(["a"])
    assert found.all()
    assert np.allclose(rows, rows_of(["a"]), atol=1e-3)


def test_a_header_cut_off_is_written_again(tmp_path: Path, opened: Open) -> None:
    opened().close()
    file_of(tmp_path).write_bytes(file_of(tmp_path).read_bytes()[:100])
    cache = opened()
    cache.put(["a"], rows_of(["a"]))
    assert cache.get(["a"])[1].all()


def test_a_file_of_something_else_is_refused(tmp_path: Path, opened: Open) -> None:
    opened().close()
    file_of(tmp_path).write_bytes(b"x" * 600)
    with pytest.raises(ValueError, match="another embedder"):
        opened()


def test_it_refuses_rows_of_another_shape(opened: Open) -> None:
    with pytest.raises(ValueError, match="shape"):
        opened().put(["a"], np.zeros((1, DIM + 1), dtype=np.float32))


def test_two_processes_write_one_file(tmp_path: Path, opened: Open) -> None:
    program = (
        "import sys, numpy as np\n"
        "from pathlib import Path\n"
        "from soi.match.embed import VectorCache\n"
        f"cache = VectorCache(Path(sys.argv[1]), {NAME!r}, {DIM})\n"
        "for number in range(200):\n"
        "    text = f'{sys.argv[2]} {number}'\n"
        "    cache.put([text], np.full((1, 8), number, dtype=np.float32))\n"
    )
    source = str(Path(cache_module.__file__).parents[3])
    writers = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path), who], env={"PYTHONPATH": source})
        for who in ("left", "right")
    ]
    assert [writer.wait(timeout=120) for writer in writers] == [0, 0]
    cache = opened()
    rows, found = cache.get([f"{who} {number}" for who in ("left", "right") for number in range(200)])
    assert found.all()
    assert rows[:, 0].tolist() == [*range(200), *range(200)]
    assert len(cache) == 400


def test_a_reader_sees_what_another_instance_wrote_before_its_own_next_write(opened: Open) -> None:
    first, second = opened(), opened()
    first.put(["a"], rows_of(["a"]))
    second.put(["a", "b"], rows_of(["a", "b"]))
    assert len(second) == 2, "a text another instance stored was stored again"
    assert second.get(["a", "b"])[1].all()


def test_packed_places_still_find_everything(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_RECENT", 50)
    cache = opened()
    texts = [f"text {number}" for number in range(333)]
    for start in range(0, 333, 20):
        cache.put(texts[start : start + 20], rows_of(texts[start : start + 20]))
    rows, found = cache.get([*texts, "never stored"])
    assert found.tolist() == [True] * 333 + [False]
    assert np.allclose(rows[:333], rows_of(texts), atol=1e-3)


def test_threads_share_one_cache(opened: Open) -> None:
    remembering = Remembering(Counting(), opened())
    wrong: list[str] = []

    def work() -> None:
        for number in range(100):
            if not np.allclose(remembering.encode([f"t{number}"]), rows_of([f"t{number}"]), atol=1e-3):
                wrong.append(f"t{number}")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
