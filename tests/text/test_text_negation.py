"""Denials, and the words that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.text.cues import cues
from soi.text.negation import negations


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Tỏi không phòng được covid", "not"),
        ("toi khong phong duoc covid", "not"),
        ("tỏi ko phòng được covid", "not"),
        ("tỏi hok phòng được covid", "not"),
        ("tỏi k phòng đc covid đâu", "not"),
        ("Vắc xin chưa hề được thử nghiệm", "not"),
        ("sữa chẳng gây vô sinh", "not"),
        ("khẩu trang đâu làm giảm oxy", "not"),
        ("Chưa có bằng chứng khoa học nào", "untrue"),
        ("Tin này là sai sự thật", "untrue"),
        ("Đừng uống nước đá", "forbidden"),
        ("Không nên ăn trứng", "forbidden"),
        ("It does not cause cancer", "not"),
        ("it doesnt cause cancer in the body", "not"),
        ("There is no evidence that it works", "untrue"),
        ("Don't use your phone at the pump", "forbidden"),
        ("You must not eat this", "forbidden"),
    ],
)
def test_it_finds_the_denial(text: str, kind: str) -> None:
    assert [cue.kind for cue in negations(text)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Ăn tỏi có phòng được Covid không ạ?",
        "an toi co phong duoc covid khong",
        "tỏi chữa ung thư đúng không mọi người",
        "nghe nói đắt lắm phải k mn",
        "Ô nhiễm không khí ở Hà Nội",
        "hãng hàng không Việt Nam",
        "ngoài không gian",
        "Không biết có đúng là tỏi chữa ung thư",
        "Nghệ không chỉ chữa dạ dày mà còn chữa ung thư",
        "Not sure if this is right but they say it is",
        "I don't know if it is the case that it works",
        "It is not only good for you",
    ],
)
def test_it_hears_no_denial_in_questions_and_compounds(text: str) -> None:
    assert negations(text) == []


@pytest.mark.parametrize(
    ("text", "axis", "value"),
    [
        ("uống trước bữa ăn", "order", "before"),
        ("drink it after the meal with your family", "order", "after"),
        ("làm tăng huyết áp", "change", "up"),
        ("it reduces the blood pressure", "change", "down"),
        ("rất nguy hiểm", "safety", "dangerous"),
        ("tất cả vắc xin", "scope", "all"),
        ("một số vắc xin", "scope", "some"),
    ],
)
def test_it_finds_direction_and_quantity_words(text: str, axis: str, value: str) -> None:
    assert (axis, value) in [(cue.axis, cue.value) for cue in cues(text)]


@given(st.text(max_size=200))
def test_it_never_raises_and_spans_hold(text: str) -> None:
    for cue in negations(text):
        assert text[cue.start : cue.end] == cue.text != ""
    for found in cues(text):
        assert text[found.start : found.end] == found.text != ""
