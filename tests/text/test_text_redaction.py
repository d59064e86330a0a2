"""What identifies a private person is taken out of a text; what gets checked stays."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from soi.text import redaction
from soi.text.redaction import UnsettledError, find_private, redact

PRIVATE = {
    "phone": (
        "0912 345 678", "0912345678", "0912.345.678", "091-234-5678", "+84 912 345 678", "+84912345678",
        "84912345678", "(+84) 912345678", "0 9 1 2 3 4 5 6 7 8", "０９１２３４５６７８", "٠٩١٢٣٤٥٦٧٨", "O912345678",
        "09\u200b12345\u200b678", "0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "0912–345–678", "024 3825 1234", "(028) 38251234",
        "02838251234", "(415) 555-2671", "1-415-555-2671", "415.555.2671", "020 7946 0958", "+44 20 7946 0958",
        "+33 6 12 34 56 78", "0412 345 678", "sđt 91234567",
    ),
    "email": (
        "chi.lan@example.com", "Chi.Lan+x@mail.example.com.vn", "ａｂ＠example.com", "lan (at) example (dot) com",
        "lan [at] example.com", "nguyễn.lan@example.vn", "lan @ example.com", "a" * 90 + "@example.com",
    ),
    "account": (
        "STK 0071000123456", "stk: 12345678 ACB", "số tài khoản 1903 4567 8901 23", "account no. 12345678",
        "Vietcombank 0071000123456", "GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "momo 0071000999",
    ),
    "card": ("4111 1111 1111 1111", "4111111111111111", "5500-0000-0000-0004", "3782 822463 10005"),
    "identity": (
        "001099012345", "001 099 012 345", "CMND 123456789", "hộ chiếu B1234567", "C12345678", "123-45-6789",
        "AB 12 34 56 C", "mã số thuế 03012345", "CCCD số: 001099012345",
    ),
    "number": ("123456789", "99887766554433221100", "1903 4567 8901 2345"),
    "secret": ("OTP 123456", "mã OTP là 123456.", "mật khẩu: abc123!", "password is hunter2", "123456 is your code"),
    "link": (
        "https://example.com/a?token=abc", "https://example.com/reset/AbCdEf123456",
        "https://docs.google.com/document/d/1AbCdEfGhIjKlMnOp/edit", "https://chat.whatsapp.com/AbCdEfGh",
        "hxxps://example.com/?session=a1b2", "www.example.com/x?email=lan%40example.com", "t.me/+AbCdEf123",
        "https://example.com/f/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", "https://example.com/#access_token=zzz",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dBjftJeZ4CVP",
    ),
}  # fmt: skip

PUBLIC = (
    "chuyển 5.000.000đ", "5.000.000 VND", "500000000 đồng", "1 234 567 890 người", "$1234567890", "430.000.000.000 USD",
    "năm 2026", "ngày 01-02-2026 08 giờ", "2026-11-22", "ngày 20/11/2026", "hotline 1900 1234 56", "tổng đài 18006868",
    "gọi 113 hoặc 115", "3.14159265358979", "12.345.678", "COVID-19", "5G", "iPhone 15 giá 34990000", "38,5 độ",
    "https://vnexpress.net/bai-viet-ve-ung-thu-4567890.html", "https://tuoitre.vn/bai-20260102123456789.htm",
    "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://facebook.com/a/posts/pfbid02AbCdEfGhIjKlMnOpQrStUvWxYz12345",
    "tài khoản bị trừ 5.000.000đ", "mật khẩu là gì", "@lan hỏi", "pin 5000 mAh",
    "Nghị định 123/2024", "chỉ số 1.234,56",
)  # fmt: skip


@pytest.mark.parametrize("text", [text for texts in PRIVATE.values() for text in texts])
@pytest.mark.parametrize("around", ["{}", "Bà Lan nhắn: {} nhé mọi người", "x{}", "a, {}; b", "\n{}\n"])
def test_it_takes_out_what_is_private(text: str, around: str) -> None:
    if around == "x{}" and text[0].isalpha():
        pytest.skip("another word")
    whole = around.format(text)
    digits = [letter for letter in text if letter.isdigit()]
    shown = redact(whole).text
    assert shown != whole
    assert sum(map(str.isdigit, shown)) <= max(0, len(digits) - 4) or not digits
    assert text not in PRIVATE["email"] or "example" not in shown


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in PRIVATE.items() for text in texts]
)
def test_it_says_what_it_took_out(kind: str, text: str) -> None:
    known = {one.kind for one in redact(f"Tin này: {text} .").taken}
    assert kind in known or (kind in {"identity", "account"} and "number" in known)


@pytest.mark.parametrize("text", PUBLIC)
def test_it_leaves_what_gets_checked(text: str) -> None:
    assert redact(text).text == text
    assert redact(f"Nghe nói {text} có đúng không ạ").text == f"Nghe nói {text} có đúng không ạ"


def test_it_says_where_the_brackets_are() -> None:
    done = redact("Gọi 0912 345 678 hay lan@example.com")
    assert done.text == "Gọi [phone] hay [email]"
    assert [done.text[one.start : one.end] for one in done.taken] == ["[phone]", "[email]"]


def test_it_keeps_the_host_of_a_link() -> None:
    assert (
        redact("vào https://bank.example/?token=abc&x=1 nhé").text
        == "vào https://bank.example/?token=[link]&x=1 nhé"
    )


def test_it_would_rather_fail_than_show(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "find_private", lambda text: [redaction.Private("phone", 0, 1)])
    with pytest.raises(UnsettledError):
        redact("anything")


_PARTS = (
    "0912 345 678 + 84 ( ) - . 1900 stk OTP là password: @ example com https:// ?token= /reset/ [phone] [link] đ"
    " đồng 1.000.000 4111111111111111 GB82 B1234567 \u200b ０ zalo cccd \n"
)
_PIECES = st.sampled_from([*_PARTS.split(" "), " "])
TEXTS = st.text(max_size=80) | st.lists(_PIECES | st.text("0123456789 .-()+", max_size=14), max_size=14).map(
    "".join
)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
@example("STK 12345678 87654321")
@example("[phone] 0912345678 [link]")
def test_it_settles_on_any_text(text: str) -> None:
    done = redact(text)
    assert redact(done.text).text == done.text
    assert find_private(done.text) == []
    for one in find_private(text):
        assert 0 <= one.start < one.end <= len(text)
    for one in done.taken:
        assert done.text[one.start : one.end] == f"[{one.kind}]"


@settings(max_examples=300, deadline=None)
@given(
    st.from_regex(r"0[35789][0-9]{8}", fullmatch=True),
    st.lists(st.sampled_from(["", " ", ".", "-", "\u200b", " - "]), min_size=9, max_size=9),
    st.text("abc đường, \n", max_size=10),
    st.text("abc đường, \n", max_size=10),
)
def test_no_vietnamese_mobile_number_is_left_however_it_is_written(
    number: str, gaps: list[str], before: str, after: str
) -> None:
    written = number[0] + "".join(gap + digit for gap, digit in zip(gaps, number[1:], strict=True))
    shown = redact(f"{before}{written}{after}").text
    assert not any(letter.isdigit() for letter in shown), shown


@pytest.mark.parametrize(
    "unit", ["0", "0 ", "a", "a@", "@", "a.", "https://a.b/", "?a=", "1.", "otp ", "[", "-", "x.y/", "eyJ", "GB82 ",
     "1-1-2026 "],
)  # fmt: skip
def test_it_is_linear(unit: str) -> None:
    def took(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        find_private(text)
        return time.process_time() - start

    took(1_000)
    small, large = max(took(8_000), 0.004), took(64_000)
    assert large < small * 8 * 4, (unit, small, large)
