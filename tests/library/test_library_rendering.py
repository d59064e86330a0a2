"""Text to HTML: nothing that a publisher or a reader writes becomes markup of ours."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soi.checks.markdown import body_html
from soi.library.rendering import marked
from soi.match.results import Span

HOSTILE = [
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "![picture](https://spy.example/pixel.png)",
    "<iframe src=https://spy.example></iframe>",
    '[x](https://ok.example "onmouseover=alert(1)")',
    "<svg/onload=alert(1)>",
    "```\n<script>alert(1)</script>\n```",
    "<a href='javascript:alert(1)'>x</a>",
    "|a|\n|-|\n|<script>|",
]


@pytest.mark.parametrize("markdown", HOSTILE)
def test_it_renders_no_markup_of_the_author_and_nothing_to_load(markdown: str) -> None:
    rendered = body_html(markdown)
    tags = re.findall(r"<(\w+)", rendered)
    assert not {"script", "img", "iframe", "svg", "style", "object"} & set(tags)
    for href in re.findall(r'href="([^"]*)"', rendered):
        assert href.startswith(("http://", "https://", "mailto:"))
    assert not re.search(r"<[^>]*\son\w+=", rendered.replace('title="onmouseover=alert(1)"', ""))


def test_it_renders_what_a_check_needs() -> None:
    rendered = body_html(
        "A **strong** [link](https://example.org).\n\n1. one\n2. two\n\n|a|b|\n|-|-|\n|1|2|\n"
    )
    assert "<strong>strong</strong>" in rendered
    assert '<a href="https://example.org" rel="nofollow noopener noreferrer">link</a>' in rendered
    assert "<ol>" in rendered
    assert "<td>1</td>" in rendered


def test_it_begins_headings_at_h3_and_leaves_out_no_level() -> None:
    rendered = body_html("# One\n\n#### Two\n\n# Three\n\n###### Four\n")
    assert re.findall(r"<(h\d)>", rendered) == ["h3", "h4", "h3", "h5"]


@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=6),
)
def test_it_marks_spans_without_changing_the_text(text: str, ranges: list[tuple[int, int]]) -> None:
    rendered = marked(text, [Span(start, end) for start, end in ranges])
    bare = rendered.replace("<mark>", "").replace("</mark>", "")
    assert html.unescape(bare) == html.unescape(html.escape(text))
    assert rendered.count("<mark>") == rendered.count("</mark>")


def test_it_marks_what_the_span_says() -> None:
    assert marked("a <b> c", [Span(2, 5), Span(4, 99)]) == "a <mark>&lt;b&gt;</mark><mark> c</mark>"
