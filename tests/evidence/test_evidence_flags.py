"""The flags on a set of pages of our own: every wall is seen, no honest page is called one."""

from __future__ import annotations

import pytest
from django.utils import translation

from soi.evidence.flags import SENTENCES, Answer, flags, flags_of_upload
from soi.evidence.reading import Words
from tests.evidence.flag_pages import HONEST, WALLS, Example


@pytest.mark.parametrize("example", WALLS, ids=lambda one: one.name)
def test_it_sees_a_wall(example: Example) -> None:
    assert example.found() == example.expected


@pytest.mark.parametrize("example", HONEST, ids=lambda one: one.name)
def test_it_calls_no_honest_page_a_wall(example: Example) -> None:
    assert example.found() == ()


def test_every_flag_of_a_page_is_shown_by_an_example() -> None:
    shown = {name for example in WALLS for name in example.expected}
    assert shown == set(SENTENCES) - {"not-html", "unreadable", "cut-text"}


def test_it_flags_what_cannot_be_read() -> None:
    def found(words: Words) -> list[str]:
        return flags(Answer("https://a.example/b", "https://a.example/b", 200, words))

    assert found(Words("")) == ["not-html"]
    assert found(Words("pdf", failed=True)) == ["unreadable"]
    assert found(Words("text", text="long " * 50, cut=True)) == ["cut-text"]
    assert (
        found(Words("pdf", text="A report of many words, long enough to be one that says something. " * 2))
        == []
    )
    assert flags_of_upload(Words("")) == []
    assert flags_of_upload(Words("pdf")) == ["empty-text"]


def test_every_flag_has_a_sentence_in_both_languages() -> None:
    for sentence in SENTENCES.values():
        with translation.override("en"):
            english = str(sentence)
        with translation.override("vi"):
            assert str(sentence) != english
        assert english.endswith(".")
