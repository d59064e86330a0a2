"""Feeds as readers of them see them: feedparser reads Atom and RSS, and JSON Feed is read as its page says."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.test import Client
from pytest_django import Settings

from soi.checks.actions import bulk_publish, publish, restore, withdraw
from soi.checks.models import Change, Publisher
from soi.checks.queries import draft_of
from soi.library.feeds.building import PER_FEED
from tests.fakes.drafts import draft
from tests.library.library_cast import Shelf, clock_at

ATOM, RSS, JSON = "/feed/atom.xml", "/feed/rss.xml", "/feed/feed.json"
CORRECTIONS = "/feed/corrections/atom.xml"
ORIGIN = "http://127.0.0.1:8000"


def body(client: Client, address: str, **headers: str) -> bytes:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]


def parsed(client: Client, address: str) -> Any:
    found = feedparser.parse(body(client, address))
    assert not found.bozo, found.get("bozo_exception")
    return found


def items(client: Client, address: str = JSON) -> dict[str, Any]:
    return {one["_soi"]["uid"]: one for one in json.loads(body(client, address))["items"]}


@pytest.mark.parametrize(
    ("address", "kind", "version"),
    [
        (ATOM, "application/atom+xml; charset=utf-8", "atom10"),
        (RSS, "application/rss+xml; charset=utf-8", "rss20"),
    ],
)
def test_feedparser_reads_it(shelf: Shelf, client: Client, address: str, kind: str, version: str) -> None:
    found = parsed(client, address)
    assert client.get(address).headers["Content-Type"] == kind
    assert found.version == version
    assert len(found.entries) == len(shelf)
    links = {link.rel: link.href for link in found.feed.links}
    assert links["self"] == f"{ORIGIN}{address}"
    by_link = {one.link: one for one in found.entries}
    one = by_link[f"{ORIGIN}/vi/c/{shelf['lemon-vi'].uid}/"]
    assert one.title == "Sai: Uống nước chanh nóng mỗi sáng chữa khỏi ung thư."
    assert one.author == "Example Desk"
    assert "Không có bằng chứng" in one.summary
    assert "https://www.who.int/lemon" in one.content[0].value
    assert {tag.term for tag in one.tags} == {"published", "false", "health"}
    assert one.published_parsed


def test_atom_holds_all_that_the_standard_wants(shelf: Shelf, client: Client) -> None:
    found = parsed(client, ATOM)
    feed = found.feed
    assert (feed.id, feed.title, feed.author) == (f"{ORIGIN}{ATOM}", "Soi: kiểm chứng", "Soi")
    assert feed.updated == max(one.updated for one in found.entries)
    for one in found.entries:
        assert one.id.startswith(f"{ORIGIN}/c/")
        assert one.updated.endswith("Z") and one.published.endswith("Z")
        assert one.rights == "CC-BY-4.0"
        assert one.content[0].type == "text/html"
    assert len({one.id for one in found.entries}) == len(found.entries)


def test_json_feed_holds_all_that_the_standard_wants(shelf: Shelf, client: Client) -> None:
    assert client.get(JSON).headers["Content-Type"] == "application/feed+json"
    feed = json.loads(body(client, JSON))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{ORIGIN}{JSON}"
    one = items(client)[shelf["own-words"].uid]
    assert one["title"].startswith("See the check: A new bridge")
    assert "“Half a truth”" in one["content_html"]
    assert one["_soi"]["verdict"] == "other"
    assert one["language"] == "en"
    assert datetime.fromisoformat(one["date_modified"]).tzinfo is not None
    assert all(isinstance(one["id"], str) and one["content_html"] for one in feed["items"])


@pytest.mark.parametrize("kind", ["atom.xml", "rss.xml", "feed.json"])
def test_each_language_has_its_own(shelf: Shelf, client: Client, kind: str) -> None:
    english = body(client, f"/feed/en/{kind}").decode()
    assert shelf["moon"].uid in english
    assert shelf["helmet"].uid not in english
    assert client.get(f"/feed/en/{kind}").headers["Content-Language"] == "en"
    assert shelf["moon"].uid not in body(client, f"/feed/fr/{kind}").decode()
    assert client.get(f"/feed/englisch/{kind}").status_code == 404


def test_it_is_the_same_for_every_reader(shelf: Shelf, client: Client) -> None:
    for address in (ATOM, RSS, JSON, CORRECTIONS):
        assert body(client, address, accept_language="vi") == body(client, address, accept_language="en")


def test_a_correction_moves_updated_and_says_so(shelf: Shelf, client: Client) -> None:
    check = shelf["lemon-en"]
    old = next(one for one in parsed(client, ATOM).entries if check.uid in one.id)
    changed = replace(draft_of(check), verdict="misleading", verdict_text="")
    with clock_at(tomorrow()):
        publish(changed, "Too strong.", Change.CORRECTED)
    new = parsed(client, ATOM).entries[0]
    assert new.id == old.id
    assert new.published == old.published
    assert new.updated > old.updated
    assert new.title == "Corrected: Misleading: Hot lemon water cures cancer."
    assert "Too strong." in new.content[0].value
    first = parsed(client, RSS).entries[0]
    assert first.title == new.title
    assert first.id != f"{old.id}#v1", "a reader that shows an item once shows the correction too"
    item = items(client)[check.uid]
    assert (item["_soi"]["change"], item["_soi"]["verdict"]) == ("corrected", "misleading")


def test_an_update_without_a_correction_claims_none(shelf: Shelf, client: Client) -> None:
    publish(replace(draft_of(shelf["lemon-en"]), summary="Said better."))
    assert parsed(client, ATOM).entries[0].title == "False: Hot lemon water cures cancer."


def test_a_withdrawn_check_stays_as_a_tombstone_that_says_so(shelf: Shelf, client: Client) -> None:
    check = shelf["lemon-en"]
    withdraw(check.uid, "The source was retracted.")
    for address in (ATOM, RSS):
        first = parsed(client, address).entries[0]
        assert first.title == "Withdrawn: Does hot lemon water cure cancer?"
        assert first.summary == "The source was retracted."
        assert "There is no evidence" not in first.content[0].value
        assert "false" not in {tag.term for tag in first.tags}
    item = items(client)[check.uid]
    assert item["_soi"] | {"uid": ""} == {
        "uid": "",
        "verdict": "",
        "rating": "",
        "change": "withdrawn",
        "version": 2,
        "withdrawn": True,
        "licence": "CC-BY-4.0",
    }
    publish(replace(draft_of(check), summary="New words."), "Renewed.")
    assert parsed(client, ATOM).entries[0].summary == "The source was retracted."


def test_corrections_have_a_feed_of_their_own(shelf: Shelf, client: Client) -> None:
    assert parsed(client, CORRECTIONS).entries == []
    publish(replace(draft_of(shelf["lemon-vi"]), summary="Khác."), "Sửa tóm tắt.", Change.CORRECTED)
    publish(replace(draft_of(shelf["moon"]), summary="Said better."))
    withdraw(shelf["joke"].uid, "Not satire.")
    restore(shelf["joke"].uid, "It was.")
    entries = parsed(client, CORRECTIONS).entries
    assert [one.title.partition(":")[0] for one in entries] == ["Restored", "Withdrawn", "Đính chính"]
    assert [one.summary for one in entries] == ["It was.", "Not satire.", "Sửa tóm tắt."]
    assert len({one.id for one in entries}) == 3
    english = parsed(client, "/feed/corrections/en/atom.xml").entries
    assert len(english) == 2
    assert len(parsed(client, "/feed/corrections/rss.xml").entries) == 3
    assert len(json.loads(body(client, "/feed/corrections/feed.json"))["items"]) == 3


def test_it_goes_on_to_older_pages(db: None, client: Client) -> None:
    bulk_publish([draft(external_id=str(number)) for number in range(PER_FEED * 2 + 3)])
    seen: list[str] = []
    address: str | None = ATOM
    while address:
        found = parsed(client, address)
        seen += [one.id for one in found.entries]
        address = next((link.href for link in found.feed.links if link.rel == "next"), None)
    assert len(seen) == len(set(seen)) == PER_FEED * 2 + 3
    assert json.loads(body(client, JSON))["next_url"].startswith(f"{ORIGIN}{JSON}?before=")
    assert client.get(f"{ATOM}?before=x").status_code == 404


def test_it_holds_any_text_that_a_check_may_hold(db: None, client: Client) -> None:
    nasty = "]]> <script>alert(1)</script> & \u2028 \ufffe \U0001f34b é ặ"
    publish(draft(claim=nasty, title=nasty, summary=nasty, body=nasty, topic="<b>&"))
    for address in (ATOM, RSS):
        (one,) = parsed(client, address).entries
        assert "<script" not in one.content[0].value
        assert "🍋" in one.title
    (item,) = json.loads(body(client, JSON))["items"]
    assert "<script" not in item["content_html"]


ALL = (
    *(ATOM, RSS, JSON, CORRECTIONS, "/feed/vi/atom.xml"),
    *("/feed/claimreview.jsonld", "/feed/soi.jsonl", "/dump/checks.jsonl", "/dump/checks.csv"),
    *("/sitemap.xml", "/sitemap-pages.xml", "/sitemap-1.xml"),
)


@pytest.mark.parametrize("address", ALL)
def test_it_is_given_again_only_when_something_changed(shelf: Shelf, client: Client, address: str) -> None:
    with clock_at(tomorrow()):
        first = client.get(address)
        assert first.headers["Cache-Control"] == "public, no-cache"
        etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
        _drained(first)
        for headers in ({"if-none-match": etag}, {"if-modified-since": modified}):
            again = client.get(address, headers=headers)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["ETag"] == etag
        withdraw(shelf["moon"].uid, "Wrong.")
        for headers in ({"if-none-match": etag}, {"if-modified-since": modified}):
            changed = client.get(address, headers=headers)
            assert changed.status_code == 200
            assert changed.headers["ETag"] != etag
            _drained(changed)


def test_a_publishers_new_name_is_a_change_too(shelf: Shelf, client: Client) -> None:
    etag = client.get(ATOM).headers["ETag"]
    Publisher.objects.filter(site="sky.example").update(name="Sky and Sea Desk")
    assert client.get(ATOM, headers={"if-none-match": etag}).status_code == 200


def test_it_gives_no_date_while_the_second_still_runs(shelf: Shelf, client: Client) -> None:
    publish(draft(external_id="just now"))
    assert "Last-Modified" not in client.get(ATOM).headers


@pytest.mark.parametrize("address", [*ALL, "/robots.txt", "/.well-known/soi.json"])
def test_it_only_reads(shelf: Shelf, client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
    head = client.head(address)
    assert head.status_code == 200
    _drained(head)
    assert not client.cookies


def test_an_empty_library_has_feeds_too(db: None, client: Client) -> None:
    for address in ALL[:-1]:
        assert bool(body(client, address)) == (address != "/dump/checks.jsonl")
    assert parsed(client, ATOM).feed.updated == "1970-01-01T00:00:00Z"
    assert client.get("/sitemap-1.xml").status_code == 404


def test_robots_find_the_sitemap_and_it_names_every_standing_check(shelf: Shelf, client: Client) -> None:
    assert f"Sitemap: {ORIGIN}/sitemap.xml" in body(client, "/robots.txt").decode()
    withdraw(shelf["moon"].uid, "Wrong.")
    index = body(client, "/sitemap.xml").decode()
    assert f"{ORIGIN}/sitemap-1.xml" in index and f"{ORIGIN}/sitemap-pages.xml" in index
    part = body(client, "/sitemap-1.xml").decode()
    for name, check in shelf.items():
        assert (f"<loc>{ORIGIN}/vi/c/{check.uid}/</loc>" in part) == (name != "moon")
        assert (f'hreflang="en" href="{ORIGIN}/en/c/{check.uid}/"' in part) == (name != "moon")
    assert f"<loc>{ORIGIN}/en/about/</loc>" in body(client, "/sitemap-pages.xml").decode()


def test_the_pages_name_their_feeds(shelf: Shelf, client: Client) -> None:
    page = body(client, "/en/checks/").decode()
    assert '<link rel="alternate" type="application/atom+xml" title="Soi" href="/feed/en/atom.xml">' in page


def test_it_speaks_of_another_desk_by_its_settings(shelf: Shelf, client: Client, settings: Settings) -> None:
    settings.SOI_NAME = "Ánh Sáng <desk>"
    settings.SOI_ORIGIN = "https://sang.example"
    found = parsed(client, ATOM)
    assert found.feed.title == "Ánh Sáng <desk>: kiểm chứng"
    assert all(one.id.startswith("https://sang.example/c/") for one in found.entries)


def tomorrow() -> datetime:
    return datetime.now(UTC) + timedelta(days=1)


def _drained(response: Any) -> None:
    if response.streaming:
        b"".join(response.streaming_content)


def test_it_is_quick_when_nothing_changed(db: None, client: Client) -> None:
    bulk_publish([draft(external_id=str(number)) for number in range(500)])
    first = client.get("/dump/checks.jsonl")
    _drained(first)
    etag = first.headers["ETag"]
    start = time.perf_counter()
    assert client.get("/dump/checks.jsonl", headers={"if-none-match": etag}).status_code == 304
    assert time.perf_counter() - start < 0.2
