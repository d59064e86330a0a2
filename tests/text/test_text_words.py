"""The three views of a text, language by language."""

from __future__ import annotations

import pytest

from soi.text import folded, grams, looks_vietnamese, tokens, words
from soi.text.vietnamese import canonical_syllable, is_syllable


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("hoà", "hòa"),
        ("khoẻ", "khỏe"),
        ("thuỷ", "thủy"),
        ("quí", "quý"),
        ("loà", "lòa"),
        ("quà", "quà"),
        ("qùa", "quà"),
        ("giày", "giày"),
        ("già", "già"),
        ("gìa", "già"),
        ("gì", "gì"),
        ("giếng", "giếng"),
        ("hoàn", "hoàn"),
        ("hòan", "hoàn"),
        ("thuở", "thuở"),
        ("khuỷu", "khuỷu"),
        ("xoài", "xoài"),
        ("xòai", "xoài"),
        ("mía", "mía"),
        ("mùa", "mùa"),
        ("của", "của"),
        ("người", "người"),
        ("ngừơi", "người"),
        ("tuyến", "tuyến"),
        ("sỹ", "sĩ"),
        ("mĩ", "mỹ"),
        ("tỉ", "tỷ"),
        ("uỷ", "ủy"),
        ("huỳnh", "huỳnh"),
        ("café", "café"),
        ("việt", "việt"),
        ("đoá", "đóa"),
        ("ngoẹo", "ngoẹo"),
        ("quốc", "quốc"),
        ("quỹ", "quỹ"),
        ("giữ", "giữ"),
        ("nghĩa", "nghĩa"),
    ],
)
def test_tone_marks_stand_in_one_place(written: str, canonical: str) -> None:
    assert canonical_syllable(written) == canonical
    assert words(written.upper()) == [canonical]


@pytest.mark.parametrize(
    "syllable",
    [
        "nguoi",
        "khong",
        "duoc",
        "nghieng",
        "quyen",
        "thuyen",
        "gi",
        "an",
        "uong",
        "yeu",
        "khuya",
        "oanh",
        "xoong",
    ],
)
def test_it_knows_syllables(syllable: str) -> None:
    assert is_syllable(syllable)


@pytest.mark.parametrize(
    "word",
    ["health", "water", "vaccine", "ka", "ce", "gho", "ngi", "fa", "wa", "zo", "street", "strong", "bla"],
)
def test_it_knows_what_is_no_syllable(word: str) -> None:
    if word == "ngi":
        assert is_syllable(word)  # 'ngi' is never written, but 'nghi' misspelt is common
    else:
        assert not is_syllable(word)


@pytest.mark.parametrize(
    ("chat", "standard"),
    [
        ("uống nc chanh ko chữa đc ung thư", "uống nước chanh không chữa được ung thư"),
        ("mn ơi tin này có thật k z", "mọi người ơi tin này có thật không vậy"),
        ("bs nói ntn vs bn", "bác sĩ nói như thế nào với bạn"),
        ("khônggggg đúngggg", "không đúng"),
        ("quáaaaa trời", "quá trời"),
        ("vacxin covid", "vắc xin covid"),
        ("trc đây cx có ng chết", "trước đây cũng có người chết"),
    ],
)
def test_it_reads_teen_code_in_vietnamese(chat: str, standard: str) -> None:
    assert words(chat) == standard.split()
    assert folded(chat) == folded(standard)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Brazil vs Germany in Washington DC", "brazil vs germany in washington dc"),
        ("MN governor met the j crew at z", "mn governor met the j crew at z"),
        ("vé 5k ko đắt", "vé 5k không đắt"),
        ("giá 5 k thôi nhé", "giá 5 k thôi nhé"),
        ("good food, see you too", "good food see you too"),
        ("World War III", "world war iii"),
    ],
)
def test_it_leaves_other_words_alone(text: str, expected: str) -> None:
    assert words(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.000.000đ", ["2000000", "đồng"]),
        ("2,000,000", ["2000000"]),
        ("1.234.567,89", ["1234567.89"]),
        ("38,5 độ", ["38.5", "độ"]),
        ("0.500", ["0.500"]),
        ("2tr", ["2", "triệu"]),
        ("10kg", ["10", "kg"]),
        ("5G", ["5g"]),
        ("covid-19", ["covid", "19"]),
        ("COVID19", ["covid", "19"]),
        ("ngày 1/7", ["ngày", "1", "7"]),
        ("٢٥", ["25"]),
        ("h5n1", ["h5n1"]),
    ],
)
def test_numbers_are_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#TinGia", ["tin", "gia"]),
        ("#tin_gia", ["tin", "gia"]),
        ("#COVID19", ["covid", "19"]),
        ("#UốngNướcChanh", ["uống", "nước", "chanh"]),
        ("😀😀 chanh 🍋", ["chanh"]),
        ("don’t U.S. WHO's", ["dont", "us", "who"]),
        ("vаccine", ["vaccine"]),  # Cyrillic а
        ("𝐂𝐡𝐚𝐧𝐡 ｃｈａｎｈ", ["chanh", "chanh"]),
        ("see https://vnexpress.net/a-b?x=1 now", ["see", "now"]),
        ("癌症可以治愈", ["癌症", "症可", "可以", "以治", "治愈"]),
        ("がんは治る", ["がん", "んは", "は治", "治る"]),
        ("암 치료", ["암", "치료"]),
        ("हिन्दी में पानी", ["हिन्दी", "में", "पानी"]),
        ("الماء يعالج", ["الماء", "يعالج"]),
        ("", []),
        ("\u0301\u0301", []),
    ],
)
def test_words_of_many_kinds(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_thai_is_not_one_long_word() -> None:
    found = folded("ดื่มน้ำมะนาวรักษามะเร็ง")
    assert len(found) > 10
    assert set(folded("น้ำมะนาว")) <= set(found)


@pytest.mark.parametrize(
    "spelling",
    [
        "uong nuoc chanh khong chua duoc ung thu",
        "UỐNG NƯỚC CHANH KO CHỮA ĐC UNG THƯ",
        "uống nc chanh hok chữa dc ung thư",
    ],
)
def test_every_spelling_folds_to_the_same_words(spelling: str) -> None:
    assert folded(spelling) == ["uong", "nuoc", "chanh", "khong", "chua", "duoc", "ung", "thu"]


def test_grams_are_padded_runs_of_four() -> None:
    assert grams("khỏe") == ["_kho", "khoe", "hoe_"]
    assert grams("a") == ["_a_"]


def test_a_token_says_what_it_stands_for() -> None:
    text = "Ko phải #TinGia đâu"
    found = tokens(text)
    assert [token.text for token in found] == ["Ko", "phải", "#TinGia", "đâu"]
    assert [token.words for token in found][::2] == [("không",), ("tin", "gia")]


def test_it_tells_vietnamese_words_from_english_ones() -> None:
    assert looks_vietnamese("uong nuoc chanh ko chua duoc benh")
    assert not looks_vietnamese("drinking water does not cure the common cold")
