"""The visible difference of two versions."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from itertools import pairwise

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from soi.checks.actions import correct, publish, withdraw
from soi.checks.diff import _LABELS, Piece, changes, words_changed
from soi.checks.draft import CheckDraft, MediaDraft, QuoteDraft, SourceDraft
from tests.fakes.drafts import draft


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_it_names_each_field_that_changed_and_no_other() -> None:
    old = draft().as_data()
    new = draft(verdict="mixed", summary="Súc miệng nước muối làm dịu họng nhưng không chữa cúm.").as_data()
    found = changes(old, new)
    assert [one.name for one in found] == ["verdict", "summary"]
    assert (found[0].label, found[0].before, found[0].after) == ("Verdict", "False", "Mixed")
    assert changes(old, old) == []


def test_it_shows_the_words_that_changed() -> None:
    pieces = list(words_changed("Nước muối diệt được virus cúm.", "Nước muối không diệt được virus."))
    assert pieces == [
        Piece("same", "Nước muối"),
        Piece("added", " không"),
        Piece("same", " diệt được virus"),
        Piece("removed", " cúm"),
        Piece("same", "."),
    ]


def test_it_speaks_the_readers_language() -> None:
    with translation.override("vi"):
        found = changes(draft().as_data(), draft(verdict="mixed").as_data())
    assert (found[0].label, found[0].before, found[0].after) == ("Kết luận", "Sai", "Đúng một phần")


@pytest.mark.django_db
def test_it_tells_a_withdrawal_and_knows_versions_of_soi_0_1() -> None:
    uid = publish(draft()).check.uid
    old = publish(draft()).check.versions.get().data
    for name in ("supports", "techniques", "quotes", "media", "review_on"):
        del old[name]
    correct(uid, draft(supports="A study."), "It was missing.")
    newest = withdraw(uid, "Gone.").versions.all()[0].data
    found = changes(old, newest)
    assert [one.name for one in found] == ["state", "supports"]
    assert (found[0].before, found[0].after) == ("Published", "Withdrawn")


def test_it_shows_lists_line_by_line() -> None:
    new = draft(
        sources=(*draft().sources, SourceDraft("", "Letter", "Ministry", "primary", "cap2")),
        quotes=(QuoteDraft("As it stands.", "https://a.example/"),),
        media=(MediaDraft("https://a.example/1.jpg", "StagedContent"),),
        techniques=("scam",),
        review_on=date(2027, 1, 1),
    )
    found = {one.name: one.after for one in changes(draft().as_data(), new.as_data())}
    assert found == {
        "sources": "WHO: influenza, WHO, https://www.who.int/example\nLetter, Ministry",
        "quotes": "“As it stands.” https://a.example/",
        "media": "Staged: https://a.example/1.jpg",
        "techniques": "Wants money, passwords or personal data",
        "review_on": "2027-01-01",
    }


def test_every_field_of_a_check_has_a_label() -> None:
    unseen = {"publisher_site", "external_id", "own"}
    assert {field.name for field in fields(CheckDraft)} - unseen | {"state", "gone"} == set(_LABELS)


@given(st.text(alphabet="ab \nếe\u0301.,", max_size=80), st.text(alphabet="ab \nếe\u0301.,", max_size=80))
def test_its_pieces_give_back_both_texts(before: str, after: str) -> None:
    pieces = list(words_changed(before, after))
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after
    assert all(piece.text for piece in pieces)
    assert all(one.kind != other.kind for one, other in pairwise(pieces))


@pytest.mark.parametrize("line", ["word " * 100_000, "\n".join(f"line {n}" for n in range(50_000))])
def test_it_takes_no_time_for_the_longest_body(line: str) -> None:
    start = time.process_time()
    assert list(words_changed(line, f"x {line} y"))
    assert time.process_time() - start < 5
