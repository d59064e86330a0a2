"""Concept keys: one key for one thing in Vietnamese, unmarked Vietnamese and English."""

from __future__ import annotations

import time
from collections import defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soi import text as soi_text
from soi.match.concepts import concepts, concepts_of
from soi.match.concepts.inflection import inflections, lemmas
from soi.match.concepts.table import MARKS, NOTHING, Entry, Reading, homonyms, own_entries, table

PAIRS = [
    (
        "Ngâm chân nước muối trước khi ngủ giúp giảm huyết áp",
        "Soaking your feet in salt water before bed lowers blood pressure",
        {"soak", "salt", "before_bed", "blood_pressure", "decrease"},
    ),
    (
        "Ăn dứa với sữa sẽ bị ngộ độc",
        "Eating pineapple with milk causes poisoning",
        {"eat", "pineapple", "milk", "poisoning"},
    ),
    (
        "Từ tháng sau người đi xe máy không đội mũ bảo hiểm bị phạt gấp đôi",
        "From next month motorbike riders without a helmet will be fined double",
        {"month", "motorbike", "helmet", "fine", "double"},
    ),
    (
        "Quét mã QR trên bưu kiện lạ là mất hết tiền trong tài khoản ngân hàng",
        "Scanning a QR code on an unknown parcel empties your bank account",
        {"parcel", "bank_acct", "qr"},
    ),
    (
        "Video cũ về trận lũ lụt được cắt ghép và lan truyền",
        "An old video of the flood was edited and went viral",
        {"context_old", "flood", "photoshop", "viral"},
    ),
    (
        "Thu hồi căn cước công dân, bắt buộc cài đặt VNeID",
        "ID cards recalled, installing VNeID becomes mandatory",
        {"recall", "id_card", "mandatory", "install", "digital_id"},
    ),
]


@pytest.mark.parametrize(("vietnamese", "english", "wanted"), PAIRS)
def test_it_finds_the_same_keys_in_both_languages(vietnamese: str, english: str, wanted: set[str]) -> None:
    assert wanted <= set(concepts(vietnamese))
    assert wanted <= set(concepts(english))


@pytest.mark.parametrize(
    ("unmarked", "wanted"),
    [
        ("uong nuoc chanh nong chua khoi ung thu ko mn", ["drink", "lemon", "hot", "cure", "cancer"]),
        ("cong an canh bao lua dao chuyen khoan", ["police", "tell_v", "scam", "send_money"]),
        ("sac dien thoai qua dem lam chay no pin", ["charge_phone", "overnight"]),
    ],
)
def test_it_reads_vietnamese_without_marks(unmarked: str, wanted: list[str]) -> None:
    assert concepts(unmarked)[: len(wanted)] == wanted


def test_it_keeps_order_and_repeats() -> None:
    assert concepts("Uống trà, rồi ngủ, rồi uống trà") == ["drink", "tea", "sleep", "drink", "tea"]


@pytest.mark.parametrize(
    ("northern", "southern"),
    [("thịt lợn", "thịt heo"), ("quả dứa", "trái khóm"), ("xà phòng", "xà bông"), ("lạc", "đậu phộng")],
)
def test_it_joins_northern_and_southern_words(northern: str, southern: str) -> None:
    assert concepts(northern + " rất tốt") == concepts(southern + " rất tốt")
    assert concepts(northern + " rất tốt")


def test_it_reads_the_longest_phrase_once() -> None:
    assert concepts("bệnh sốt xuất huyết") == ["dengue"]
    assert "house" not in concepts("các nhà khoa học nói vậy")
    assert "fish" not in concepts("lộ thông tin cá nhân trên mạng")


def test_it_reads_ambiguous_single_syllables_only_with_marks() -> None:
    assert "fish" in concepts("ăn cá mỗi ngày rất tốt")
    assert "fish" not in concepts("ca lop nay nghi hoc het roi")
    assert "debt" not in concepts("sao no lai noi nhu vay")


def test_it_reads_names_that_need_capitals_by_their_capitals() -> None:
    assert concepts("WHO says so, who knows").count("org_who") == 1
    assert "ai" in concepts("AI sẽ thay thế con người")
    assert "ai" not in concepts("ai cũng biết chuyện này rồi")


def test_it_reads_english_words_in_vietnamese_text() -> None:
    found = concepts("Hacker gửi link lạ qua email để lấy mã OTP")
    assert {"hack", "link", "email", "otp"} <= set(found)


def test_it_reads_vietnamese_words_in_english_text() -> None:
    assert "cancer" in concepts("The post says the leaf cures ung thư in a week")


@pytest.mark.parametrize("word", ["cure", "cures", "cured", "curing"])
def test_it_reads_english_inflections(word: str) -> None:
    assert concepts(f"This is what {word} the cancer") == ["cure", "cancer"]


def test_it_takes_words_already_split() -> None:
    text = "Bộ Y tế thu hồi thuốc giả"
    assert concepts_of(soi_text.words(text), text) == concepts(text)


def test_it_inflects_by_the_rules_of_english_spelling() -> None:
    assert inflections("cure") == {"cures", "cured", "curing"}
    assert inflections("stop") == {"stops", "stopped", "stopping"}
    assert inflections("worry") == {"worries", "worried", "worrying"}
    assert lemmas(["car", "care"])["cares"] == "care"
    assert "news" not in lemmas(["new", "news"])


def _forms(entry: Entry, *, english: bool) -> set[str]:
    return {form.lstrip(MARKS) for form in (entry.english if english else entry.vietnamese)}


def test_it_holds_enough_entries_with_forms_in_order() -> None:
    entries = own_entries()
    assert len(entries) >= 1_450
    assert len({entry.key for entry in entries}) == len(entries)
    both = sum(bool(entry.vietnamese and entry.english) for entry in entries)
    assert both >= 0.98 * len(entries)
    assert all(entry.key == entry.key.lower() and " " not in entry.key for entry in entries)


@pytest.mark.parametrize("english", [False, True])
def test_it_has_no_form_under_two_keys_but_the_listed_homonyms(english: bool) -> None:
    keys: dict[str, set[str]] = defaultdict(set)
    for entry in own_entries():
        for form in _forms(entry, english=english):
            keys[form].add(entry.key)
    assert {form: found for form, found in keys.items() if len(found) > 1 and form not in homonyms()} == {}


def test_it_has_normalised_forms() -> None:
    odd = [
        form
        for entry in own_entries()
        for english in (False, True)
        for form in _forms(entry, english=english)
        if soi_text.words(form) != form.split() and soi_text.words(form + " và") != [*form.split(), "và"]
    ]
    assert odd == []


@pytest.mark.parametrize("reading", ["marked", "english"])
def test_it_gives_one_key_to_all_but_homonyms(reading: Reading) -> None:
    several = {phrase for phrase, keys in table(reading).keys.items() if len(keys) > 1}
    assert several <= homonyms()


def test_it_folds_forms_as_the_text_views_do() -> None:
    compounds = [form for entry in own_entries() for form in _forms(entry, english=False) if " " in form]
    plain = table("plain").keys
    missing = [form for form in compounds if soi_text.fold(form) not in plain]
    assert len(missing) < 0.05 * len(compounds)


def test_it_never_gives_out_the_skipping_key() -> None:
    assert NOTHING not in concepts("sức mạnh công nghệ và mỹ phẩm")


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_it_never_raises(text: str) -> None:
    assert all(key and key != NOTHING for key in concepts(text))


@given(st.lists(st.sampled_from(sorted(table("plain").keys)), max_size=12))
@settings(max_examples=100, deadline=None)
def test_it_reads_any_run_of_known_phrases(phrases: list[str]) -> None:
    text = " ".join(phrases)
    assert len(concepts(text)) <= 3 * len(text.split()) + 1


def test_it_stays_linear_in_a_megabyte() -> None:
    text = "uống nước chanh chữa ung thư sống " * 30_000
    concepts(text[:1000])
    began = time.perf_counter()
    assert concepts(text)
    assert time.perf_counter() - began < 5
