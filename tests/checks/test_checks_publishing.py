"""The gate: each thing that is asked of a check of our own, and its code."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.utils import translation

from soi.checks.draft import CheckDraft, DraftError, MediaDraft, QuoteDraft, SourceDraft
from soi.checks.independence import independent
from soi.checks.markup import DeskIdentity
from soi.checks.models import DeskPage, PageKind
from soi.checks.publishing import Problem, errors, is_one_sentence, page_problems, problems
from tests.fakes.drafts import draft

TODAY = date(2026, 11, 22)
DESK = DeskIdentity(
    name="Example Desk",
    origin="https://desk.example",
    check_address="https://desk.example/vi/checks/{uid}",
    pages={kind.value: f"https://desk.example/vi/about/{kind.value}" for kind in PageKind},
    complaints="https://desk.example/vi/complaints",
)
PAGES = tuple(
    DeskPage(kind=kind, language="vi", body="Words.", reviewed_on=date(2026, 1, 1)) for kind in PageKind
)
WHO = SourceDraft("https://www.who.int/example", "WHO: influenza", "WHO", "primary", "cap1")
STUDY = SourceDraft("https://doi.org/10.1093/x", "A study", "A journal", "peer-reviewed", "cap2")
QUOTE = QuoteDraft("Salt water soothes.", "https://www.who.int/example", "cap1", 100, 119)


def ready(**changes: Any) -> CheckDraft:
    """A check that passes the gate without a word, with `changes`."""
    whole = draft(
        own=True,
        url="",
        verdict_text="",
        claim_long="Chỉ cần súc miệng nước muối mỗi sáng là diệt được virus cúm.",
        body="Một bài kiểm chứng.",
        supports="Không thấy; đã tìm: PubMed.",
        undermines="Một tổng quan.",
        techniques=("false-cause",),
        selection="requested",
        harm="health",
        valid_as_of=date(2026, 11, 22),
        review_on=date(2027, 11, 22),
        sources=(WHO, STUDY),
        quotes=(QUOTE,),
    )
    return replace(whole, **changes)


def found(one: CheckDraft, pages: tuple[DeskPage, ...] = PAGES) -> list[Problem]:
    return list(problems(one, today=TODAY, pages=pages, desk=DESK))


def test_it_has_nothing_to_say_of_a_check_that_is_ready() -> None:
    assert found(ready()) == []


@pytest.mark.parametrize(
    ("changes", "code", "level"),
    [
        ({"claim": "x" * 76}, "claim-too-long", "error"),
        ({"claim": "Nước muối tốt. Nó diệt virus."}, "claim-not-one-sentence", "error"),
        ({"claim": "Nước muối\ndiệt virus"}, "claim-not-one-sentence", "error"),
        ({"claim_long": ""}, "claim-long-missing", "error"),
        ({"title": ""}, "title-missing", "error"),
        ({"summary": ""}, "summary-missing", "error"),
        ({"body": " \n"}, "body-missing", "error"),
        ({"supports": ""}, "supports-missing", "error"),
        ({"undermines": ""}, "undermines-missing", "error"),
        ({"selection": ""}, "selection-missing", "error"),
        ({"harm": ""}, "harm-missing", "error"),
        ({"valid_as_of": None}, "valid-as-of-missing", "error"),
        ({"valid_as_of": date(2026, 11, 23)}, "valid-as-of-future", "error"),
        ({"review_on": None}, "review-on-missing", "error"),
        ({"review_on": date(2026, 11, 22)}, "review-on-early", "error"),
        ({"claim_date": date(2026, 11, 23)}, "claim-date-future", "error"),
        ({"verdict": "other"}, "verdict-other", "error"),
        ({"techniques": ()}, "techniques-missing", "warning"),
        ({"sources": (), "quotes": ()}, "sources-missing", "error"),
        ({"sources": (WHO,)}, "sources-few", "error"),
        ({"sources": (WHO, replace(STUDY, url="https://data.who.int/1"))}, "sources-few", "error"),
        ({"sources": (replace(WHO, kind="secondary"), replace(STUDY, kind="expert"))}, "sources-no-primary", "warning"),
        ({"sources": (WHO, replace(STUDY, title=""))}, "source-untitled", "error"),
        ({"sources": (WHO, replace(STUDY, capture=""))}, "source-not-captured", "warning"),
        ({"quotes": ()}, "quotes-missing", "warning"),
        ({"quotes": (replace(QUOTE, source=""),)}, "quote-unplaced", "error"),
        ({"quotes": (replace(QUOTE, source="https://else.example/"),)}, "quote-unplaced", "error"),
        ({"quotes": (replace(QUOTE, capture=""),)}, "quote-unplaced", "error"),
        ({"quotes": (replace(QUOTE, capture="cap2"),)}, "quote-unplaced", "error"),
        ({"quotes": (replace(QUOTE, start=0, end=0),)}, "quote-unplaced", "error"),
        ({"quotes": (replace(QUOTE, end=130),)}, "quote-unplaced", "error"),
        ({"own": False, "url": "https://desk.example/a"}, "not-own", "error"),
        ({"appearances": ("https://desk.example/post",)}, "markup-itemReviewed.appearance", "error"),
        ({"appearances": ()}, "markup-itemReviewed.appearance", "warning"),
        ({"reviewed_on": None}, "markup-datePublished", "warning"),
    ],
)  # fmt: skip
def test_it_names_what_is_missing(changes: dict[str, Any], code: str, level: str) -> None:
    named = {one.code: one for one in found(ready(**changes))}
    assert named[code].level == level
    assert named[code].words.endswith((".", "”."))


@pytest.mark.parametrize(
    "changes",
    [
        {"claim": "x" * 75},
        {"claim": "TS. Nguyễn nói nước muối diệt virus."},
        {"claim": "Uống 1.5 lít nước muối là khỏi?"},
        {"verdict": "true", "techniques": ()},
        {"sources": (WHO,), "few_sources_reason": "WHO sets this advice."},
        {"sources": (WHO, SourceDraft("", "Công văn", "Sở Y tế", "primary", "cap3"))},
        {"quotes": (replace(QUOTE, text="Nước muối", start=0, end=9),)},
        {"media": (MediaDraft("https://posts.example/1.jpg", "StagedContent"),)},
        {"supports": "None found, searched: PubMed, Cochrane."},
    ],
)
def test_it_lets_pass_what_is_in_order(changes: dict[str, Any]) -> None:
    assert errors(found(ready(**changes))) == ()


def test_it_names_everything_at_once_and_errors_first() -> None:
    named = found(ready(supports="", undermines="", techniques=(), harm=""))
    assert [one.code for one in named] == [
        "supports-missing",
        "undermines-missing",
        "harm-missing",
        "techniques-missing",
    ]


def test_it_speaks_vietnamese() -> None:
    with translation.override("vi"):
        assert found(ready(harm=""))[0].words == "Hãy nêu nội dung này có thể gây hại ở lĩnh vực nào."


@pytest.mark.parametrize("length", [500_001, 10_000_000])
def test_a_body_too_long_is_refused_at_the_door(length: int) -> None:
    with translation.override("en"), pytest.raises(DraftError, match="the most is 500000"):
        ready(body="x" * length)


def page(kind: PageKind, language: str = "en", body: str = "Words.", reviewed: date = TODAY) -> DeskPage:
    return DeskPage(kind=kind, language=language, body=body, reviewed_on=reviewed)


@pytest.mark.parametrize(
    ("pages", "codes"),
    [
        ((), {f"page-{kind}-missing" for kind in PageKind}),
        (PAGES, set()),
        (tuple(page(kind) for kind in PageKind), set()),
        (PAGES[:3], {"page-team-missing"}),
        ((*PAGES[:3], page(PageKind.TEAM, "vi", " ")), {"page-team-missing"}),
        ((*PAGES[:3], page(PageKind.TEAM, "vi", " "), page(PageKind.TEAM)), set()),
        ((*PAGES[:3], page(PageKind.TEAM, "fr")), {"page-team-missing"}),
        ((*PAGES[:3], page(PageKind.TEAM, "vi", reviewed=date(2025, 11, 22))), set()),
        ((*PAGES[:3], page(PageKind.TEAM, "vi", reviewed=date(2025, 11, 21))), {"page-team-old"}),
        (
            (*PAGES[:3], page(PageKind.TEAM, "vi", reviewed=date(2020, 1, 1)), page(PageKind.TEAM)),
            {"page-team-old"},
        ),
    ],
)
def test_it_asks_for_the_desks_own_pages(pages: tuple[DeskPage, ...], codes: set[str]) -> None:
    assert {one.code for one in found(ready(), pages)} == codes


def test_a_page_confirmed_on_a_leap_day_holds_a_year() -> None:
    pages = [page(kind, reviewed=date(2028, 2, 28)) for kind in PageKind]
    assert not list(page_problems(pages, "vi", date(2029, 2, 28)))
    assert list(page_problems(pages, "vi", date(2029, 3, 1)))
    assert not list(
        page_problems([page(k, reviewed=date(2027, 2, 28)) for k in PageKind], "vi", date(2028, 2, 29))
    )


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("Chanh chữa ung thư", True),
        ("Lemon cures cancer! Share now", False),
        ("Dr. Who said so.", True),
        ("J. Smith said so.", True),
        ("Version 2.0 is out.", True),
        ("Is it? Yes.", False),
        ("He said “Stop.” Then he left.", False),
        ("Wait… what", True),
    ],
)
def test_it_tells_one_sentence_from_two(text: str, one: bool) -> None:
    assert is_one_sentence(text) is one


@pytest.mark.parametrize(
    ("urls", "count"),
    [
        ((), 0),
        (("https://www.who.int/a", "https://data.who.int/b"), 1),
        (("https://doi.org/10.1136/a", "https://doi.org/10.1136/b"), 1),
        (("https://doi.org/10.1136/a", "https://dx.doi.org/10.1093/b"), 2),
        (("https://a.example/1", "https://web.archive.org/web/2020/https://www.a.example/1"), 1),
        (("https://boyte.gov.vn/", "https://bocongan.gov.vn/"), 2),
        (("https://one.github.io/", "https://two.github.io/"), 2),
        (("http://192.0.2.1/", "http://198.51.2.1/"), 2),
    ],
)
def test_it_counts_publishers_not_pages(urls: tuple[str, ...], count: int) -> None:
    assert independent(map(SourceDraft, urls)) == count
