"""Asking and sharing phrases, kinds of messages, and claim-sized pieces."""

from __future__ import annotations

import pytest

from soi.text import Kind, kind, segment, strip_asking

CLAIM = "uống nước chanh chữa ung thư"


@pytest.mark.parametrize(
    "message",
    [
        "cho mình hỏi uống nước chanh chữa ung thư có đúng không ạ?",
        "mọi người cho em hỏi là uống nước chanh chữa ung thư phải không",
        "chào cả nhà, uống nước chanh chữa ung thư thật không mọi người ơi??",
        "nghe nói uống nước chanh chữa ung thư, tin này có thật ko mn",
        "có phải uống nước chanh chữa ung thư không?",
        "Tin này đúng hay sai vậy ad: uống nước chanh chữa ung thư",
        "uống nước chanh chữa ung thư là thật hay giả?",
        "uống nước chanh chữa ung thư. Có đúng không ạ?",
        "Fact check: uống nước chanh chữa ung thư",
    ],
)
def test_it_takes_the_question_off(message: str) -> None:
    stripped = strip_asking(message)
    assert stripped.text == CLAIM
    assert stripped.asked


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("Is it true that lemons cure cancer?", "lemons cure cancer"),
        ("can someone confirm that lemons cure cancer pls", "lemons cure cancer"),
        ("Hi all, I heard that lemons cure cancer, is this true?", "lemons cure cancer"),
        ("lemons cure cancer, true or false", "lemons cure cancer"),
        ("cho e hoi lemons cure cancer co that k", "lemons cure cancer"),
        ("uong nuoc chanh chua ung thu co that k mn oi", "uong nuoc chanh chua ung thu"),
        ("Uống nước chanh có chữa được ung thư không?", "Uống nước chanh có chữa được ung thư"),
    ],
)
def test_it_takes_the_question_off_in_other_dress(message: str, rest: str) -> None:
    assert strip_asking(message).text == rest
    assert strip_asking(message).asked


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("KHẨN! Uống nước chanh chữa ung thư chia sẻ gấp", "Uống nước chanh chữa ung thư"),
        ("Uống nước chanh chữa ung thư. Hãy chia sẻ cho bạn bè của bạn nhé!", "Uống nước chanh chữa ung thư"),
        ("Lemons cure cancer! Share before they delete this!!!", "Lemons cure cancer"),
        (
            "Forwarded as received: lemons cure cancer. Please forward to all your contacts",
            "lemons cure cancer",
        ),
    ],
)
def test_it_takes_the_urging_off(message: str, rest: str) -> None:
    assert strip_asking(message).text == rest
    assert strip_asking(message).shared


@pytest.mark.parametrize(
    "message",
    [
        "Chia sẻ ảnh trẻ em lên mạng bị phạt 20 triệu",
        "Cảnh báo lũ quét ở Hà Giang",
        "Ca sĩ A nói không với ma túy",
        "Vietnam Airlines là hãng hàng không lớn nhất",
        "Sharing food with pets spreads disease",
        "The true cost of war",
        "Người ăn chay không mắc ung thư",
        "Uống rượu không gây xơ gan",
        'Bộ Y tế: "Không uống nước chanh"',
    ],
)
def test_it_leaves_claims_alone(message: str) -> None:
    stripped = strip_asking(message)
    assert stripped.text == message
    assert not (stripped.asked or stripped.shared)


KINDS: list[tuple[Kind, str]] = [
    ("empty", ""),
    ("empty", "😀😀"),
    ("empty", "..."),
    ("bare-link", "https://a.vn/b"),
    ("bare-link", "tin này có thật không https://a.vn/b"),
    ("bare-link", "https://a.vn/b https://c.vn/d"),
    ("one-word", "chanh"),
    ("one-word", "Covid?"),
    ("one-word", "vaccine"),
    ("greeting", "chào ad"),
    ("greeting", "xin chào mọi người ạ"),
    ("greeting", "cam on ban nhieu"),
    ("greeting", "ok thanks"),
    ("greeting", "Good morning everyone!"),
    ("greeting", "hello có ai ở đây không"),
    ("greeting", "chúc cả nhà ngày mới tốt lành"),
    ("greeting", "你好"),
    ("greeting", "สวัสดีครับ"),
    ("greeting", "vâng ạ cảm ơn ad"),
    ("greeting", "hi hi"),
    ("opinion", "phở ngon hơn bún chả"),
    ("opinion", "pho ngon hon bun cha"),
    ("opinion", "Tôi thích mùa thu Hà Nội"),
    ("opinion", "I love rainy days"),
    ("opinion", "This song is boring"),
    ("opinion", "Theo mình phim này dở quá"),
    ("opinion", "chào ad, mình thấy Đà Lạt đẹp quá"),
    ("opinion", "Messi is the greatest of all time"),
    ("prediction", "Việt Nam sẽ vô địch World Cup 2030"),
    ("prediction", "mình đoán giá vàng năm sau sẽ tăng giá"),
    ("prediction", "I bet Arsenal will win the league next year"),
    ("prediction", "Bitcoin will hit a million"),
]

CLAIMS = [
    "chào mọi người, uống nước chanh chữa ung thư",
    "I think vaccines cause autism",
    "Tôi nghĩ vắc xin có chip theo dõi",
    "Trái đất sẽ tối 3 ngày vào tháng 12",
    "Ngày mai học sinh cả nước nghỉ học",
    "Bão số 5 sẽ vào Hà Nội ngày mai",
    "tôi thích uống nước chanh vì nó chữa ung thư",
    "Hà Nội được bình chọn là thành phố đẹp nhất thế giới",
    "Everest is the tallest mountain",
    "5G gây ung thư",
    "lemons cure cancer",
    "i love that garlic prevents covid",
    "Từ 1/7 lương tối thiểu sẽ tăng",
    "An asteroid will hit Earth tomorrow",
    "NASA says the sun will disappear for a week",
    "癌症可以治愈",
    "chanh chua ung thu",
    "Ngân hàng X phá sản",
    "good morning, the bank is closed tomorrow",
    "cảm ơn ad, cho hỏi ăn tỏi phòng covid phải không",
]


@pytest.mark.parametrize(("expected", "message"), KINDS)
def test_it_knows_what_no_check_can_answer(expected: Kind, message: str) -> None:
    assert kind(message) == expected


@pytest.mark.parametrize("message", CLAIMS)
def test_a_claim_stays_a_claim(message: str) -> None:
    assert kind(message) == "claim"


CHAIN = (
    "🔴 TIN KHẨN 🔴 Kính gửi cả nhà! BS Nguyễn Văn A ở bệnh "
    "viện B cho biết uống nước chanh ấm mỗi sáng chữa khỏi "
    "ung thư trong 3 tháng. Ngoài ra, không được ăn tôm "
    "cùng vitamin C vì sẽ ngộ độc mà chết. Giá một lọ là "
    "2.000.000đ tại TP.HCM... Thứ nhất, tỏi ngâm mật ong "
    "trị dứt điểm virus, thứ hai là gừng diệt vi khuẩn HP. "
    "Hãy chia sẻ cho người thân và bạn bè!"
)


def test_it_cuts_a_chain_into_its_claims() -> None:
    assert [piece.text for piece in segment(CHAIN)] == [
        (
            "BS Nguyễn Văn A ở bệnh viện B cho biết uống nước "
            "chanh ấm mỗi sáng chữa khỏi ung thư trong 3 tháng."
        ),
        "Ngoài ra, không được ăn tôm cùng vitamin C vì sẽ ngộ độc mà chết.",
        "Giá một lọ là 2.000.000đ tại TP.HCM...",
        "Thứ nhất, tỏi ngâm mật ong trị dứt điểm virus,",
        "thứ hai là gừng diệt vi khuẩn HP.",
    ]


def test_it_cuts_lists_of_every_dress() -> None:
    message = (
        "Forwarded as received:\nDear friends,\n1. Drinking hot lemon water kills cancer cells\n"
        "2) The U.S. government turns off phone towers "
        "on Jan. 15th\n- WHO says garlic prevents COVID-19\n"
        "👉 NASA confirmed 6 days of darkness ✅ Bananas with "
        "black spots contain poison. Also, Dr. Smith said 3.5 "
        "million people died. Please share with everyone you know!!!"
    )
    assert [piece.text for piece in segment(message)] == [
        "Drinking hot lemon water kills cancer cells",
        "The U.S. government turns off phone towers on Jan. 15th",
        "WHO says garlic prevents COVID-19",
        "NASA confirmed 6 days of darkness",
        "Bananas with black spots contain poison.",
        "Also, Dr. Smith said 3.5 million people died.",
    ]


def test_it_cuts_a_run_on_paragraph_at_its_joints() -> None:
    message = " ".join(["uống nước chanh chữa ung thư mà ăn tỏi thì phòng được bệnh cúm"] * 8)
    pieces = segment(message)
    assert len(pieces) >= 4
    assert all(5 <= len(piece.text.split()) <= 30 for piece in pieces)
    assert " ".join(piece.text for piece in pieces) == message


@pytest.mark.parametrize(
    "message",
    [
        "Giá vàng hôm nay là 75.500.000 đồng một lượng tại TP.HCM theo Dr. Lee ở U.S.",
        "uống nước chanh chữa ung thư",
        "Xem https://a.vn/b.c?d=e!f nhé",
        "Vào thứ hai tuần sau, học sinh Hà Nội được nghỉ học",
        "Tác dụng của nước chanh: 1. Chữa ung thư 2. Giảm cân 3. Trị mụn",
    ],
)
def test_a_short_message_is_one_piece(message: str) -> None:
    assert [piece.text for piece in segment(message)] == [message]


def test_a_question_tag_is_no_piece_of_its_own() -> None:
    assert [piece.text for piece in segment(f"{CLAIM}. Có đúng không ạ?")] == [f"{CLAIM}."]


def test_chinese_sentences_are_pieces() -> None:
    assert len(segment("据报道，喝柠檬水可以治愈癌症。世界卫生组织已经证实这一点！请转发给家人。")) == 2


def test_nothing_has_no_piece() -> None:
    assert segment("") == []
    assert segment(" \n ") == []
