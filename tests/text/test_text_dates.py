"""Dates and times as parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.text.dates import dates


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ngày 1/6", {"day": "1", "month": "6"}),
        ("từ 01/06/2024", {"day": "1", "month": "6", "year": "2024"}),
        ("ngày 1 tháng 6 năm 2024", {"day": "1", "month": "6", "year": "2024"}),
        ("from 1 June on", {"day": "1", "month": "6"}),
        ("June 1st, 2024", {"day": "1", "month": "6", "year": "2024"}),
        ("tháng sáu", {"month": "6"}),
        ("tháng 12", {"month": "12"}),
        ("năm 2022", {"year": "2022"}),
        ("thứ Hai", {"weekday": "mon"}),
        ("thu hai", {"weekday": "mon"}),
        ("on Thursday", {"weekday": "thu"}),
        ("ngày mai", {"relative:day": "1"}),
        ("tuần tới", {"relative:week": "1"}),
        ("next week", {"relative:week": "1"}),
        ("lúc 5 giờ sáng", {"clock": "5"}),
        ("8 giờ tối", {"clock": "20"}),
        ("at 10 pm", {"clock": "22"}),
    ],
)
def test_it_reads_the_parts(text: str, parts: dict[str, str]) -> None:
    found = dates(text)
    assert dict(part for mention in found for part in mention.parts) == parts


@pytest.mark.parametrize(
    "text", ["trong 24h", "7 tháng", "tỉ lệ 1/3", "lần thứ hai", "it may help", "2000 người", "2 năm"]
)
def test_it_sees_no_date_where_there_is_none(text: str) -> None:
    assert dates(text) == []


@given(st.text(max_size=200))
def test_it_never_raises_and_spans_hold(text: str) -> None:
    for found in dates(text):
        assert text[found.start : found.end] == found.text
        assert found.parts


@given(
    st.lists(
        st.sampled_from(
            [
                "ngày",
                "tháng",
                "năm",
                "1",
                "/",
                "31",
                "2024",
                "thứ",
                "hai",
                "tuần",
                "tới",
                "june",
                "st",
                "h",
                "sáng",
                "am",
                "-",
                "13",
            ]
        )
    )
)
def test_it_never_raises_on_date_salad(words: list[str]) -> None:
    for found in dates(" ".join(words)):
        assert found.start < found.end
