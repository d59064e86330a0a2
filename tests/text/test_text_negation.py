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


@pytest.mark.parametrize(
    "text",
    [
        "ăn hành tây sống bổ máu thiệt không z",
        "uong tra sen de ngu ko ma ai cung khoe",
        "nấu nồi nhôm có độc ko dzậy, em xài hoài",
        "bé chưa 2 tuổi uống cà phê bị lùn",
        "Trẻ chưa đầy tháng đắp lá trầu cho ấm bụng",
        "kiếm 300k 1 tuần nhờ bấm quảng cáo",
        "hút thuốc lào bị k thiệt hả",
        "Mẹ không cho con ăn trứng vịt vì sợ ngu",
        "em không dám dùng lò nướng vì bức xạ",
        "Công ty cho không mỗi nhà một bình lọc",
        "em chưa nộp hồ sơ",
        "My wife won't let us use the oven because of radiation",
        "I don't trust the ad that says tea cures cancer",
    ],
)
def test_it_hears_no_denial_in_what_is_told_around_a_claim(text: str) -> None:
    assert [cue.text for cue in negations(text) if cue.kind in ("not", "untrue", "forbidden")] == []


@pytest.mark.parametrize(
    "text",
    [
        "Xe không chính chủ bị phạt nặng",
        "Không nộp thuế qua mạng thì bị phong tỏa tài khoản",
        "ko xac minh la mat acc",
        "Người chưa tiêm vẫn được lên tàu",
        "If you do not register you lose the bonus",
        "Cars that have not been inspected will be seized",
    ],
)
def test_it_tells_a_condition_from_a_denial(text: str) -> None:
    assert [cue.kind for cue in negations(text)] == ["condition"]


@pytest.mark.parametrize(
    "text",
    [
        "Trà xanh không cần pha nóng",
        "mua xe cũ khỏi nộp phí",
        "You do not have to rinse rice",
        "There is no visa required",
    ],
)
def test_it_tells_need_not_from_must_not(text: str) -> None:
    assert [cue.kind for cue in negations(text)] == ["needless"]


@pytest.mark.parametrize(
    "text",
    [
        "Ngân hàng thật không bao giờ hỏi mật khẩu",
        "Nói trà sen không gây mất ngủ là sai",
        "tỏi không phải là thuốc",
        "Uống nước dừa không làm da bị khô",
        "Cơ quan thuế không hề có trang bán hàng bị khóa",
    ],
)
def test_it_still_hears_denials_that_look_like_something_else(text: str) -> None:
    assert "not" in [cue.kind for cue in negations(text)]
