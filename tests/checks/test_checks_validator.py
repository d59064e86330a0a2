"""The validator: one row for each rule of Google's table, and the markup we write ourselves."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from soi.checks.validator import errors, validate

PAGE = "https://desk.example/vi/checks/abc"
GOOD: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": PAGE,
    "claimReviewed": "Salt water kills the flu virus.",
    "datePublished": "2026-11-22",
    "author": {
        "@type": "Organization",
        "name": "Example Desk",
        "url": "https://desk.example/",
        "correctionsPolicy": "https://desk.example/vi/corrections",
    },
    "itemReviewed": {
        "@type": "Claim",
        "author": {"@type": "Person", "name": "Some Speaker"},
        "datePublished": "2026-11-01",
        "appearance": [{"@type": "CreativeWork", "url": "https://posts.example/1"}],
    },
    "reviewRating": {
        "@type": "Rating",
        "alternateName": "False",
        "name": "false",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
    },
}
MEDIA = {
    "@type": "MediaReview",
    "mediaAuthenticityCategory": "StagedContent",
    "itemReviewed": {
        "@type": "MediaReviewItem",
        "mediaItemAppearance": [{"@type": "ImageObject", "contentUrl": "https://posts.example/1.jpg"}],
    },
}
GONE = object()


def changed(path: str, value: Any) -> dict[str, Any]:
    """`GOOD` with the property at `path` set, or taken away."""
    node = copy.deepcopy(GOOD)
    here: Any = node
    *way, last = path.split(".")
    for name in way:
        here = here[name]
    if value is GONE:
        del here[last]
    else:
        here[last] = value
    return node


def found(document: object, page: str = PAGE) -> set[tuple[str, str]]:
    return {(one.level, one.path) for one in validate(document, page)}


RATING, ITEM, AUTHOR = "reviewRating", "itemReviewed", "author"
CASES: list[tuple[str, Any, set[tuple[str, str]]]] = [
    # ClaimReview: required
    ("claimReviewed", GONE, {("error", "claimReviewed")}),
    ("claimReviewed", "", {("error", "claimReviewed")}),
    ("claimReviewed", "  ", {("error", "claimReviewed")}),
    ("claimReviewed", 7, {("error", "claimReviewed")}),
    ("claimReviewed", ["a"], {("error", "claimReviewed")}),
    ("claimReviewed", "x" * 74, set()),
    ("claimReviewed", "x" * 75, {("warning", "claimReviewed")}),
    ("claimReviewed", "x" * 76, {("error", "claimReviewed")}),
    ("claimReviewed", "ế" * 74, set()),
    ("claimReviewed", "One.\nTwo.", {("error", "claimReviewed")}),
    ("claimReviewed", "False: salt water kills.", {("error", "claimReviewed")}),
    ("claimReviewed", "FALSE : salt water kills.", {("error", "claimReviewed")}),
    ("claimReviewed", "Note: salt water kills.", set()),
    ("claimReviewed", "False teeth need salt water.", set()),
    (RATING, GONE, {("error", RATING)}),
    (RATING, "False", {("error", RATING)}),
    (RATING, [], {("error", RATING)}),
    ("url", GONE, {("error", "url")}),
    ("url", "", {("error", "url")}),
    ("url", 5, {("error", "url")}),
    ("url", "/vi/checks/abc", {("error", "url")}),
    ("url", "ftp://desk.example/a", {("error", "url")}),
    ("url", "https://desk.example/a b", {("error", "url")}),
    ("url", "https://[broken", {("error", "url")}),
    ("url", "https://bit.ly/abc", {("error", "url")}),
    ("url", "https://other.example/abc", {("error", "url")}),
    ("url", "https://notdesk.example/abc", {("error", "url")}),
    ("url", "https://www.desk.example/abc", set()),
    ("url", "https://vi.desk.example/abc", set()),
    ("url", PAGE + "#claim-2", {("warning", "url")}),
    ("@context", "http://schema.org/", set()),
    ("@context", "https://example.org", {("error", "@context")}),
    # ClaimReview: recommended
    (AUTHOR, GONE, {("warning", AUTHOR)}),
    ("author.@type", "Person", set()),
    ("author.@type", "NewsMediaOrganization", set()),
    ("author.@type", ["Organization", "Brand"], set()),
    ("author.@type", "Thing", {("error", "author.@type")}),
    ("author.name", GONE, set()),
    ("author.url", GONE, set()),
    ("author.url", "desk.example", {("error", "author.url")}),
    (AUTHOR, {"@type": "Organization"}, {("error", AUTHOR), ("warning", "author.correctionsPolicy")}),
    ("author.correctionsPolicy", GONE, {("warning", "author.correctionsPolicy")}),
    ("author.correctionsPolicy", "we do", {("error", "author.correctionsPolicy")}),
    ("author.ethicsPolicy", "https://desk.example/ethics", set()),
    ("author.ethicsPolicy", "soon", {("error", "author.ethicsPolicy")}),
    ("datePublished", GONE, {("warning", "datePublished")}),
    ("datePublished", "22/11/2026", {("error", "datePublished")}),
    ("datePublished", "2026-11-22T08:00:00Z", set()),
    ("dateModified", "yesterday", {("error", "dateModified")}),
    ("expires", 2026, {("error", "expires")}),
    (ITEM, GONE, {("warning", ITEM)}),
    # Claim
    ("itemReviewed.@type", "CreativeWork", {("error", "itemReviewed.@type")}),
    ("itemReviewed.author", GONE, set()),
    ("itemReviewed.author", {"@type": "Person"}, {("error", "itemReviewed.author.name")}),
    ("itemReviewed.author.name", "", {("error", "itemReviewed.author.name")}),
    ("itemReviewed.author.name", "@someone", {("error", "itemReviewed.author.name")}),
    ("itemReviewed.author.name", "https://posts.example/me", {("error", "itemReviewed.author.name")}),
    ("itemReviewed.author", [{"name": "A"}, {"name": "B"}], set()),
    ("itemReviewed.author", [{"name": "A"}, {}], {("error", "itemReviewed.author.name")}),
    ("itemReviewed.appearance", GONE, {("warning", "itemReviewed.appearance")}),
    ("itemReviewed.appearance", "https://posts.example/2", set()),
    ("itemReviewed.appearance", [{"@type": "CreativeWork"}], {("error", "itemReviewed.appearance")}),
    ("itemReviewed.appearance", "https://desk.example/x", {("error", "itemReviewed.appearance")}),
    ("itemReviewed.firstAppearance", {"url": "javascript:1"}, {("error", "itemReviewed.appearance")}),
    ("itemReviewed.datePublished", "2026", {("error", "itemReviewed.datePublished")}),
    # Rating
    ("reviewRating.@type", "Thing", {("error", "reviewRating.@type")}),
    ("reviewRating.alternateName", GONE, {("error", "reviewRating.alternateName")}),
    ("reviewRating.alternateName", " ", {("error", "reviewRating.alternateName")}),
    ("reviewRating.alternateName", 1, {("error", "reviewRating.alternateName")}),
    ("reviewRating.alternateName", "no " * 40, {("warning", "reviewRating.alternateName")}),
    ("reviewRating.name", GONE, {("warning", "reviewRating.name")}),
    ("reviewRating.ratingValue", 3.5, set()),
    ("reviewRating.ratingValue", "4", set()),
    ("reviewRating.ratingValue", 0, {("error", "reviewRating.ratingValue")}),
    ("reviewRating.ratingValue", 6, {("error", "reviewRating.ratingValue")}),
    ("reviewRating.ratingValue", "two", {("error", "reviewRating.ratingValue")}),
    ("reviewRating.ratingValue", True, {("error", "reviewRating.ratingValue")}),
    ("reviewRating.ratingValue", float("nan"), {("error", "reviewRating.ratingValue")}),
    (
        "reviewRating.ratingValue",
        GONE,
        {("error", "reviewRating.ratingValue"), ("warning", "reviewRating.ratingValue")},
    ),
    ("reviewRating.bestRating", GONE, {("warning", "reviewRating.bestRating")}),
    ("reviewRating.bestRating", 1, {("error", "reviewRating.bestRating")}),
    ("reviewRating.bestRating", "best", {("error", "reviewRating.bestRating")}),
    ("reviewRating.worstRating", GONE, {("warning", "reviewRating.worstRating")}),
    ("reviewRating.worstRating", 0, {("error", "reviewRating.worstRating")}),
    (
        "reviewRating.worstRating",
        6,
        {("error", "reviewRating.bestRating"), ("error", "reviewRating.ratingValue")},
    ),
    (RATING, {"@type": "Rating", "alternateName": "Unproven", "name": "unproven"}, set()),
    # MediaReview beside it
    ("associatedMediaReview", MEDIA, set()),
    ("associatedMediaReview", [MEDIA, MEDIA], set()),
    ("associatedMediaReview", {}, {("error", "associatedMediaReview[0].@type")}),
    (
        "associatedMediaReview",
        {**MEDIA, "mediaAuthenticityCategory": "Fake"},
        {("error", "associatedMediaReview[0].mediaAuthenticityCategory")},
    ),
    (
        "associatedMediaReview",
        {**MEDIA, "itemReviewed": {"@type": "MediaReviewItem"}},
        {("error", "associatedMediaReview[0].itemReviewed")},
    ),
    (
        "associatedMediaReview",
        {**MEDIA, "itemReviewed": {"mediaItemAppearance": [{"name": "a picture"}]}},
        {("error", "associatedMediaReview[0].itemReviewed.mediaItemAppearance")},
    ),
    (
        "associatedMediaReview",
        {**MEDIA, "itemReviewed": {**MEDIA["itemReviewed"], "creator": {"name": "@me"}}},  # type: ignore[dict-item]
        {("error", "associatedMediaReview[0].itemReviewed.creator")},
    ),
]


@pytest.mark.parametrize(("path", "value", "findings"), CASES, ids=range(len(CASES)))
def test_it_finds_exactly_what_is_wrong(path: str, value: object, findings: set[tuple[str, str]]) -> None:
    assert found(changed(path, value)) == findings


def test_it_covers_the_table_with_sixty_cases() -> None:
    assert len(CASES) >= 60


def test_it_has_nothing_to_say_of_good_markup() -> None:
    assert validate(GOOD, PAGE) == ()
    assert validate([GOOD, {"@type": "BreadcrumbList"}, MEDIA], PAGE) == ()
    assert validate({"@context": "https://schema.org", "@graph": [GOOD]}, PAGE) == ()


@pytest.mark.parametrize(
    "document", [{}, [], [GOOD, GOOD], {"@graph": []}, "text", None, {"@type": "Review"}]
)
def test_it_wants_one_review_on_a_page(document: object) -> None:
    assert found(document) == {("error", "")}


def test_it_needs_no_page_to_judge_the_rest() -> None:
    assert found(changed("url", "https://other.example/abc"), "") == set()


def test_it_puts_errors_first_and_says_them_in_the_readers_language() -> None:
    findings = validate(changed("author", {"@type": "Organization"}), PAGE)
    assert [one.level for one in findings] == ["error", "warning"]
    assert errors(findings) == findings[:1]
    assert all(one.words.endswith(".") for one in findings)


def test_it_survives_markup_that_is_no_markup() -> None:
    junk: list[Any] = [None, 1, "x", [], {}, {"a": 1}, [[]], True, -1.5, {"@type": 5}, {"name": {"name": []}}]
    for path in ("url", "author", "itemReviewed", "reviewRating", "datePublished", "associatedMediaReview"):
        for value in junk:
            validate(changed(path, value), PAGE)
    for path in ("itemReviewed.author", "itemReviewed.appearance", "reviewRating.ratingValue", "author.url"):
        for value in junk:
            validate(changed(path, value), PAGE)
