"""Numbers with units, in figures and words, in both languages."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.text.quantities import quantities


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Uống 2 lít nước", "volume", 2),
        ("uong 2 lit nuoc moi ngay", "volume", 2),
        ("we should drink five litres of water", "volume", 5),
        ("phạt 2.000.000đ", "money", 2_000_000),
        ("nhận 2 triệu đồng", "money", 2_000_000),
        ("they give 2 million VND to all", "money", 2_000_000),
        ("giá 8,5 triệu đồng", "money", 8_500_000),
        ("giá 8 triệu rưỡi đồng", "money", 8_500_000),
        ("cost of the trip was $3.6M", "money", 3_600_000),
        ("chỉ 10% dân số", "percent", 0.1),
        ("mười phần trăm dân số", "percent", 0.1),
        ("một phần ba dân số", "percent", 1 / 3),
        ("a third of the people", "percent", 1 / 3),
        ("one half", "percent", 0.5),
        ("sốt 39°C", "temperature", 39),
        ("a fever of 102.2 °F", "temperature", 39),
        ("trong vòng 24 giờ", "duration", 86_400),
        ("nửa tiếng", "duration", 1_800),
        ("hai mươi năm", "duration", 20 * 31_556_952),
        ("hai mươi lăm người", "count:people", 25),
        ("ba trăm linh hai người", "count:people", 302),
        ("một chục quả trứng", "count:pieces", 10),
        ("hai tá quả trứng", "count:pieces", 24),
        ("500 mg paracetamol", "mass", 0.5),
        ("chạy 40 km/h", "speed", 40),
        ("2tr5", "count", 2_500_000),
        ("the 45 year old man", "age", 45),
    ],
)
def test_it_reads_a_quantity_in_base_units(text: str, kind: str, value: float) -> None:
    found = quantities(text)
    assert [quantity.kind for quantity in found] == [kind]
    assert math.isclose(found[0].value, value, rel_tol=1e-6)


@pytest.mark.parametrize(
    "text", ["COVID-19", "mạng 5G", "vitamin B12", "omega-3", "virus H5N1", "một người bạn tôi quen"]
)
def test_it_takes_no_amount_from_names_and_articles(text: str) -> None:
    assert not [quantity for quantity in quantities(text) if not quantity.weak and quantity.value != 1]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [("4-6 triệu đồng", 4e6, 6e6), ("từ 4 đến 6 triệu đồng", 4e6, 6e6), ("5–10 phút", 300, 600)],
)
def test_it_joins_a_range(text: str, low: float, high: float) -> None:
    (found,) = quantities(text)
    assert (found.value, found.upper) == (low, high)


def test_it_leaves_dates_to_dates() -> None:
    assert quantities("ngày 1/6/2024") == []
    assert quantities("thứ Hai tuần tới") == []


@pytest.mark.parametrize(
    ("text", "side"), [("hơn 2 lít", "more"), ("dưới 40 km/h", "less"), ("khoảng 5 phút", "about")]
)
def test_it_notes_approximation(text: str, side: str) -> None:
    assert quantities(text)[0].approximation == side


@given(st.text(max_size=200))
def test_it_never_raises_and_spans_hold(text: str) -> None:
    for found in quantities(text):
        assert 0 <= found.start < found.end <= len(text)
        assert math.isfinite(found.value)


@given(
    st.lists(
        st.sampled_from(
            [
                "hai",
                "mươi",
                "trăm",
                "triệu",
                "rưỡi",
                "nửa",
                "lít",
                "2",
                "tr",
                "5",
                ".",
                ",",
                "/",
                "-",
                "%",
                "a",
                "dozen",
                "half",
                "million",
                "°C",
                "tháng",
            ]
        )
    )
)
def test_it_never_raises_on_number_salad(words: list[str]) -> None:
    for found in quantities(" ".join(words)):
        assert math.isfinite(found.value)


def test_it_is_linear_on_a_hundred_kilobytes() -> None:
    started = time.process_time()
    quantities("hai mươi lăm triệu 2.000.000đ " * 3_400)
    assert time.process_time() - started < 6
