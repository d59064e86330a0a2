"""The same picture is not the same claim: when a picture answers, and when it only proposes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from soi.match.media.deciding import Asked, same_words, weigh
from soi.match.media.pictures import PictureMatch
from soi.match.media.regions import WHOLE, Quad
from soi.media.records import Line, Words

CLAIM = "Từ ngày 1/9 ai không cập nhật căn cước sẽ bị khóa tài khoản"
OTHER = "Đây là tin giả, Bộ Công an nói không có chuyện đó"
UPPER: Quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 0.5), (0.0, 0.5))


def _match(how: str = "same", region: Quad = WHOLE, changes: tuple[str, ...] = ()) -> PictureMatch:
    return PictureMatch("c1", how, 2, 80, 0.7, "upright", region, WHOLE, changes)  # type: ignore[arg-type]


def _words(*texts: str, confidence: float = 0.9) -> Words:
    high = 1 / max(1, len(texts))
    lines = [Line(text, confidence, (0.1, at * high, 0.8, high)) for at, text in enumerate(texts)]
    return Words(tuple(lines), "test")


def test_the_same_picture_with_the_same_words_answers() -> None:
    weighed = weigh(_match(), Asked(_words(CLAIM)), _words(CLAIM))
    assert weighed.band == "answer"
    assert weighed.keys == ("same-picture", "with-same-words")


@pytest.mark.parametrize(
    "message", ["", "Cái này có thật không ạ?", "is this true?", "sẽ bị khóa tài khoản phải không ạ"]
)
def test_a_question_or_words_of_the_picture_add_no_claim(message: str) -> None:
    assert weigh(_match(), Asked(_words(CLAIM), message), _words(CLAIM)).band == "answer"


@pytest.mark.parametrize(
    "message",
    ["Bộ Công an xác nhận rồi", "Cái này xảy ra ở Huế hôm qua đúng không", "https://example.org/tin"],
)
def test_a_message_that_says_more_is_answered_by_no_picture(message: str) -> None:
    weighed = weigh(_match(), Asked(_words(CLAIM), message), _words(CLAIM))
    assert weighed.band == "choose"
    assert "message-says-more" in weighed.keys


@pytest.mark.parametrize(
    "other",
    [
        CLAIM.replace("1/9", "1/6"),
        CLAIM.replace("không ", ""),
        CLAIM.replace("căn cước", "bảo hiểm"),
        CLAIM.replace("sẽ bị", "không bị"),
        CLAIM.replace("ai", "Ai ở Huế"),
        "Nước chanh nóng chữa khỏi ung thư chỉ sau ba ngày",
    ],
)
def test_other_words_never_answer(other: str) -> None:
    weighed = weigh(_match(), Asked(_words(other)), _words(CLAIM))
    assert weighed.band == "choose"
    assert "with-other-words" in weighed.keys


def test_two_pictures_without_words_only_propose() -> None:
    assert weigh(_match(), Asked(_words()), _words()).keys == ("same-picture", "without-words")
    assert weigh(_match(), Asked(_words()), _words()).band == "choose"


def test_words_nobody_read_or_read_badly_only_propose() -> None:
    assert weigh(_match(), Asked(None), _words(CLAIM)).keys[-1] == "words-unread"
    assert weigh(_match(), Asked(_words(CLAIM)), None).band == "choose"
    unsure = weigh(_match(), Asked(_words(CLAIM, confidence=0.3)), _words(CLAIM))
    assert (unsure.band, unsure.keys[-1]) == ("choose", "words-unsure")


def test_a_picture_without_words_beside_one_with_words_says_so() -> None:
    silent, stamp = _words(), _words("2019")
    assert weigh(_match(), Asked(silent), _words(CLAIM)).keys == ("same-picture", "no-words-here")
    assert weigh(_match(), Asked(_words(CLAIM)), silent).keys == ("same-picture", "no-words-there")
    assert weigh(_match(), Asked(silent), stamp).keys[-1] == "no-words-here"
    assert weigh(_match(), Asked(_words("2020")), stamp).keys[-1] == "with-other-words"
    beside = _words("", "Dì Ba nói là tháng sau mới khóa nha")
    framed = weigh(_match("part", UPPER, ("framed",)), Asked(beside), _words(CLAIM))
    assert framed.keys[2:] == ("with-other-words", "words-around"), "words were read, but not in the picture"


@pytest.mark.parametrize(
    ("here", "there", "keys"),
    [
        (False, True, ("part-read-here",)),
        (True, False, ("part-read-there",)),
        (False, False, ("part-read-here", "part-read-there")),
    ],
)
def test_words_of_which_only_part_was_read_never_answer(
    here: bool, there: bool, keys: tuple[str, ...]
) -> None:
    sent, found = replace(_words(CLAIM), whole=here), replace(_words(CLAIM), whole=there)
    weighed = weigh(_match(), Asked(sent), found)
    assert (weighed.band, weighed.keys) == ("choose", ("same-picture", *keys))
    longer = weigh(_match(), Asked(sent), replace(_words(CLAIM, OTHER), whole=there))
    assert longer.keys == ("same-picture", *keys), "words that nobody read are not said to be others"
    assert weigh(_match(), Asked(replace(_words(), whole=False)), found).keys[-1] == "no-words-here"


def test_words_beside_the_picture_only_propose_and_a_clock_is_none() -> None:
    chat = _words(CLAIM, "Dì Ba nói là tháng sau mới khóa nha")
    weighed = weigh(_match("part", UPPER, ("framed",)), Asked(chat), _words(CLAIM))
    assert (weighed.band, weighed.keys) == (
        "choose", ("part-of-picture", "framed", "with-same-words", "words-around"),
    )  # fmt: skip
    clock = weigh(_match("part", UPPER, ("framed",)), Asked(_words(CLAIM, "10:42 87%")), _words(CLAIM))
    assert clock.band == "answer"


def test_what_only_its_words_found_only_proposes() -> None:
    match = replace(_match(), lettering=True)
    weighed = weigh(match, Asked(_words(CLAIM)), _words(CLAIM))
    assert weighed.band == "choose"
    assert weighed.keys == ("same-picture", "with-same-words", "only-words-agree")
    assert weigh(match, Asked(_words(CLAIM), verdict="answer"), _words(CLAIM)).band == "answer"


def test_words_cut_off_only_propose() -> None:
    match = PictureMatch("c1", "part", None, 60, 0.6, "upright", WHOLE, UPPER, ("cropped",))
    weighed = weigh(match, Asked(_words(CLAIM)), _words(CLAIM, "Đây là tin giả, đừng chia sẻ"))
    assert (weighed.band, weighed.keys[-1]) == ("choose", "words-cut-off")


def test_the_text_engine_may_answer_by_itself() -> None:
    weighed = weigh(_match(), Asked(_words("khác hẳn"), "…", "answer"), _words(CLAIM))
    assert weighed.band == "answer"
    assert weighed.keys[-1] == "text-answers"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CLAIM, CLAIM.upper()),
        (CLAIM, "Tu ngay 1/9 ai khong cap nhat can cuoc se bi khoa tai khoan"),
        ("Microwave ovens make food carcinogenic", "Microwave ovens rnake food carcinogenic"),
        (CLAIM, CLAIM + " ."),
    ],
)
def test_what_a_machine_misreads_is_the_same(first: str, second: str) -> None:
    assert same_words(first, second)
    assert same_words(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Ăn tỏi mỗi ngày là tốt", "Ăn tôi mỗi ngày là tốt"),
        ("Thuốc này chưa khỏi bệnh gan", "Thuốc này chữa khỏi bệnh gan"),
        ("Vitamin C prevents colds in adults", "Vitamin D prevents colds in adults"),
        ("The drug is effective for adults", "The drug is defective for adults"),
        ("Prices increase next month here", "Prices decrease next month here"),
        ("Phạt 500.000 đồng nếu đi chậm", "Phạt 600.000 đồng nếu đi chậm"),
        ("Cấm bán rượu ở Huế từ mai", "Cấm bán rượu ở Hội An từ mai"),
    ],
)
def test_another_word_is_not_a_misread_one(first: str, second: str) -> None:
    assert not same_words(first, second)
