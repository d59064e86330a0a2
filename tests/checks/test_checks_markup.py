"""The markup of a check: own and imported, with media, corrections and the desk's policies; read back whole."""

from __future__ import annotations

import json
from datetime import date

import extruct
import pytest
from django.utils import translation

from soi.checks.actions import correct, publish
from soi.checks.claimreview import draft_of_claim_review
from soi.checks.draft import CheckDraft, MediaDraft, QuoteDraft, SourceDraft
from soi.checks.markup import DeskIdentity, claim_review, graph, organization
from soi.checks.models import PageKind, Verdict
from soi.checks.records import Defaults
from soi.checks.scales import RATING_VALUES
from soi.checks.validator import errors, validate
from tests.fakes.drafts import draft

pytestmark = pytest.mark.django_db

DESK = DeskIdentity(
    name="Example Desk",
    origin="https://desk.example",
    check_address="https://desk.example/vi/checks/{uid}",
    pages={kind.value: f"https://desk.example/vi/about/{kind.value}" for kind in PageKind},
    complaints="https://desk.example/vi/complaints",
)


def whole() -> CheckDraft:
    """A check of the desk that says everything a check can say."""
    return draft(
        own=True,
        url="",
        verdict_text="",
        claimant="Some Ministry",
        claim_long="Súc miệng nước muối mỗi sáng diệt được virus cúm, theo một bài đăng.",
        supports="Không thấy; đã tìm: PubMed.",
        undermines="Một tổng quan 12 nghiên cứu.",
        techniques=("false-cause", "cherry-picked"),
        few_sources_reason="WHO is the body that sets this advice.",
        selection="requested",
        harm="health",
        review_on=date(2027, 2, 3),
        sources=(
            SourceDraft("https://www.who.int/example", "WHO", "WHO", "primary", "cap1"),
            SourceDraft("", "Công văn", "Sở Y tế", "primary", "cap2"),
        ),
        quotes=(QuoteDraft("Salt water does not kill it.", "https://www.who.int/example", "cap1", 5, 33),),
        media=(MediaDraft("https://posts.example/1.jpg", "DecontextualizedContent"),),
    )


def test_a_check_of_the_desk_names_the_desk_and_its_policies() -> None:
    check = publish(whole()).check
    node = claim_review(check, DESK)
    assert node["url"] == f"https://desk.example/vi/checks/{check.uid}"
    assert node["author"] == node["publisher"] == organization(DESK)
    assert node["author"]["correctionsPolicy"].endswith("/corrections")
    assert node["author"]["ownershipFundingInfo"].endswith("/funding")
    assert node["author"]["masthead"].endswith("/team")
    assert node["author"]["verificationFactCheckingPolicy"].endswith("/methodology")
    assert node["author"]["actionableFeedbackPolicy"] == DESK.complaints
    assert "ethicsPolicy" not in node["author"]
    assert node["sdLicense"] == "CC-BY-4.0"
    assert validate(node, node["url"]) == ()


def test_an_imported_check_stays_its_publishers() -> None:
    node = claim_review(publish(draft()).check, DESK)
    assert node["url"] == "https://desk.example/salt-water"
    assert node["author"] == {
        "@type": "Organization",
        "name": "Example Desk",
        "url": "https://desk.example/",
    }
    assert "publisher" not in node
    assert errors(validate(node)) == ()


def test_it_shows_corrections_and_the_day_of_the_last_change() -> None:
    check = publish(whole()).check
    assert "correction" not in claim_review(check, DESK)
    later = correct(check.uid, draft(own=True, verdict="mixed"), "Đã đọc nhầm bảng số liệu.")
    node = claim_review(later, DESK)
    day = later.versions.all()[0].made_at.date().isoformat()
    assert node["dateModified"] == day
    assert node["correction"] == [
        {"@type": "CorrectionComment", "text": "Đã đọc nhầm bảng số liệu.", "datePublished": day}
    ]


def test_it_reviews_the_media_too() -> None:
    node = claim_review(publish(whole()).check, DESK)
    review = node["associatedMediaReview"][0]
    assert review["mediaAuthenticityCategory"] == "DecontextualizedContent"
    assert review["url"] == node["url"]
    assert review["author"] == node["author"]


@pytest.mark.parametrize("verdict", Verdict.values)
def test_words_and_number_of_a_verdict_agree(verdict: str) -> None:
    check = publish(draft(verdict=verdict, verdict_text="")).check
    value = RATING_VALUES[Verdict(verdict)]
    for language in ("vi", "en"):
        with translation.override(language):
            rating = claim_review(check, DESK)["reviewRating"]
            assert rating["alternateName"] == str(Verdict(verdict).label)
            assert rating.get("ratingValue") == value
            assert ("bestRating" in rating) is (value is not None)


def test_another_reader_of_the_page_finds_it_and_our_own_import_loses_nothing() -> None:
    check = publish(whole()).check
    document = json.dumps(graph([claim_review(check, DESK)]), ensure_ascii=False)
    page = f'<html><head><script type="application/ld+json">{document}</script></head></html>'
    found = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    node = next(one for one in found[0]["@graph"] if one["@type"] == "ClaimReview")
    assert node["reviewRating"]["name"] == check.verdict
    read = draft_of_claim_review(node, Defaults())
    expected = draft(**{**_as_changes(whole()), "url": DESK.address_of(check.uid), "own": False})
    assert read == expected


def _as_changes(one: CheckDraft) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__}


def test_several_nodes_make_one_document() -> None:
    document = graph([claim_review(publish(whole()).check, DESK), organization(DESK)])
    assert document["@context"] == "https://schema.org"
    assert [node["@type"] for node in document["@graph"]] == ["ClaimReview", "NewsMediaOrganization"]
    assert not any("@context" in node for node in document["@graph"])
    assert validate(document) == ()
