"""What may be published, and the sentence for what may not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from soi.checks.draft import CheckDraft, DraftError, MediaDraft, QuoteDraft, SourceDraft
from soi.checks.draft_problems import LONGEST
from tests.fakes.drafts import draft


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"claim": ""}, "claim is empty."),
        ({"claim": " x"}, "claim begins or ends with spaces."),
        ({"claim": "a\x00b"}, "claim holds control characters or broken letters."),
        ({"claim": "a\ud800b"}, "claim holds control characters or broken letters."),
        ({"claim": "x" * 10_001}, "claim is 10001 characters long; the most is 10000."),
        ({"verdict": "fake"}, "verdict 'fake' is not one of false, misleading"),
        ({"language": "Vietnamese!"}, "language is not a BCP-47 tag such as vi or pt-BR."),
        ({"language": ""}, "language is not a BCP-47 tag"),
        ({"publisher_site": "https://desk.example/"}, "publisher_site is not a host name"),
        ({"publisher_site": "www.desk.example"}, "publisher_site is not a host name"),
        ({"publisher_name": "  "}, "publisher_name is empty."),
        ({"external_id": ""}, "external_id is empty."),
        ({"url": "ftp://desk.example/"}, "url is not an http or https address."),
        ({"url": "javascript:alert(1)"}, "url is not an http or https address."),
        ({"url": "https://user:pass@desk.example/"}, "url holds a user name."),
        ({"url": "https://desk.example:x/"}, "url is not an http or https address."),
        ({"url": "https://desk.example/a b"}, "url is longer than 2000 characters or holds spaces."),
        ({"claimant": "@someone"}, "claimant is an account; give a name, or leave it out."),
        ({"claimant": "https://posts.example/someone"}, "claimant is an account"),
        ({"claim_date": date(1066, 10, 14)}, "claim_date lies before 1900."),
        ({"sources": (SourceDraft("who.int"),)}, "source 1 is not an http or https address."),
        ({"sources": (SourceDraft("https://who.int", kind="rumour"),)}, "kind of source 1 is not one of"),
        ({"sources": (SourceDraft("https://who.int", "t" * 501),)}, "title of source 1 is 501 characters"),
        ({"appearances": ("file:///etc/passwd",)}, "appearance 1 is not an http or https address."),
        (
            {"appearances": ("https://a.example",) * 201},
            "more than 200 sources, appearances, quotes or media.",
        ),
        ({"sources": (SourceDraft(""),)}, "source 1 is not an http or https address."),
        ({"sources": (SourceDraft("", capture="c" * 65),)}, "capture of source 1 is 65 characters long"),
        ({"media": (MediaDraft("x", "OriginalMediaContent"),)}, "media 1 is not an http or https address."),
        ({"media": (MediaDraft("https://a.example", "Old"),)}, "category of media 1 is not one of"),
        ({"quotes": (QuoteDraft(" "),)}, "quote 1 is empty."),
        ({"quotes": (QuoteDraft("a", start=2, end=1),)}, "quote 1 ends before it starts."),
        ({"quotes": (QuoteDraft("a", source="who.int"),)}, "source of quote 1 is not an http"),
        ({"quotes": (QuoteDraft("x" * 10_001),)}, "quote 1 is longer than 10000 characters"),
        ({"techniques": ("lying",)}, "techniques holds one twice, or one that is not among"),
        ({"techniques": ("scam", "scam")}, "techniques holds one twice"),
        ({"selection": "mood"}, "selection is not one of requested"),
        ({"harm": "party"}, "harm is not one of health"),
        ({"scale_version": 2}, "scale_version is not between 1 and 1."),
        ({"review_on": date(1800, 1, 1)}, "review_on lies before 1900."),
        ({"body": "x" * 10_000_000}, "body is 10000000 characters long; the most is 500000."),
    ],
)
def test_it_says_what_is_wrong(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(DraftError) as wrong:
        draft(**changes)
    assert sentence in str(wrong.value)


def test_it_names_every_problem_at_once() -> None:
    with pytest.raises(DraftError) as wrong:
        draft(claim="", verdict="?", url="x")
    assert len(wrong.value.problems) == 3


@pytest.mark.parametrize("language", ["vi", "en-GB", "zh-Hant-TW", "und", "fil"])
def test_it_takes_language_tags(language: str) -> None:
    assert draft(language=language).language == language


def test_it_bounds_every_text_and_has_no_field_for_an_account() -> None:
    names = {field.name for field in fields(CheckDraft)}
    bounded = {*LONGEST, "language", "verdict", "publisher_site", "url"}
    dates = {"claim_date", "reviewed_on", "valid_as_of", "review_on"}
    lists = {"sources", "appearances", "techniques", "quotes", "media"}
    assert names - bounded == {*dates, *lists, "selection", "harm", "scale_version", "own"}
    assert not names & {"account", "author", "handle", "poster", "profile", "user"}


def test_its_hash_changes_with_every_field_but_the_publishers_name() -> None:
    whole = draft()
    for name in ("claim", "verdict_text", "title", "summary", "body", "claimant", "topic", "licence"):
        assert draft(**{name: "Changed"}).content_hash != whole.content_hash, name
    for name in ("claim_date", "reviewed_on", "valid_as_of"):
        assert draft(**{name: None}).content_hash != whole.content_hash, name
    assert draft(sources=()).content_hash != whole.content_hash
    assert draft(appearances=whole.appearances[::-1]).content_hash != whole.content_hash
    assert draft(publisher_name="New Name").content_hash == whole.content_hash


def test_its_hash_is_the_one_of_soi_0_1_where_nothing_new_is_said() -> None:
    assert draft().content_hash == "3f083923affc9300d7c0ff705ffa9765c386c6af7dc17f5676ae0b4e696e8825"
    assert draft(own=True).content_hash == draft().content_hash


@pytest.mark.parametrize(
    "more",
    [
        {"claim_long": "In full."},
        {"supports": "A study."},
        {"undermines": "A better study."},
        {"few_sources_reason": "Only one."},
        {"techniques": ("scam",)},
        {"selection": "harm"},
        {"harm": "health"},
        {"quotes": (QuoteDraft("Words."),)},
        {"media": (MediaDraft("https://a.example/1.jpg", "StagedContent"),)},
        {"review_on": date(2027, 1, 1)},
        {"sources": (SourceDraft("https://www.who.int/example", "WHO: influenza", "WHO", "primary", "c1"),)},
    ],
    ids=lambda more: str(*more),
)
def test_its_hash_changes_with_everything_a_desk_adds(more: dict[str, Any]) -> None:
    assert draft(**more).content_hash != draft().content_hash


def test_it_says_it_in_vietnamese_to_whoever_reads_that() -> None:
    with translation.override("vi"), pytest.raises(DraftError) as wrong:
        draft(claim_long="x" * 10_001, sources=(SourceDraft(""),), review_on=date(1899, 1, 1))
    assert wrong.value.problems == (
        "Mục tuyên bố đầy đủ dài 10001 ký tự; nhiều nhất là 10000.",
        "Mục nguồn 1 không phải địa chỉ http hay https.",
        "Mục ngày xem lại là ngày trước năm 1900.",
    )
