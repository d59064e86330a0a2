"""The engine from the outside: build, search, change, explain. Small library, real store, static vectors."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soi.match import Document, Index, Setup
from soi.match.embed import load

LIBRARY = (
    Document("lemon", "Uống nước chanh nóng chữa khỏi ung thư.", "Nước chanh nóng có chữa được ung thư?", lang="vi"),
    Document("garlic", "Ăn tỏi sống mỗi ngày ngăn ngừa COVID-19.", "Tỏi không ngừa được COVID-19", lang="vi"),
    Document("water", "Mỗi người phải uống đủ 2 lít nước mỗi ngày.", "Có cần đúng 2 lít nước?", lang="vi"),
    Document("otp", "Ngân hàng yêu cầu khách đọc mã OTP qua điện thoại.", "Không đọc mã OTP cho ai", lang="vi"),
    Document("wall", "The Great Wall of China is visible from the Moon.", "Can you see the Wall?", lang="en"),
    Document("goldfish", "Goldfish have a memory of only three seconds.", "Goldfish memory", lang="en"),
    Document(
        "antibiotic", "Antibiotics cure the flu.", "Do antibiotics work against flu?", lang="en",
        urls=("https://www.posts.example/p/17?utm_source=zalo",),
    ),
    Document("msg", "MSG in food is poisonous.", "Is MSG dangerous?", lang="en"),
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("engine") / "index"
    with Index.build(folder, LIBRARY, Setup({"static": load("static")})) as index:
        yield index


def first(index: Index, text: str) -> str:
    found = index.rank(text).candidates
    return found[0].record.id if found else ""


@pytest.mark.parametrize(
    ("message", "wanted"),
    [
        ("Nghe nói uống nước chanh nóng là khỏi ung thư, có đúng không ạ?", "lemon"),
        ("uong nuoc chanh nong chua dc ung thu that ko moi nguoi", "lemon"),
        ("Is it true that goldfish only remember things for 3 seconds?", "goldfish"),
        ("The Great Wall can be seen from the moon", "wall"),
        ("ngan hang goi dien bao doc ma OTP", "otp"),
        ("https://posts.example/p/17 có thật không", "antibiotic"),
        ("Ａｎｔｉｂｉｏｔｉｃｓ ｃｕｒｅ the flu", "antibiotic"),
    ],
)
def test_it_ranks_the_right_check_first(engine: Index, message: str, wanted: str) -> None:
    assert first(engine, message) == wanted


def test_it_answers_a_plain_repetition(engine: Index) -> None:
    piece = engine.search("Uống nước chanh nóng chữa khỏi ung thư").pieces[0]
    assert piece.band == "answer"
    assert piece.matches[0].id == "lemon"
    assert piece.matches[0].polarity == "same"


def test_it_never_answers_another_number(engine: Index) -> None:
    piece = engine.search("Mỗi người phải uống đủ 5 lít nước mỗi ngày.").pieces[0]
    assert piece.band != "answer"
    water = next(match for match in piece.matches if match.id == "water")
    assert any(one.kind == "number" and one.material for one in water.differences)


def test_it_never_answers_past_a_denial_in_the_check(tmp_path: Path) -> None:
    check = Document("aspirin", "Bị sốt xuất huyết không nên uống aspirin hoặc ibuprofen.", lang="vi")
    with Index.build(tmp_path / "index", [*LIBRARY, check], Setup({"static": load("static")})) as index:
        piece = index.search("Sốt xuất huyết uống ibuprofen hay aspirin hạ sốt đều được, đúng không?").pieces[
            0
        ]
        assert piece.matches[0].id == "aspirin"
        assert piece.band == "choose" or piece.matches[0].polarity == "opposite"
        same = index.search("Bị sốt xuất huyết thì không nên uống aspirin hay ibuprofen").pieces[0]
        assert same.matches[0].id == "aspirin"
        assert same.matches[0].polarity == "same"


def test_it_recognises_the_opposite(engine: Index) -> None:
    piece = engine.search("Uống nước chanh nóng không chữa khỏi ung thư.").pieces[0]
    lemon = next(match for match in piece.matches if match.id == "lemon")
    assert lemon.polarity == "opposite"


@pytest.mark.parametrize(
    ("message", "reason"),
    [("Xin chào", "greeting"), ("👍👍👍", "empty"), ("ung", "one-word"), ("", "empty")],
)
def test_it_says_why_something_is_no_claim(engine: Index, message: str, reason: str) -> None:
    piece = engine.search(message).pieces[0]
    assert (piece.band, piece.reason) == ("new", reason)
    assert piece.matches == ()


def test_it_says_that_nothing_fits(engine: Index) -> None:
    result = engine.search("Cầu Long Biên dài hơn hai cây số và do người Pháp xây.")
    assert all(piece.band == "new" for piece in result.pieces)


def test_it_answers_each_claim_of_a_chain(engine: Index) -> None:
    chain = (
        "Cả nhà ơi đọc kỹ nhé!\n1. Uống nước chanh nóng chữa khỏi ung thư.\n"
        "2. Ăn tỏi sống mỗi ngày ngăn ngừa COVID-19.\nChia sẻ gấp cho người thân!"
    )
    result = engine.search(chain)
    found = {match.id for piece in result.pieces for match in piece.matches[:1]}
    assert {"lemon", "garlic"} <= found
    assert all(chain[piece.span.start : piece.span.end] == piece.text for piece in result.pieces)


def test_it_explains_a_match(engine: Index) -> None:
    message = "Is it true that goldfish only remember things for 3 seconds?"
    match = engine.search(message).pieces[0].matches[0]
    ranked = engine.rank(message)
    assert sum(match.parts.values()) == pytest.approx(ranked.scores[0], abs=0.02)
    claim = next(one.claim for one in LIBRARY if one.id == match.id)
    assert "Goldfish" in {claim[span.start : span.end] for span in match.check_spans}
    with pytest.raises(FrozenInstanceError):
        match.probability = 1.0  # type: ignore[misc]


def test_it_sees_changes_at_once_and_after_reopening(tmp_path: Path) -> None:
    setup = Setup({"static": load("static")})
    with Index.build(tmp_path / "index", LIBRARY, setup) as index:
        text = "Sạc điện thoại qua đêm làm nổ pin"
        assert index.search(text).pieces[0].band != "answer"
        before = index.search(text).index_version
        index.add([Document("battery", "Sạc điện thoại qua đêm làm nổ pin.", lang="vi")])
        assert first(index, text) == "battery"
        assert index.search(text).index_version != before
        index.update([Document("battery", "Sạc điện thoại bằng gió.", lang="vi")])
        assert index.rank(text).candidates[0].record.claim == "Sạc điện thoại bằng gió."
        index.remove(["battery", "never-there"])
        assert index.count == len(LIBRARY)
    with Index.open(tmp_path / "index", setup) as again:
        assert again.count == len(LIBRARY)
        assert first(again, "goldfish memory three seconds") == "goldfish"


def test_it_works_without_any_vectors(tmp_path: Path) -> None:
    with Index.build(tmp_path / "index", LIBRARY) as index:
        assert first(index, "uống nước chanh nóng chữa ung thư") == "lemon"


def test_it_works_empty(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", Setup({"static": load("static")})) as index:
        assert index.search("Uống nước chanh nóng chữa ung thư").pieces[0].reason == "nothing-near"


def test_it_fills_vectors_in_the_background_once(tmp_path: Path) -> None:
    static = load("static")
    setup = Setup({"static": static, "dense": static}, vector_cache=tmp_path / "cache")
    with Index.build(tmp_path / "index", LIBRARY, setup) as index:
        assert len(index.missing_vectors("dense")) == len(LIBRARY)
        assert list(index.ready) == ["static"]
        assert index.search("Antibiotics cure the flu").pieces[0].band == "answer"
        seen: list[int] = []
        assert index.fill_vectors(seen.append, batch=3) == len(LIBRARY)
        assert sum(seen) == len(LIBRARY)
        assert index.missing_vectors("dense") == []
        assert list(index.ready) == ["static", "dense"]
        assert index.fill_vectors() == 0
        assert first(index, "goldfish memory three seconds") == "goldfish"


def test_each_set_of_vectors_has_its_own_model(tmp_path: Path) -> None:
    static = load("static")
    with Index.build(tmp_path / "index", LIBRARY, Setup({"static": static, "dense": static})) as index:
        names = [index.model.name]
        index.fill_vectors()
        names.append(index.model.name)
    assert names == ["static", "dense"]


def test_many_threads_search_while_one_writes(tmp_path: Path) -> None:
    wrong: list[str] = []
    with Index.build(tmp_path / "index", LIBRARY, Setup({"static": load("static")})) as index:

        def ask() -> None:
            for _ in range(15):
                if first(index, "goldfish memory three seconds") != "goldfish":
                    wrong.append("goldfish")

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in range(10):
            index.add([Document(f"extra-{number}", f"Chuyện lạ số {number} ở làng bên.", lang="vi")])
        for thread in threads:
            thread.join()
        assert index.count == len(LIBRARY) + 10
    assert wrong == []


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_never_fails_on_any_text(engine: Index, text: str) -> None:
    result = engine.search(text)
    assert result.pieces
    for piece in result.pieces:
        assert text[piece.span.start : piece.span.end].strip() == piece.text.strip()
        assert all(0.0 <= match.probability <= 1.0 for match in piece.matches)
