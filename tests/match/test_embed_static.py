"""The shipped table: whole, mapped, meaningful in both languages, and calm about any input."""

from __future__ import annotations

import hashlib
import json
import threading
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soi.match.embed import EmbedderUnavailableError, load
from soi.match.embed.static import SHIPPED, StaticTable

TABLE = StaticTable()


def write_table(folder: Path, vocabulary: str, vectors: list[list[int]]) -> Path:
    rows = np.array(vectors, dtype=np.int8)
    np.save(folder / "vectors.npy", rows)
    np.save(folder / "weights.npy", np.ones(len(rows), dtype=np.float32))
    (folder / "vocabulary.txt").write_text(vocabulary, "utf-8")
    (folder / "about.json").write_text(json.dumps({"name": "toy", "digest": "0" * 64, "dim": 2}), "utf-8")
    return folder


def test_it_ships_the_files_its_digest_names() -> None:
    total = hashlib.sha256()
    for name in ("vectors.npy", "weights.npy", "vocabulary.txt"):
        total.update((SHIPPED / name).read_bytes())
    about = json.loads((SHIPPED / "about.json").read_text("utf-8"))
    assert about["digest"] == total.hexdigest()
    assert about["digest"][:8] in TABLE.name
    assert about["dim"] == TABLE.dim


def test_it_stays_small_enough_to_ship() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.parent.rglob("*")) < 20_000_000


def test_it_is_the_default_that_load_gives() -> None:
    assert load("static").name == TABLE.name


def test_it_makes_unit_rows_in_the_order_of_the_texts() -> None:
    texts = [
        "nước chanh chữa ung thư",
        "",
        "lemon water cures cancer",
        "\U0001f600",
        "bão đổ bộ đêm nay",
    ] * 100
    rows = TABLE.encode(texts)
    assert rows.shape == (500, TABLE.dim)
    assert rows.dtype == np.float32
    lengths = np.linalg.norm(rows, axis=1)
    assert np.allclose(lengths[[0, 2, 4]], 1, atol=1e-5)
    assert not lengths[[1, 3]].any()
    alone = np.vstack([TABLE.encode([text]) for text in texts[:5]])
    assert np.allclose(rows[495:], alone, atol=1e-6)


def nearest(message: str, claims: list[str]) -> str:
    return claims[int(np.argmax(TABLE.encode(claims) @ TABLE.encode([message])[0]))]


CLAIMS_VI = [
    "Rắn hổ mang xuất hiện nhiều vào mùa mưa",
    "Uống nước chanh chữa khỏi ung thư",
    "Công an gọi điện yêu cầu chuyển tiền",
    "Giá cà phê lập đỉnh mới",
]


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("ly chanh ấm làm tan khối u", 1),
        ("có kẻ giả danh cảnh sát bắt gửi tiền vào tài khoản ngân hàng", 2),
        ("uong nuoc chanh chua khoi ung thu", 1),
        ("cong an goi dien yeu cau chuyen tien", 2),
    ],
)
def test_it_finds_a_paraphrase_with_and_without_marks(message: str, claim: int) -> None:
    assert nearest(message, CLAIMS_VI) == CLAIMS_VI[claim]


@pytest.mark.parametrize(
    ("message", "claim"),
    [("lemon cures cancer", 1), ("police phone call asking for a money transfer", 2), ("coffee prices", 3)],
)
def test_it_crosses_from_english_to_vietnamese(message: str, claim: int) -> None:
    assert nearest(message, CLAIMS_VI) == CLAIMS_VI[claim]


def test_it_reads_nfd_like_nfc() -> None:
    text = "tế bào ung thư ở phổi"
    both = TABLE.encode([text, unicodedata.normalize("NFD", text)])
    assert np.array_equal(both[0], both[1])


def test_it_takes_the_longest_compound(tmp_path: Path) -> None:
    folder = write_table(tmp_path, "ung\nthư\nung thư\ntế bào ung thư\ntế\n", [[1, 0]] * 5)
    table = StaticTable(folder)
    assert table.units("Tế bào ung thư, thư ung tế bào") == [3, 1, 0, 4]


def test_it_reads_unmarked_spellings_only_where_marks_are_missing(tmp_path: Path) -> None:
    folder = write_table(tmp_path, "can\ncần\t~can\ntiền\t~tien\n", [[1, 0], [0, 1], [0, 1]])
    table = StaticTable(folder)
    assert table.units("can tien") == [1, 2]
    assert table.units("can they refuse it") == [0]
    assert table.units("tiện") == [2], "an unknown marking falls back to the syllable without marks"


def test_it_takes_off_english_endings(tmp_path: Path) -> None:
    table = StaticTable(write_table(tmp_path, "vaccine\nstudy\n", [[1, 0], [0, 1]]))
    assert table.units("vaccines studies, vaccined studying") == [0, 1, 0, 1]


def test_it_refuses_a_folder_that_does_not_fit(tmp_path: Path) -> None:
    with pytest.raises(EmbedderUnavailableError, match="no static vectors"):
        StaticTable(tmp_path)
    write_table(tmp_path, "one\n", [[1, 0], [0, 1]])
    with pytest.raises(EmbedderUnavailableError, match="do not fit"):
        StaticTable(tmp_path)


def test_it_gives_the_same_rows_in_many_threads() -> None:
    texts = [f"ung thư {number} cancer" for number in range(300)]
    alone = TABLE.encode(texts)
    results: list[bool] = []

    def work() -> None:
        results.append(np.array_equal(TABLE.encode(texts), alone))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 4


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_a_unit_row_or_a_zero_row(text: str) -> None:
    length = float(np.linalg.norm(TABLE.encode([text])[0]))
    assert length == pytest.approx(1, abs=1e-4) or length == 0


def test_it_bounds_the_work_of_a_huge_text() -> None:
    assert len(TABLE.units("ung thư " * 1_000_000)) <= 20_000
