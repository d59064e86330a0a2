"""The guard's verdict on pairs: honest wordings pass, changed claims are stopped, denials are seen."""

from __future__ import annotations

import pytest

from soi.match.guard import analyse, compare, compare_analysed


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("an toi song phong duoc covid dung khong", "Ăn tỏi giúp ngăn ngừa COVID-19."),
        ("Does eating garlic protect you from COVID-19?", "Ăn tỏi giúp ngăn ngừa COVID-19."),
        ("ad ơi ăn tỏi là k bị covid nữa hả", "Ăn tỏi giúp ngăn ngừa COVID-19."),
        ("nhận 2tr đồng tiền hỗ trợ", "Mỗi người dân được nhận 2.000.000đ tiền hỗ trợ."),
        ("Half of all lightning victims die", "50% of people struck by lightning die."),
        ("A fever of 102.2 °F will damage a child's brain", "Trẻ sốt 39°C sẽ bị tổn thương não."),
        ("Mỹ đã cấm bột ngọt", "The United States bans MSG."),
        ("Ăn bột ngọt không an toàn cho sức khoẻ", "Bột ngọt nguy hiểm cho sức khỏe."),
        ("Đừng dùng điện thoại ở cây xăng, nổ đấy", "Dùng điện thoại ở cây xăng gây cháy nổ."),
        ("tôm + vitamin C = thạch tín", "Ăn tôm cùng vitamin C tạo thành thạch tín gây chết người."),
    ],
)
def test_it_lets_honest_wordings_pass(message: str, claim: str) -> None:
    result = compare(message, claim)
    assert not result.blocked, result.differences
    assert result.polarity == "same"


@pytest.mark.parametrize(
    ("message", "claim", "kind"),
    [
        ("Uống 5 lít nước mỗi ngày", "Uống 2 lít nước mỗi ngày.", "number"),
        (
            "Everyone needs to drink five litres of water a day",
            "Mỗi người cần uống hai lít nước mỗi ngày.",
            "number",
        ),
        ("Uống 2 ml nước muối", "Uống 2 lít nước muối.", "number"),
        (
            "Từ 1/9 xe máy không bật đèn bị phạt",
            "Từ ngày 1 tháng 7, xe máy không bật đèn sẽ bị phạt.",
            "date",
        ),
        ("Nhật Bản cấm bột ngọt", "Hoa Kỳ cấm bột ngọt.", "place"),
        ("Bộ Công an khuyên xông lá sả", "Bộ Y tế khuyên xông lá sả.", "person"),
        ("Eating ginger protects against COVID-19", "Ăn tỏi giúp ngăn ngừa COVID-19.", "substance"),
        ("Bulls are enraged by the colour blue", "Bulls are enraged by the colour red.", "substance"),
        ("Tết này chợ bán hoa mai bằng giấy", "Tết này chợ bán hoa đào bằng giấy.", "substance"),
        ("Ăn tỏi gây ra COVID-19", "Ăn tỏi giúp ngăn ngừa COVID-19.", "comparison"),
        ("Uống nước trước bữa ăn gây ung thư", "Uống nước sau bữa ăn gây ung thư.", "comparison"),
        ("Cigarettes are safer than vaping", "Vaping is safer than cigarettes.", "comparison"),
        ("Phạt xe chạy dưới 40 km/h", "Phạt xe chạy trên 40 km/h.", "comparison"),
        ("Một số vắc xin chứa thủy ngân", "Tất cả vắc-xin đều chứa thủy ngân.", "quantifier"),
        ("Nước ngọt có đường gây bệnh tiểu đường", "Nước ngọt không đường gây bệnh tiểu đường.", "negation"),
    ],
)
def test_it_stops_a_changed_claim_and_says_what_changed(message: str, claim: str, kind: str) -> None:
    result = compare(message, claim)
    assert kind in [difference.kind for difference in result.differences if difference.material]


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("Ăn tỏi không ngăn ngừa được COVID-19", "Ăn tỏi giúp ngăn ngừa COVID-19."),
        ("Vaccines don't cause autism in children", "Vắc-xin gây tự kỷ ở trẻ em."),
        ("There is no evidence that 5G spreads COVID-19", "5G mobile networks spread COVID-19."),
        ("Lightning strikes the same place twice", "Lightning never strikes the same place twice."),
        ("MSG is safe to eat", "MSG is dangerous to eat."),
        ("Người bị tiểu đường được ăn hoa quả", "Bệnh nhân đái tháo đường không được ăn hoa quả."),
    ],
)
def test_it_sees_the_same_question_asked_the_other_way_round(message: str, claim: str) -> None:
    result = compare(message, claim)
    assert result.polarity == "opposite"
    assert not result.blocked, result.differences


def test_it_blocks_a_denial_that_changes_something_else_too() -> None:
    assert compare("Ăn gừng không ngăn ngừa được COVID-19", "Ăn tỏi giúp ngăn ngừa COVID-19.").blocked


def test_it_shows_a_number_on_one_side_without_blocking() -> None:
    result = compare("Uống nước đá gây viêm họng", "Uống 3 ly nước đá mỗi ngày gây viêm họng.")
    assert [(d.kind, d.message, d.check, d.material) for d in result.differences] == [
        ("number", "", "3 ly", False)
    ]


def test_it_gives_the_same_result_from_analyses_made_before() -> None:
    message, claim = "Uống 5 lít nước mỗi ngày", "Uống 2 lít nước mỗi ngày."
    assert compare_analysed(analyse(message), analyse(claim)) == compare(message, claim)


def test_it_points_at_the_words_in_both_texts() -> None:
    message, claim = "Nghe nói Nhật Bản cấm bột ngọt", "Hoa Kỳ cấm bột ngọt."
    (difference,) = compare(message, claim).differences
    assert difference.message_span and difference.check_span
    assert message[difference.message_span.start : difference.message_span.end] == "Nhật Bản"
    assert claim[difference.check_span.start : difference.check_span.end] == "Hoa Kỳ"


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("Bố em không cho em để điện thoại cạnh gối vì sợ hỏng não", "Để điện thoại cạnh gối làm hỏng não."),
        (
            "tin nhắn ghi không đóng phí hải quan là hủy đơn",
            "Phải đóng phí hải quan, nếu không đơn hàng bị hủy.",
        ),
        ("mắc sởi rồi thì không bao giờ mắc lại nữa", "Sởi chỉ mắc một lần trong đời."),
        ("You never get measles a second time", "Sởi chỉ mắc một lần trong đời."),
        ("Thịt đông lạnh khỏi nấu kỹ cũng được", "Thịt đông lạnh không cần nấu kỹ."),
        ("Chưa có bằng lái thì hết thuê được xe", "Người chưa có bằng lái không được thuê xe."),
        ("bị k phổi do nhang muỗi thiệt hông", "Nhang muỗi gây ung thư phổi."),
    ],
)
def test_it_takes_conditions_questions_and_stories_for_no_denial(message: str, claim: str) -> None:
    assert compare(message, claim).polarity == "same"


@pytest.mark.parametrize(
    ("message", "claim"),
    [
        ("Thịt đông lạnh vẫn phải nấu kỹ", "Thịt đông lạnh không cần nấu kỹ."),
        ("Sởi vẫn có thể mắc lại", "Sởi chỉ mắc một lần trong đời."),
        ("Nhang muỗi không gây ung thư cũng không làm đau đầu", "Nhang muỗi gây ung thư và làm đau đầu."),
        ("Cơ quan thuế thật không bao giờ nhắn tin đòi tiền", "Cơ quan thuế nhắn tin đòi tiền."),
    ],
)
def test_it_hears_the_reverse_in_needs_repetitions_and_pairs(message: str, claim: str) -> None:
    result = compare(message, claim)
    assert result.polarity == "opposite"
    assert not result.blocked, result.differences
