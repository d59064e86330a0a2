"""What must hold for every pair of texts."""

from __future__ import annotations

import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from soi.match.guard import Comparison, compare
from soi.text.scan import forms

_WORDS = [
    "Ăn",
    "tỏi",
    "không",
    "ngăn",
    "ngừa",
    "COVID-19",
    "2",
    "lít",
    "nước",
    "50%",
    "một",
    "nửa",
    "Mỹ",
    "Hà",
    "Nội",
    "garlic",
    "does",
    "not",
    "cause",
    "cancer",
    "in",
    "the",
    "US",
    "all",
    "some",
    "only",
    "trước",
    "sau",
    "hơn",
    "tăng",
    "giảm",
    "an",
    "toàn",
    "nguy",
    "hiểm",
    "đừng",
    "được",
    "ngày",
    "1/7",
    "thứ",
    "Hai",
    ",",
    ".",
    "?",
    "!",
    "\n",
    "5G",
    "sugar-free",
    "chữa",
    "ung",
    "thư",
    "k",
]
_texts = st.one_of(st.text(max_size=120), st.lists(st.sampled_from(_WORDS), max_size=25).map(" ".join))
_langs = st.sampled_from(["", "vi", "en", "th"])


def _in_bounds(result: Comparison, message: str, claim: str) -> bool:
    return all(
        (d.message_span is None or 0 <= d.message_span.start < d.message_span.end <= len(message))
        and (d.check_span is None or 0 <= d.check_span.start < d.check_span.end <= len(claim))
        for d in result.differences
    )


@given(_texts, _texts, _langs, _langs)
def test_it_never_raises_and_spans_hold(message: str, claim: str, ours: str, theirs: str) -> None:
    assert _in_bounds(compare(message, claim, ours, theirs), message, claim)


@given(_texts, _langs)
def test_it_finds_nothing_between_a_text_and_itself(text: str, lang: str) -> None:
    result = compare(text, text, lang, lang)
    assert result.differences == ()
    assert result.polarity == "same"


@given(_texts, _langs)
def test_it_finds_nothing_between_a_text_and_itself_with_other_spaces(text: str, lang: str) -> None:
    result = compare(text + " ", text, lang, lang)
    assert not result.blocked
    assert result.polarity == "same"


@given(_texts, _texts, _langs)
def test_it_sees_the_same_polarity_from_both_sides(message: str, claim: str, lang: str) -> None:
    assert compare(message, claim, lang, lang).polarity == compare(claim, message, lang, lang).polarity


@given(
    st.lists(st.sampled_from(["Ăn tỏi", "chữa", "ung thư", "không", "2 lít", "Hà Nội", "trẻ em"]), max_size=8)
)
def test_it_reads_composed_and_decomposed_letters_alike(parts: list[str]) -> None:
    text = " ".join(parts)
    claim = "Ăn gừng chữa tiểu đường ở Hải Phòng 5 lít."
    decomposed = unicodedata.normalize("NFD", text)
    kinds = [
        [d.kind for d in compare(version, claim, "vi", "vi").differences] for version in (text, decomposed)
    ]
    assert kinds[0] == kinds[1]


@given(
    st.sampled_from(["Ăn gừng chữa khỏi ung thư", "Uống nước chanh ở Hà Nội", "Trẻ em bị tự kỷ do vắc xin"])
)
def test_it_does_not_mind_missing_marks(text: str) -> None:
    bare = " ".join(forms(word)[1] for word in text.split())
    result = compare(bare, text, "vi", "vi")
    assert not result.blocked
    assert result.polarity == "same"


def test_it_is_linear_on_a_hundred_kilobytes() -> None:
    long = "Ăn tỏi không ngăn ngừa được COVID-19 ở Hà Nội 2 lít mỗi ngày. " * 1_600
    started = time.process_time()
    compare(long, "Ăn gừng giúp ngăn ngừa COVID-19.", "vi", "vi")
    compare(long, long + "!", "vi", "vi")
    assert time.process_time() - started < 8
