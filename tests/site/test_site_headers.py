"""What every answer carries, and what it never does: no foreign content, no cookie that follows a reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.conftest import Person

pytestmark = pytest.mark.django_db
PATHS = (
    "/vi/",
    "/en/",
    "/en/checks/",
    "/en/about/",
    "/nowhere",
    "/en/c/nowhere/",
    "/api/docs",
    "/v1alpha1/claims:search",
)


@pytest.mark.parametrize("path", PATHS)
def test_it_sends_a_strict_policy_with_every_answer(path: str, stranger: Person) -> None:
    headers = stranger.browser.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", PATHS)
def test_it_sets_no_cookie(path: str, asker: Person) -> None:
    assert not asker.browser.get(path).cookies


def test_it_leads_each_reader_to_their_language(asker: Person, stranger: Person) -> None:
    assert asker.browser.get("/").headers["Location"] == "/vi/"
    assert stranger.browser.get("/").headers["Location"] == "/en/"


def test_it_refuses_another_hosts_name(stranger: Person) -> None:
    answer = Client(headers={"host": "evil.example"}).get("/en/")
    assert answer.status_code == 400
    assert "Content-Security-Policy" in answer.headers


def test_its_pages_name_no_foreign_content_and_no_inline_script(stranger: Person) -> None:
    page = stranger.browser.get("/en/").content.decode()
    assert re.findall(r"""(?:src|srcset)=["'](?:https?:)?//[^"']*""", page) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)[^>]*>", page) == []
    assert re.findall(r"""\son\w+=["']|\sstyle=["']""", page) == []


def test_it_serves_the_rooms_files_without_a_collecting_step(stranger: Person) -> None:
    folder = Path("src/soi/library/static").resolve()
    names = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.css"))]
    assert names
    answer = stranger.browser.get(f"/static/{names[0]}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/css")
    answer.close()
