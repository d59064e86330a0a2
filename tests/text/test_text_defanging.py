"""Addresses are shown so that nobody follows them by mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.text import find_urls
from soi.text.defanging import defang


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "xem https://vietc0mbank.example.com/đăng-nhap?x=1 ngay",
            "xem hxxps://vietc0mbank[.]example[.]com/đăng-nhap?x=1 ngay",
        ),
        ("HTTP://EXAMPLE.ORG", "HXXP://EXAMPLE[.]ORG"),
        ("www.example.com/a.b", "www[.]example[.]com/a.b"),
        ("vào nhanquatet.xyz nhé.", "vào nhanquatet[.]xyz nhé."),
        ("không có gì ở đây. Hết.", "không có gì ở đây. Hết."),
    ],
)
def test_an_address_cannot_be_followed(text: str, shown: str) -> None:
    assert defang(text) == shown


@given(st.text(max_size=200))
def test_a_text_without_an_address_stays_as_it_is(text: str) -> None:
    if not find_urls(text):
        assert defang(text) == text


@given(
    st.lists(st.sampled_from(["https://a.example.com/x", "www.b.org", "c.vn", "và", ",", "xem"]), max_size=12)
)
def test_no_address_is_left(words: list[str]) -> None:
    assert "://a." not in defang(" ".join(words)).replace("hxxps://a[", "")
    assert "www.b" not in defang(" ".join(words))
