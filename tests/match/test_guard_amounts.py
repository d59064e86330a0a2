"""Ages, ratios, strengths, years and quantity words that one side has and the other has not."""

from __future__ import annotations

import pytest

from soi.match.guard import compare
from soi.text.quantities import quantities


@pytest.mark.parametrize(
    ("message", "claim", "kind"),
    [
        ("Bé 20 tháng uống sữa tươi bị thiếu máu", "Trẻ dưới 1 tuổi uống sữa tươi bị thiếu máu.", "number"),
        ("Trẻ 5 tuổi được ngồi trước xe máy", "Trẻ dưới 3 tuổi được ngồi trước xe máy.", "number"),
        ("Sạc nhanh tốn điện bằng một nửa sạc thường", "Sạc nhanh tốn điện gấp 4 lần sạc thường.", "number"),
        ("Silk is half as warm as wool", "Silk is three times warmer than wool.", "number"),
        ("Ngâm chân nước muối 15% hết đau", "Ngâm chân nước muối hết đau.", "number"),
        ("Rinse with 30% vinegar to kill mould", "Rinse with vinegar to kill mould.", "number"),
        ("Cầu treo bị sập năm 1998", "Cầu treo bị sập trong bão số 9.", "date"),
        (
            "Did helmets become compulsory back in 1990?",
            "Helmets became compulsory under the new law.",
            "date",
        ),
        ("Hầu hết quán phở dùng bột ngọt", "Quán phở dùng bột ngọt.", "quantifier"),
        ("Tất cả hồ bơi trong phố đóng cửa", "Hồ bơi trong phố có thể đóng cửa.", "quantifier"),
        ("Most taxis overcharge tourists", "Taxis overcharge tourists.", "quantifier"),
        ("Bị lây viêm gan E vì ăn sò sống", "Bị lây viêm gan A vì ăn sò sống.", "substance"),
        ("People of type A are bitten more by ticks", "Người nhóm máu O bị ve cắn nhiều hơn.", "substance"),
        ("Tài xế taxi đòi thêm tiền qua mã QR", "Shipper đòi thêm tiền qua mã QR.", "person"),
    ],
)
def test_it_stops_what_was_not_checked(message: str, claim: str, kind: str) -> None:
    assert kind in [
        difference.kind for difference in compare(message, claim).differences if difference.material
    ]


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("bé 7 tháng uống sữa tươi bị thiếu máu hả mấy mẹ", "Trẻ dưới 1 tuổi uống sữa tươi bị thiếu máu."),
        ("Half of all taxis overcharge tourists", "50% of taxis overcharge tourists."),
        ("Phơi cả 10 ngón tay dưới nắng hết gãy móng", "Phơi mười ngón tay dưới nắng hết gãy móng."),
        ("Hồi 2018 em té xe, bác sĩ kêu đắp lá bỏng mau liền xương", "Đắp lá bỏng giúp mau liền xương."),
        ("Tất cả mọi người ơi ngâm chân nước muối hết đau thật không", "Ngâm chân nước muối hết đau."),
        ("Sạc nhanh chỉ tốn một phần tư điện so với sạc thường", "Sạc nhanh đỡ điện gấp 4 lần sạc thường."),
        ("bi thuy dau roi thi het bi nua", "Thủy đậu chỉ mắc một lần trong đời."),
    ],
)
def test_it_lets_pass_what_says_the_same(message: str, claim: str) -> None:
    result = compare(message, claim)
    assert not result.blocked, result.differences


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("bé 18 tháng", "age", 1.5),
        ("trẻ dưới 6 tháng", "age", 0.5),
        ("24 months old", "age", 2.0),
        ("uống trong 6 tháng", "duration", 6 * 2629746),
    ],
)
def test_it_tells_how_old_from_how_long(text: str, kind: str, value: float) -> None:
    (found,) = quantities(text)
    assert found.kind == kind
    assert found.value == pytest.approx(value, rel=0.01)


def test_it_takes_an_unmarked_nua_for_half_only_after_a_word_of_measure() -> None:
    assert quantities("khong bi lai nua") == []
    assert [found.value for found in quantities("tốn bằng nửa")] == [0.5]
    assert [found.value for found in quantities("ton bang nua tien")] == [0.5]
