"""A check's markup: on its page as extruct reads it, and one verdict wherever the check is published."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import extruct
import feedparser
import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from soi.checks import starter
from soi.checks.actions import bulk_publish, publish, withdraw
from soi.checks.identity import desk_identity
from soi.checks.imports import Source, import_checks
from soi.checks.markup import claim_review
from soi.checks.models import Check, DeskPage, Verdict
from soi.checks.queries import draft_of
from soi.library.places import speaking_of
from soi.library.templatetags.publishing import data_block
from tests.fakes.drafts import draft
from tests.library.library_cast import Shelf

DATA_FEED = "/feed/claimreview.jsonld"


def page_of(client: Client, check: Check, language: str = "") -> str:
    with speaking_of(check):
        address = check_path(check, language)
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def check_path(check: Check, language: str = "") -> str:
    chosen = language or (check.language[:2] if check.language[:2] in {"vi", "en"} else "vi")
    return f"/{chosen}/c/{check.uid}/"


def markup_of(html: str) -> dict[str, Any]:
    (node,) = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    found: dict[str, Any] = node
    return found


def data_feed(client: Client, **parameters: str) -> dict[str, dict[str, Any]]:
    response: Any = client.get(DATA_FEED, parameters)
    assert response.headers["Content-Type"] == "application/ld+json; charset=utf-8"
    feed = json.loads(b"".join(response.streaming_content))
    assert (feed["@type"], feed["@context"]) == ("DataFeed", "https://schema.org")
    return {one["@id"].split("/")[-2]: one for one in feed["dataFeedElement"]}


def shown_verdict(html: str) -> str:
    node = LexborHTMLParser(html).css_first(".verdict strong")
    assert node is not None
    return node.text(strip=True)


def pages(client: Client, address: str, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        data = client.get(following).json()
        found += data[name]
        following = data.get("next_url")
    return found


@pytest.fixture
def library(db: None, tmp_path: Path) -> list[Check]:
    """The starter library and one check of each verdict, with and without words of its publisher's own."""
    import_checks(Source(starter.PATH, "starter", starter.DEFAULTS), tmp_path, lambda progress: None)
    bulk_publish(
        [
            draft(
                external_id=f"{verdict}{words}{language}",
                verdict=verdict,
                verdict_text=words,
                language=language,
            )
            for verdict in Verdict.values
            for words in ("", "Nửa sự thật")
            for language in ("vi", "en", "fr")
        ]
    )
    return list(Check.objects.select_related("publisher"))


def test_one_verdict_on_page_markup_api_and_feeds(library: list[Check], client: Client) -> None:
    """Each check: word and value are the same in six places."""
    data = data_feed(client)
    json_feed = {one["_soi"]["uid"]: one for one in pages(client, "/feed/feed.json", "items")}
    signed = [json.loads(line) for line in client.get("/feed/soi.jsonl").content.splitlines()[1:]]
    signed_verdicts = {one["uid"]: one["data"]["verdict"] for one in signed}
    assert len(data) == len(json_feed) == len(signed) == len(library) >= 110
    for check in library:
        html = page_of(client, check)
        word = shown_verdict(html)
        rating = markup_of(html)["reviewRating"]
        headers = {"accept-language": check_path(check)[1:3]}
        api = client.get(f"/api/v1/checks/{check.uid}", headers=headers).json()["check"]
        feed = json_feed[check.uid]["_soi"]
        item_rating = data[check.uid]["item"][0]["reviewRating"]
        values = {rating["name"], item_rating["name"], api["verdict"], feed["verdict"]}
        assert values | {signed_verdicts[check.uid]} == {check.verdict}
        assert {word, api["verdict_label"], feed["rating"]} == {word}
        assert rating == item_rating
        assert rating["alternateName"] == (check.verdict_text or word)
        assert rating.get("description", "") == api["verdict_text"] == check.verdict_text


def test_atom_and_rss_agree_with_the_page(library: list[Check], client: Client) -> None:
    by_page = {check_path(check): check for check in library}
    for address in ("/feed/atom.xml", "/feed/rss.xml"):
        seen = 0
        while address:
            found = feedparser.parse(client.get(address).content)
            for one in found.entries:
                check = by_page[one.link.removeprefix("http://127.0.0.1:8000")]
                terms = {tag.scheme.rpartition("/")[2]: tag.term for tag in one.tags}
                assert terms["verdict"] == check.verdict
                assert one.title.startswith(f"{shown_verdict(page_of(client, check))}: ")
                seen += 1
            links = [link.href for link in found.feed.links if link.rel == "next"]
            address = links[0] if links else ""
        assert seen == len(library)


def test_claims_search_says_what_the_markup_says(library: list[Check], client: Client) -> None:
    by_uid = {check.uid: check for check in library}
    headers = {"accept-language": "en"}
    parameters = {"reviewPublisherSiteFilter": "desk.example", "pageSize": "100", "languageCode": "vi"}
    claims = client.get("/v1alpha1/claims:search", parameters, headers=headers).json()["claims"]
    assert len(claims) == 2 * len(Verdict.values)
    for claim in claims:
        (review,) = claim["claimReview"]
        markup = markup_of(page_of(client, by_uid[review["x_uid"]]))
        assert review["textualRating"] == markup["reviewRating"]["alternateName"]
        assert review["x_verdict"] == markup["reviewRating"]["name"]
        assert (claim["text"], review["url"]) == (markup["claimReviewed"], markup["url"])


def test_the_markup_is_what_the_mapping_says(shelf: Shelf, client: Client) -> None:
    check = shelf["lemon-vi"]
    with speaking_of(check):
        said = claim_review(check, desk_identity())
    assert markup_of(page_of(client, check)) == said
    assert said["url"] == check.url


def test_a_check_of_this_desk_is_reviewed_by_this_desk(shelf: Shelf, client: Client) -> None:
    own = publish(replace(draft_of(shelf["lemon-en"]), external_id="own", own=True)).check
    DeskPage.objects.create(kind="corrections", language="en", body="We do.", reviewed_on=date(2026, 1, 1))
    found = markup_of(page_of(client, own))
    assert found["author"]["@type"] == "NewsMediaOrganization"
    assert found["author"]["name"] == "Soi"
    assert found["author"]["correctionsPolicy"] == "http://127.0.0.1:8000/en/about/corrections/"
    assert "masthead" not in found["author"]
    assert found["url"] == f"http://127.0.0.1:8000/en/c/{own.uid}/"
    assert markup_of(page_of(client, own, "vi"))["url"] == f"http://127.0.0.1:8000/vi/c/{own.uid}/"


NASTY = '</script><script>alert(1)</script> <!-- \u2028\u2029 & \\u003c \\ " ]]>'


def test_no_text_of_a_check_can_leave_the_block(db: None, client: Client) -> None:
    check = publish(draft(claim=NASTY, summary=NASTY, body=NASTY, title="</SCRIPT ><!--")).check
    html = page_of(client, check)
    assert markup_of(html)["claimReviewed"] == NASTY
    scripts = LexborHTMLParser(html).css("script")
    assert [one.attributes.get("src") for one in scripts].count(None) == 1
    inside = next(one.text() for one in scripts if "src" not in one.attributes)
    assert not set("<>&\u2028\u2029") & set(inside)


def test_the_block_reads_back_as_it_was() -> None:
    text = data_block({"a": NASTY, "b": ["\U0001f34b ặ", 1.5, None]})
    inside = text.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert json.loads(inside) == {"a": NASTY, "b": ["\U0001f34b ặ", 1.5, None]}


def test_a_withdrawn_check_has_no_markup_and_a_tombstone_in_the_feed(shelf: Shelf, client: Client) -> None:
    check = shelf["moon"]
    withdraw(check.uid, "Wrong.")
    response = client.get(check_path(check))
    assert b"ld+json" not in response.content
    item = data_feed(client)[check.uid]
    assert item["dateDeleted"] == item["dateModified"]
    (tombstone,) = item["item"]
    assert (tombstone["@type"], tombstone["creativeWorkStatus"]) == ("CreativeWork", "Withdrawn")
    assert tombstone["abstract"] == "Wrong."
    assert tombstone["identifier"] == "moon"


def test_the_data_feed_gives_what_changed_since(shelf: Shelf, client: Client) -> None:
    everything = data_feed(client)
    assert len(everything) == 7
    assert all(one["item"][0]["sdLicense"] == "CC-BY-4.0" for one in everything.values())
    last = max(one["dateModified"] for one in everything.values())
    withdraw(shelf["moon"].uid, "Wrong.")
    assert shelf["moon"].uid in data_feed(client, since=last)
    assert data_feed(client, since="2999-01-01") == {}
    assert len(data_feed(client, since="2020-01-01")) == 7
    for wrong in ("soon", "2026-13-01", "1", "2026-01-01T99"):
        response = client.get(DATA_FEED, {"since": wrong})
        assert response.status_code == 422
        assert response.json()["error"]["message"].startswith("since:")
