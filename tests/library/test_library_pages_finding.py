"""Finding checks and reading about the desk: facets, topics, search, what the desk says about itself."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from soi.checks.actions import publish, save_page, withdraw
from soi.checks.models import DeskPage, PageKind
from tests.library.library_cast import SHELF, Shelf


def text_of(response: Any) -> str:
    return bytes(response.content).decode()


def facet_of(page: str, label: str) -> dict[str, tuple[int, str]]:
    """Words, count and address of each value of a facet, as the page shows them."""
    part = re.search(rf'<div class="facet"><h2>{label}</h2>(.*?)</div></div>', page, re.DOTALL)
    found = re.findall(
        r'<a href="([^"]*)" rel="nofollow"[^>]*>(.*?) <span class="number">(\d+)',
        part[1] if part else "",
        re.DOTALL,
    )
    return {unescape(words): (int(count), unescape(address)) for address, words, count in found}


def test_it_counts_what_a_list_can_be_narrowed_by(shelf: Shelf, client: Client) -> None:
    page = text_of(client.get("/en/checks/"))
    topics = facet_of(page, "Topic")
    assert topics["Health"] == (3, "/en/checks/?topic=health")
    assert sum(count for count, _ in facet_of(page, "Verdict").values()) == len(shelf)
    assert {words: count for words, (count, _) in facet_of(page, "Language").items()} == {
        "Vietnamese": 3, "English": 4,
    }  # fmt: skip
    assert facet_of(page, "Year")["2026"][0] == 1


def test_every_count_is_what_its_address_lists(shelf: Shelf, client: Client) -> None:
    start = text_of(client.get("/en/checks/?language=en"))
    seen = 0
    for label in ("Topic", "Verdict", "Language", "Year"):
        for words, (count, address) in facet_of(start, label).items():
            if "language=" in address:
                listed = text_of(client.get(address))
                assert f">{count} check" in listed, (label, words)
                seen += 1
    assert seen > 5


def test_it_offers_other_values_and_chips_that_take_one_back(shelf: Shelf, client: Client) -> None:
    page = text_of(client.get("/en/checks/?topic=health&language=vi&page=2"))
    chips = re.findall(
        r'class="chip" href="([^"]*)" rel="nofollow"><span>(\w+): <strong>(.*?)</strong>', page
    )
    assert {(unescape(address), label, words) for address, label, words in chips} == {
        ("/en/checks/?language=vi", "Topic", "Health"),
        ("/en/checks/?topic=health", "Language", "Vietnamese"),
    }
    assert facet_of(page, "Topic")["Traffic"] == (1, "/en/checks/?topic=traffic&language=vi")
    assert facet_of(page, "Topic")["Health"][1] == "/en/checks/?language=vi", (
        "choosing it again takes it back"
    )
    assert 'content="noindex"' in page, "robots need not walk every combination"


@pytest.mark.parametrize(
    "chosen", ["year=2026x", "year=0000", "year=99999", "year=२०२६", "verdict=<b>", "topic=%00"]
)
def test_it_survives_odd_choices(shelf: Shelf, client: Client, chosen: str) -> None:
    page = text_of(client.get(f"/en/checks/?{chosen}"))
    assert "No check in the library fits this choice." in page
    assert "Show all" in page
    assert "<b>" not in page


def test_it_counts_a_language_once(shelf: Shelf, client: Client) -> None:
    publish(replace(SHELF[1], external_id="gb", language="en-GB"))
    assert facet_of(text_of(client.get("/en/checks/")), "Language")["English"][0] == 5


def test_it_leaves_withdrawn_checks_out_of_the_counts(shelf: Shelf, client: Client) -> None:
    withdraw(shelf["water-5l"].uid, "Gone.")
    assert facet_of(text_of(client.get("/en/checks/")), "Topic")["Health"][0] == 2


def test_it_unfolds_what_is_many(shelf: Shelf, client: Client) -> None:
    for number in range(9):
        publish(replace(SHELF[1], external_id=f"t{number}", topic=f"topic {number}"))
    page = text_of(client.get("/en/checks/"))
    assert re.search(r"<summary>\d+ more</summary>", page)


def test_it_narrows_a_search(shelf: Shelf, client: Client) -> None:
    publish(replace(SHELF[0], title="Lemon: nước chanh nóng có chữa khỏi ung thư?"))
    page = text_of(client.get("/en/search/?q=lemon"))
    assert shelf["lemon-en"].uid in page
    assert shelf["lemon-vi"].uid in page
    address = facet_of(page, "Language")["English"][1]
    assert address == "/en/search/?q=lemon&language=en"
    narrowed = text_of(client.get(address))
    assert shelf["lemon-en"].uid in narrowed
    assert shelf["lemon-vi"].uid not in narrowed
    none = text_of(client.get("/en/search/?q=lemon&verdict=satire&language=vi"))
    assert "No check in the library fits this choice." in none


def test_it_has_a_page_for_each_topic(shelf: Shelf, client: Client) -> None:
    publish(replace(SHELF[1], external_id="slash", topic="food/drink & more"))
    page = text_of(client.get("/en/topics/"))
    assert '<a href="/en/topics/health/">Health</a>' in page
    assert "3 checks" in page
    links = [unescape(one) for one in re.findall(r'<ul class="topics">(.*)</ul>', page)]
    addresses = re.findall(r'href="([^"]*)"', links[0])
    assert len(addresses) == len({draft.topic for draft in SHELF} | {"food/drink"})
    for address in addresses:
        assert client.get(address).status_code == 200, address
    health = text_of(client.get("/en/topics/health/?language=vi"))
    assert "<h1>Health</h1>" in health
    assert {name for name, check in shelf.items() if check.uid in health} == {"lemon-vi", "water-5l"}
    assert facet_of(health, "Topic") == {}


@pytest.mark.parametrize("topic", ["nothing", "a%00b", "health%2F"])
def test_it_has_no_page_for_a_topic_without_checks(shelf: Shelf, client: Client, topic: str) -> None:
    assert client.get(f"/en/topics/{topic}/").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("kind", list(PageKind))
def test_it_shows_what_the_desk_says_about_itself(client: Client, kind: PageKind) -> None:
    empty = client.get(f"/en/about/{kind}/")
    assert empty.status_code == 200
    assert "This desk has not written this page yet." in text_of(empty)
    save_page(kind, "en", "## Ours\n\n<script>x</script> **Written** by us.")
    DeskPage.objects.update(reviewed_on=date(2026, 4, 5))
    page = text_of(client.get(f"/en/about/{kind}/"))
    assert "Last reviewed on 5 Apr 2026" in page
    assert "<strong>Written</strong> by us." in page
    assert "<script>x" not in page
    in_vietnamese = text_of(client.get(f"/vi/about/{kind}/"))
    assert '<div class="body" lang="en">' in in_vietnamese
    assert "Trang này chỉ có bản tiếng Anh" in in_vietnamese.replace("Tiếng", "tiếng")


@pytest.mark.django_db
def test_it_links_the_desk_from_the_foot_of_every_page(client: Client) -> None:
    for address in ("/en/", "/en/checks/", "/en/corrections/", "/en/nope", "/api/docs"):
        foot = text_of(client.get(address)).split('<footer class="bottom">')[1]
        for kind in PageKind:
            assert f"/about/{kind}/" in foot, (address, kind)
    assert client.get("/en/about/nothing/").status_code == 404


@pytest.mark.django_db
def test_it_explains_the_scale(client: Client) -> None:
    page = text_of(client.get("/en/about/verdicts/"))
    assert page.count('class="stamp') == 8
    assert 'id="missing-context"' in page
    assert "For search engines: 1 on ClaimReview" in page
    assert "Promises what cannot be" in page
    assert "Many people asked" in page


def test_old_choices_of_a_year_can_be_found(shelf: Shelf, client: Client) -> None:
    publish(replace(SHELF[1], external_id="last", reviewed_on=timezone.localdate() - timedelta(days=3650)))
    years = facet_of(text_of(client.get("/en/checks/")), "Year")
    assert list(years) == sorted(years, reverse=True)
