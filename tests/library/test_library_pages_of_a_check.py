"""One check's page with everything the desk can say, its versions, the log of corrections, and its tombstone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from soi.checks.actions import correct, publish, restore, withdraw
from soi.checks.models import Check
from soi.evidence.models import Capture
from soi.library.evidence_shown import AROUND
from tests.journeys.shelf import FULL, PAGE, QUOTED, fill_own

MOST_BYTES = 60_000


@pytest.fixture
def full(db: None) -> Check:
    """A check of this desk in which every field is filled, corrected once."""
    fill_own(FULL)
    return Check.objects.get(uid=FULL.uid)


def text_of(response: Any) -> str:
    return bytes(response.content).decode()


def read(client: Client, check: Check, path: str = "", language: str = "en") -> str:
    return text_of(client.get(f"/{language}/c/{check.uid}/{path}"))


def test_it_says_all_that_a_check_carries(full: Check, client: Client) -> None:
    page = read(client, full)
    body = page.split("<main")[1]
    for words in (
        *(FULL.claim, FULL.claim_long, FULL.summary, FULL.supports, FULL.few_sources_reason),
        *("WHO: không có bằng chứng", "The evidence shows that the claim is wrong.", "False"),
        *("8 Mar 2026", "8 Sep 2026", "1 Mar 2026", "Example Desk", "Vietnamese"),
        *("Promises what cannot be", "Makes a rule of a single case", "Many people asked", "Health"),
        *(QUOTED, "Found in the copy that we made on 7 Mar 2026.", "Primary source", "Official data"),
        *("https://posts.example/1", "Real, but in a wrong context", "https://videos.example/nuoc-muoi.mp4"),
        *("Copy kept on 7 Mar 2026", Capture.objects.get().sha256, "CC-BY-4.0"),
    ):
        assert words in body, words
    assert 'href="/en/topics/health/"' in body
    assert "by 8 Sep 2026, and that has not happened yet" in body, "the day of the next look has passed"


def test_it_is_silent_about_what_a_check_does_not_say(db: None, client: Client) -> None:
    bare = replace(
        FULL, external_id="bare", own=False, claim_long="", supports="", undermines="", techniques=(),
        selection="", harm="", quotes=(), media=(), appearances=(), claim_date=None, review_on=None,
        few_sources_reason="",
    )  # fmt: skip
    body = read(client, publish(bare).check).split("<main")[1]
    for words in ("In full:", "What speaks for it", "Word for word", "Where the claim appeared",
                  "How it works", "Looked at again", "Why there are few", "Corrected on"):  # fmt: skip
        assert words not in body, words


@pytest.mark.django_db
def test_it_does_not_warn_before_the_day_of_the_next_look(client: Client) -> None:
    check = publish(replace(FULL, review_on=date(9999, 1, 1))).check
    assert "has not happened yet" not in read(client, check)


def test_it_shows_the_words_around_a_quotation_of_a_page(full: Check, client: Client) -> None:
    body = read(client, full).split("<main")[1]
    around = body.split('class="around"')[1].split("</p>")[0]
    assert f"<mark>{QUOTED}</mark>" in around
    assert "soothe a sore throat" in around
    assert "yearly vaccine" in around


@pytest.mark.parametrize("change", [{"url": ""}, {"text": "x" * 400}, {"text": ""}])
def test_it_shows_nothing_around_it_of_an_upload_or_of_other_words(
    full: Check, client: Client, change: dict[str, str]
) -> None:
    Capture.objects.update(**change)
    page = read(client, full)
    assert 'class="around"' not in page
    assert QUOTED in page


def test_it_cuts_the_words_around_at_words(full: Check, client: Client) -> None:
    words = "many words before it " * 40
    Capture.objects.update(text=f"{words}{PAGE}{words}")
    moved = replace(
        FULL.quotes[0], start=FULL.quotes[0].start + len(words), end=FULL.quotes[0].end + len(words)
    )
    publish(replace(FULL, quotes=(moved,)))
    around = read(client, full).split('class="around">')[1].split("</p>")[0]
    before, _, after = around.partition("<mark>")
    assert before.startswith("… ")
    assert after.rstrip().endswith("…")
    assert len(before) <= AROUND + 3


def test_it_says_on_top_what_was_corrected(full: Check, client: Client) -> None:
    body = read(client, full).split("<main")[1]
    top = body.split('class="paper')[0]
    assert "Corrected on" in top
    assert "điều được nói là sai hẳn." in top
    assert f'href="/en/c/{full.uid}/versions/2/"' in top
    publish(replace(FULL, title="Nước muối và cúm"))
    later = read(client, full).split("<main")[1].split('class="paper')[0]
    assert "Corrected on" in later, "a later change does not hide a correction"
    assert "you are reading version 3" in later


def test_it_lists_every_version_with_its_reason(full: Check, client: Client) -> None:
    page = read(client, full, "versions/")
    assert page.index("Corrected</span>") < page.index("Published</span>")
    assert "điều được nói là sai hẳn." in page
    assert "First published here." in page


def test_it_marks_what_a_version_took_out_and_put_in(full: Check, client: Client) -> None:
    page = read(client, full, "versions/2/")
    gone = re.findall(r"<del><span[^>]*>\[taken out: </span>(.*?)<span", page)
    come = re.findall(r"<ins><span[^>]*>\[put in: </span>(.*?)<span", page)
    assert [word.strip() for word in gone] == ["Misleading", "Nên hỏi thêm dược sĩ."]
    assert come == ["False"]
    assert "All that version 2 said" in page
    first = read(client, full, "versions/1/")
    assert "Version 1 as it was published" in first
    assert "<ins>" not in first
    assert "Nên hỏi thêm dược sĩ." in first
    assert "This is an earlier version." in first


def test_it_shows_marked_words_as_text(full: Check, client: Client) -> None:
    correct(full.uid, replace(FULL, summary="<script>alert(1)</script>"), "A <b>note</b>.")
    page = read(client, full, "versions/3/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page or "&lt;" in page
    assert "A <b>note" not in page + read(client, full) + text_of(client.get("/en/corrections/"))


@pytest.mark.parametrize("path", ["versions/0/", "versions/99/", f"versions/{10**30}/"])
def test_it_knows_no_other_versions(full: Check, client: Client, path: str) -> None:
    assert client.get(f"/en/c/{full.uid}/{path}").status_code == 404
    assert client.get("/en/c/nope/versions/").status_code == 404


def test_it_keeps_a_tombstone_with_the_reason_and_what_it_had_said(full: Check, client: Client) -> None:
    withdraw(full.uid, "WHO took the page back.")
    publish(replace(FULL, title="Changed while withdrawn"))
    response = client.get(f"/en/c/{full.uid}/")
    page = text_of(response)
    assert response.status_code == 410
    body = page.split("<main")[1]
    for words in ("This check has been withdrawn.", "WHO took the page back.", FULL.claim, FULL.undermines[:20],
                  QUOTED, "<s>False</s>"):  # fmt: skip
        assert words in body, words
    assert "application/ld+json" not in page, "what claims nothing is not offered to search engines"
    assert 'name="robots" content="noindex"' in page
    assert client.get(f"/en/c/{full.uid}/versions/").status_code == 200, "its history stays"
    assert "This check has been withdrawn." in read(client, full, "versions/2/")
    restore(full.uid, "It is back.")
    assert client.get(f"/en/c/{full.uid}/").status_code == 200


def test_it_logs_every_correction_and_only_those(full: Check, client: Client) -> None:
    publish(replace(FULL, title="Only an update"), note="A better title.")
    withdraw(full.uid, "Taken back.")
    restore(full.uid, "And restored.")
    page = text_of(client.get("/en/corrections/"))
    assert page.count('<li class="step') == 3
    assert page.index("And restored.") < page.index("Taken back.") < page.index("điều được nói là sai hẳn.")
    assert "A better title." not in page
    assert 'href="/feed/corrections/atom.xml"' in page
    assert client.get("/feed/corrections/atom.xml").status_code == 200


@pytest.mark.django_db
def test_it_says_that_nothing_was_corrected_yet(client: Client) -> None:
    assert "Nothing has been corrected or withdrawn yet." in text_of(client.get("/en/corrections/"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_needs_at_most_60_kilobytes_all_told(full: Check, client: Client, language: str) -> None:
    page = read(client, full, language=language)
    files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    assert "library/soi.css" in files
    sizes = {name: Path(str(finders.find(name))).stat().st_size for name in files}
    assert len(page.encode()) + sum(sizes.values()) <= MOST_BYTES, (len(page), sizes)
    assert not re.findall(r'(?:src|srcset|poster)="(?!/)', page), "nothing is loaded from elsewhere"
