"""Addresses: found in running text, and brought to one form."""

from __future__ import annotations

import pytest

from soi.text import canonical_url, find_urls


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("xem https://a.vn/b?c=d, nhé", ["https://a.vn/b?c=d"]),
        ("(https://en.wikipedia.org/wiki/Lemon_(fruit))", ["https://en.wikipedia.org/wiki/Lemon_(fruit)"]),
        ("www.example.com.", ["www.example.com"]),
        ("đọc ở vnexpress.net/suc-khoe-123.html!", ["vnexpress.net/suc-khoe-123.html"]),
        ("HTTP://EXAMPLE.COM/A", ["HTTP://EXAMPLE.COM/A"]),
        ("https://ví-dụ.vn/đường", ["https://ví-dụ.vn/đường"]),
        ("ở TP.HCM, U.S.A, 3.5, v.v., Ths.BS", []),
        ("a@example.com", []),
        ("https://a.vn/x“trích”", ["https://a.vn/x"]),
        ("http://", []),
    ],
)
def test_it_finds_addresses(text: str, expected: list[str]) -> None:
    assert [found.url for found in find_urls(text)] == expected


SAME: list[tuple[str, str]] = [
    ("http://www.Example.com:80/a/?utm_source=x&b=2&a=1#f", "https://example.com/a?a=1&b=2"),
    (
        "https://m.facebook.com/story.php?story_fbid=1&id=2&mibextid=z",
        "https://facebook.com/story.php?id=2&story_fbid=1",
    ),
    ("https://youtu.be/dQw4w9WgXcQ?si=abc", "https://youtube.com/watch?v=dQw4w9WgXcQ"),
    (
        "https://m.youtube.com/watch?feature=share&v=dQw4w9WgXcQ&t=3",
        "https://youtube.com/watch?v=dQw4w9WgXcQ",
    ),
    ("https://www.youtube.com/shorts/dQw4w9WgXcQ", "https://youtube.com/watch?v=dQw4w9WgXcQ"),
    ("https://mobile.twitter.com/a/status/1?s=20", "https://x.com/a/status/1"),
    ("https://www-example-com.cdn.ampproject.org/c/s/www.example.com/path", "https://example.com/path"),
    ("https://www.google.com/amp/s/example.com/a/amp/", "https://example.com/a"),
    ("https://amp.example.com/news/1.amp", "https://example.com/news/1"),
    ("https://example.com/news/amp?fbclid=1&gclid=2", "https://example.com/news"),
    ("https://bücher.de/x", "https://xn--bcher-kva.de/x"),
    ("vnexpress.net/abc.html", "https://vnexpress.net/abc.html"),
    ("https://example.com/%7Euser//x", "https://example.com/~user/x"),
    ("https://bit.ly/3xYz", "https://bit.ly/3xYz"),
    ("https://example.com:8443/a", "https://example.com:8443/a"),
    ("https://example.com?q=a&empty=", "https://example.com?empty=&q=a"),
    ("https://www.tiktok.com/@a/video/12?is_from_webapp=1", "https://tiktok.com/@a/video/12"),
]


@pytest.mark.parametrize(("url", "expected"), SAME)
def test_one_page_has_one_address(url: str, expected: str) -> None:
    assert canonical_url(url) == expected


@pytest.mark.parametrize(
    "bad",
    ["http://[::1", "http://a:99999/", "not a url", "", "http://", "mailto:a@b.c", "\ud800", "javascript:x"],
)
def test_a_bad_address_comes_back_cleaned(bad: str) -> None:
    assert " " not in canonical_url(bad)


def test_different_pages_keep_different_addresses() -> None:
    pages = [
        "https://a.vn/1",
        "https://a.vn/2",
        "https://a.vn/1?id=2",
        "https://b.vn/1",
        "https://youtube.com/watch?v=aaaaaaaaaaa",
    ]
    assert len({canonical_url(page) for page in pages}) == len(pages)
