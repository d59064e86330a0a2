"""The parts of reading that need no engine: order, spelling, boxes."""

from __future__ import annotations

import numpy as np
import pytest

from soi.media.reading_detector import clockwise
from soi.media.reading_order import in_order
from soi.media.reading_tesseract import spelled, tidy


def test_columns_are_read_one_after_the_other() -> None:
    left = [(0.0, 0.0 + 30 * at, 100.0, 20.0 + 30 * at) for at in range(3)]
    right = [(200.0, 2.0 + 30 * at, 300.0, 22.0 + 30 * at) for at in range(3)]
    assert in_order([right[1], left[2], left[0], right[0], right[2], left[1]]) == [2, 5, 1, 3, 0, 4]


def test_buttons_side_by_side_are_read_from_the_left() -> None:
    assert in_order([(400.0, 3.0, 480.0, 23.0), (0.0, 0.0, 80.0, 20.0), (200.0, 5.0, 280.0, 25.0)]) == [
        1,
        2,
        0,
    ]


def test_a_bubble_that_begins_lower_is_read_later_even_if_it_is_further_left() -> None:
    assert in_order([(0.0, 120.0, 90.0, 140.0), (300.0, 0.0, 400.0, 20.0), (310.0, 28.0, 380.0, 48.0)]) == [
        1,
        2,
        0,
    ]


def test_nothing_has_an_order_too() -> None:
    assert in_order([]) == []


@pytest.mark.parametrize(
    ("read", "given"),
    [
        ("| người khỏe mạnh.", "người khỏe mạnh."),
        ("_Đậu phụ và cải", "Đậu phụ và cải"),
        ("sáng ra mới đọc. |", "sáng ra mới đọc."),
        ("“Tin nóng” (giá 50.000đ)!", "“Tin nóng” (giá 50.000đ)!"),
        ("- 30 %", "- 30 %"),
        ("#SốngKhỏe", "#SốngKhỏe"),
        ("ĐỨC ĂN ĐƯợC CƠM", "ĐỨC ĂN ĐƯỢC CƠM"),
        ("Nhóm ABC hôm nay", "Nhóm ABC hôm nay"),
        ("¬ |", ""),
    ],
)
def test_crumbs_go_and_what_people_write_stays(read: str, given: str) -> None:
    assert spelled(read) == given


def test_accents_are_composed_and_control_letters_dropped() -> None:
    assert tidy("Tie\u0302\u0301ng\u200b\tVie\u0323\u0302t\n") == "Tiếng Việt"


def test_corners_begin_at_the_upper_left_whichever_way_they_came() -> None:
    square = np.array([(10, 30), (90, 0), (0, 0), (100, 30)], np.float32)
    assert clockwise(square).tolist() == [[0, 0], [90, 0], [100, 30], [10, 30]]
