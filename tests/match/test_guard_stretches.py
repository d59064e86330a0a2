"""Whole stretches and proper names exchanged in a text that otherwise repeats the claim."""

from __future__ import annotations

import pytest

from soi.match.guard import compare


@pytest.mark.parametrize(
    ("message", "claim", "ours", "theirs"),
    [
        (
            "Ai chụp ảnh nhà hàng xả nước thải gửi phường được tặng 1 triệu đồng",
            "Ai chụp ảnh xe đỗ vỉa hè gửi phường được tặng 1 triệu đồng.",
            "nhà hàng xả nước thải",
            "xe đỗ vỉa hè",
        ),
        (
            "Freezing your bank statements makes the loan interest drop",
            "Closing three old accounts makes the loan interest drop.",
            "Freezing your bank statements",
            "Closing three old accounts",
        ),
        (
            "Cầu Rồng ở Đà Nẵng do kỹ sư Nguyễn Văn Hiệu thiết kế",
            "Cầu Rồng ở Đà Nẵng do Louis Berger thiết kế.",
            "Nguyễn Văn Hiệu",
            "Louis Berger",
        ),
        (
            "The bridge in Lyon was built by Henri Dupont",
            "The bridge in Lyon was built by Pierre Roux.",
            "Henri Dupont",
            "Pierre Roux",
        ),
    ],
)
def test_it_stops_an_exchanged_stretch_and_names_it(message: str, claim: str, ours: str, theirs: str) -> None:
    material = [difference for difference in compare(message, claim).differences if difference.material]
    assert any(ours in one.message or one.message in ours for one in material if one.message)
    assert any(theirs in one.check or one.check in theirs for one in material if one.check)


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("Chị Lan ở Facebook kể uống nước mía trị mất ngủ", "Uống nước mía chữa mất ngủ."),
        (
            "Mẹo này hay nè, cứ uống nước mía trước khi ngủ là ngon giấc, bà con thử đi",
            "Uống nước mía giúp ngủ ngon.",
        ),
        ("Louis Berger thiết kế Cầu Rồng phải không", "Cầu Rồng ở Đà Nẵng do Louis Berger thiết kế."),
        (
            "My neighbour Tom says the bridge in Lyon is Pierre Roux's work",
            "The bridge in Lyon was built by Pierre Roux.",
        ),
    ],
)
def test_it_lets_other_wordings_and_the_tellers_names_pass(message: str, claim: str) -> None:
    result = compare(message, claim)
    assert not result.blocked, result.differences
