"""Reading words: what a reader of the page could see, whatever its markup does; and what is a trap."""

from __future__ import annotations

import time

import pytest

from soi.evidence.reading import Words, media_type_of, worker
from soi.evidence.reading.charsets import decode
from soi.evidence.reading.worker import FEW_TAGS, read


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>a <b>b</b>c<br>d", "a bc\nd"),
        ("<p>x &lt;b&gt; &amp;amp; y", "x <b> &amp; y"),
        ("a<!-- <p>no</p> > -->b", "ab"),
        ("<p title='<!-- '>seen</p><p>too --></p>", "seen\ntoo -->"),
        ("<p title='a > b' data-x='<p y=\"'>seen</p><i title='\">'>too</i>", "seen\ntoo"),
        ("<script>var x = '<p>no</p>'</script><style>p{}</style>yes", "yes"),
        ("<body><noscript>no</noscript><template>no</template><svg><text>no</text></svg>yes", "yes"),
        ("<table><tr><th>a<td>b<tr><td>c</table>", "a b\nc"),
        ("<pre>a\n  b</pre>", "a b"),
        ("<p>a\u00a0 \t b</p>\n\n<p></p><p>c", "a b\nc"),
        ("<xmp><p <p <p</xmp>yes<plaintext><p <p", "yes"),
        ("", ""),
    ],
)
def test_it_takes_the_words_that_can_be_seen(markup: str, text: str) -> None:
    assert read("text/html", markup.encode(), "text/html; charset=utf-8").text == text


def test_it_takes_the_title_from_where_there_is_one() -> None:
    titles = [
        read("text/html", markup.encode(), "").title
        for markup in (
            "<title> A \n B </title><h1>C</h1>",
            "<svg><title>no</title></svg><meta property=og:title content='D  E'>",
            "<h1>F</h1>",
            "<p>nothing",
        )
    ]
    assert titles == ["A B", "D E", "F", ""]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("Nước".encode(), "text/html"),
        ("Nước".encode(), "text/html; charset=UTF-8"),
        ("Nước".encode("utf-16"), "text/html"),
        (b"\xef\xbb\xbf" + "Nước".encode(), "text/html; charset=latin1"),
        ("<meta charset=utf-8>Nước".encode(), "text/html"),
        ("Nước".encode(), "text/html; charset=nonsense"),
        ("Nước".encode(), "text/html; charset=rot13"),
    ],
)
def test_it_reads_the_letters_that_were_meant(body: bytes, content_type: str) -> None:
    assert decode(body, content_type).endswith("Nước")


def test_it_reads_old_encodings_and_keeps_no_nul() -> None:
    assert decode("café".encode("cp1252"), "") == "café"
    assert decode("Việt".encode("cp1258", "ignore"), "text/html; charset=windows-1258").startswith("Vi")
    assert decode(b"a\x00b", "") == "ab"


@pytest.mark.parametrize(
    ("content_type", "body", "media_type"),
    [
        ("Text/HTML; charset=x", b"", "text/html"),
        ("", b"%PDF-1.7", "application/pdf"),
        ("nonsense", b" <!DOCTYPE html>", "text/html"),
        ("", b"\x00", "application/octet-stream"),
        ("text/" + "x" * 300, b"", "application/octet-stream"),
    ],
)
def test_it_tells_media_types(content_type: str, body: bytes, media_type: str) -> None:
    assert media_type_of(content_type, body) == media_type


def test_a_trap_costs_no_more_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SECONDS", 2)
    started = time.monotonic()
    trap = b"<div>" * 400_000
    assert read("text/html", trap) == Words("html", failed=True)
    assert read("application/pdf", b"%PDF-1.4 broken") == Words("pdf", failed=True)
    assert time.monotonic() - started < 30


def test_a_large_page_is_read_in_the_other_process() -> None:
    page = "<title>Cúm</title>" + "<p>Nước muối" * FEW_TAGS
    words = read("text/html", page.encode(), "text/html; charset=utf-8")
    assert (words.kind, words.title, words.headings) == ("html", "Cúm", ())
    assert words.text.count("Nước muối") == FEW_TAGS
