"""The library as a folder: every link in it leads somewhere in it, nothing is fetched, nothing is half written."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import extruct
import feedparser
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from selectolax.lexbor import LexborHTMLParser

from soi.checks import starter
from soi.checks.actions import bulk_publish, publish, withdraw
from soi.checks.imports import Defaults, Source, import_checks
from soi.checks.models import Change, Check
from soi.checks.queries import draft_of
from soi.library.exporting import static
from soi.library.exporting.static import StaticExportError, export_library
from tests.fakes.drafts import draft
from tests.journeys.browser import chromium, reader
from tests.journeys.shelf import FULL, PAGE, QUOTED, fill_own
from tests.library.library_cast import Shelf


def exported(folder: Path) -> Path:
    export_library(folder, lambda done, total: None)
    return folder


def pages(folder: Path) -> Iterator[tuple[Path, LexborHTMLParser]]:
    for path in sorted(folder.rglob("*.html")):
        yield path, LexborHTMLParser(path.read_text(encoding="utf-8"))


def references(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    for node in tree.css("[href], [src], [action], [srcset], [data]"):
        for name in ("href", "src", "action", "srcset", "data"):
            if node.attributes.get(name) is not None:
                yield f"{node.tag}[{node.attributes.get('rel') or ''}]", node.attributes[name] or ""


@cache
def names_in(path: Path) -> set[str]:
    tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
    return {node.attributes["id"] or "" for node in tree.css("[id]")}


def test_every_link_leads_to_a_file_of_the_folder_or_to_an_https_address(
    shelf: Shelf, tmp_path: Path
) -> None:
    fill_own(FULL)
    withdraw(shelf["joke"].uid, "Not satire.")
    folder = exported(tmp_path / "library")
    seen: set[Path] = set()
    count = 0
    for path, tree in pages(folder):
        for _, reference in references(tree):
            parts = urlsplit(reference)
            if parts.scheme:
                assert parts.scheme == "https" or reference.startswith(settings.SOI_ORIGIN), (path, reference)
                continue
            assert not reference.startswith("/"), (path, reference)
            target = (path.parent / parts.path).resolve() if parts.path else path.resolve()
            assert target.is_file(), (path, reference)
            assert not parts.fragment or parts.fragment in names_in(target), (path, reference)
            if parts.path:
                seen.add(target)
                count += 1
    assert count > 50
    every = {one.resolve() for one in folder.rglob("*.*") if one.is_file()}
    assert every - seen == {folder / "export.json"} | {folder / f"c/{shelf['joke'].uid}.html"}


def test_it_loads_nothing_from_elsewhere_and_runs_nothing(shelf: Shelf, tmp_path: Path) -> None:
    for path, tree in pages(exported(tmp_path / "library")):
        for where, reference in references(tree):
            if urlsplit(reference).scheme:
                assert where.startswith(("a[", "link[canonical]")), (path, where)
        assert [one.attributes.get("type") for one in tree.css("script")] in ([], ["application/ld+json"])
        assert not tree.css("form, iframe, img, object, style, [style], [onclick]")
    css = (tmp_path / "library/soi.css").read_text(encoding="utf-8")
    assert "@import" not in css and "http" not in css


def test_a_check_is_there_whole(shelf: Shelf, tmp_path: Path) -> None:
    check = shelf["lemon-vi"]
    publish(replace(draft_of(check), verdict="misleading"), "Kết luận quá mạnh.", Change.CORRECTED)
    folder = exported(tmp_path / "library")
    html = (folder / f"c/{check.uid}.html").read_text(encoding="utf-8")
    tree = LexborHTMLParser(html)
    verdict = tree.css_first(".verdict strong")
    assert verdict is not None and verdict.text() == "Gây hiểu lầm"
    (markup,) = extruct.extract(html, syntaxes=["json-ld"])["json-ld"]
    assert markup["reviewRating"]["name"] == "misleading"
    for words in ("Kết luận quá mạnh.", "Không có bằng chứng", "goes round", "https://posts.example/1"):
        assert words in html
    assert tree.css_first("html").attributes["lang"] == "vi"  # type: ignore[union-attr]
    english = (folder / f"c/{shelf['lemon-en'].uid}.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in english and "<strong>False</strong>" in english


def test_what_a_check_rests_on_comes_along(db: None, tmp_path: Path) -> None:
    fill_own(FULL)
    (path,) = (exported(tmp_path / "library") / "c").iterdir()
    tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
    words = " ".join(tree.css_first("main").text().split())  # type: ignore[union-attr]
    for shown in (
        QUOTED,
        "The best protection is a yearly vaccine.",  # the words around it
        "US CDC",
        FULL.few_sources_reason,
        "https://videos.example/nuoc-muoi.mp4",
        hashlib.sha256(PAGE.encode()).hexdigest(),
    ):
        assert shown in words, shown
    assert [one.attributes["href"] for one in tree.css(".tags a")] == ["../verdicts-vi.html#techniques"] * 2
    (cited,) = tree.css(".quote figcaption a")
    assert cited.attributes["href"] == "#source-1" and tree.css_first("#source-1") is not None
    assert "không còn mở được" not in words  # what a reader said to the desk stays there


def test_a_hundred_checks_take_no_more_queries_than_ten(
    db: None, tmp_path: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    fill_own(FULL)
    bulk_publish([draft(external_id=str(number)) for number in range(10)])
    with CaptureQueriesContext(connection) as few:
        exported(tmp_path / "library")
    captured = replace(FULL, quotes=())
    bulk_publish([replace(captured, external_id=f"own-{number}") for number in range(50)])
    bulk_publish([draft(external_id=str(number)) for number in range(10, 60)])
    with django_assert_max_num_queries(len(few)):
        exported(tmp_path / "library")


@pytest.mark.browser
def test_a_browser_opens_it_from_the_disk(db: None, tmp_path: Path) -> None:
    fill_own(FULL)
    folder = exported(tmp_path / "library")
    with chromium() as browser, reader(browser, device="phone") as watched:
        page = watched.page
        page.goto((folder / "index.html").as_uri())
        page.click(".checks a")
        assert page.locator(".quote blockquote").inner_text() == QUOTED
        page.click(".quote figcaption a")
        assert page.url.endswith(".html#source-1")
        page.click(".quote summary")
        assert "yearly vaccine" in page.locator(".around").inner_text()
        page.click(".tags a >> nth=0")
        assert page.url == (folder / "verdicts-vi.html").as_uri() + "#techniques"
        page.click(".brand")
        assert page.locator("h1").is_visible()
        here = folder.as_uri()
        assert watched.requests and all(one.startswith(here) for one in watched.requests)
        assert watched.complaints == []


def test_a_withdrawn_check_is_a_tombstone(shelf: Shelf, tmp_path: Path) -> None:
    check = shelf["lemon-vi"]
    withdraw(check.uid, "Nguồn bị rút.")
    publish(replace(draft_of(check), summary="Lời mới."), "Sửa lời.")
    folder = exported(tmp_path / "library")
    html = (folder / f"c/{check.uid}.html").read_text(encoding="utf-8")
    assert "Nguồn bị rút." in html
    assert "Lời mới." not in html and "ld+json" not in html and 'class="verdict"' not in html
    assert check.uid not in (folder / "lists/vi.html").read_text(encoding="utf-8")
    assert check.uid not in (folder / "index.html").read_text(encoding="utf-8")


def test_it_lists_by_language_and_topic_and_page(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static, "PER_LIST", 3)
    bulk_publish(
        [
            draft(
                external_id=str(n), language="vi" if n % 2 else "en", topic=["health", "ô/tô <b>", ""][n % 3]
            )
            for n in range(20)
        ]
    )
    folder = exported(tmp_path / "library")
    for language in ("vi", "en"):
        files = sorted(folder.glob(f"lists/{language}.html")) + sorted(
            folder.glob(f"lists/{language}-page-*")
        )
        listed = [
            node.attributes["href"] or ""
            for path in files
            for node in LexborHTMLParser(path.read_text(encoding="utf-8")).css(".checks a")
        ]
        ours = Check.objects.filter(language=language)
        assert sorted(listed) == sorted(f"../c/{check.uid}.html" for check in ours)
        assert len(files) == 4
        assert len(list(folder.glob(f"lists/{language}-topic-*.html"))) == 3
    page = (folder / "lists/vi-topic-2.html").read_text(encoding="utf-8")
    assert "ô/tô &lt;b&gt;" in page


def test_its_feeds_and_dumps_are_those_of_the_site(shelf: Shelf, tmp_path: Path) -> None:
    feeds = exported(tmp_path / "library") / "feeds"
    for name in ("atom.xml", "rss.xml"):
        found = feedparser.parse((feeds / name).read_bytes())
        assert not found.bozo and len(found.entries) == 7
    assert len(json.loads((feeds / "feed.json").read_bytes())["items"]) == 7
    assert len(json.loads((feeds / "claimreview.jsonld").read_bytes())["dataFeedElement"]) == 7
    for name in ("checks.jsonl", "checks.csv"):
        done = import_checks(Source(feeds / name, name, Defaults()), tmp_path, lambda progress: None)
        assert (done.unchanged, done.rejected) == (7, 0)


def test_it_replaces_an_earlier_export_and_nothing_else(shelf: Shelf, tmp_path: Path) -> None:
    folder = exported(tmp_path / "library")
    (folder / "stale.html").write_text("old")
    exported(folder)
    assert not (folder / "stale.html").exists()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    other = tmp_path / "photos"
    other.mkdir()
    exported(other)
    for precious in (tmp_path / "mine", tmp_path / "file"):
        precious.mkdir() if precious.name == "mine" else precious.write_text("mine")
        if precious.is_dir():
            (precious / "thesis.txt").write_text("mine")
        with pytest.raises(StaticExportError, match="something else"):
            exported(precious)
    assert (tmp_path / "mine/thesis.txt").read_text() == "mine"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "library", "mine", "photos"]


def test_when_it_fails_the_earlier_export_stays(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = exported(tmp_path / "library")
    before = (folder / "export.json").read_bytes()

    def full(path: Path, *arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(static, "_write_feeds", full)
    with pytest.raises(OSError, match="No space"):
        exported(folder)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("export", static=folder)
    assert (folder / "export.json").read_bytes() == before
    assert (folder / "index.html").is_file()
    assert [one.name for one in tmp_path.iterdir()] == ["library"]


def test_the_command_writes_the_starter_library(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = Source(starter.PATH, "starter", starter.DEFAULTS)
    done = import_checks(source, tmp_path / "reports", lambda progress: None)
    heard: list[tuple[int, int]] = []
    export_library(tmp_path / "a", lambda written, total: heard.append((written, total)))
    assert heard[-1] == (done.created, done.created)
    call_command("export", static=tmp_path / "b")
    assert f"{done.created} checks" in capsys.readouterr().err
    mark = json.loads((tmp_path / "b/export.json").read_bytes())
    assert (mark["format"], mark["checks"]) == ("soi-static/1", done.created)
    (tmp_path / "c").write_text("x")
    with pytest.raises(CommandError, match="something else"):
        call_command("export", static=tmp_path / "c")


def test_an_empty_library_can_be_written_too(db: None, tmp_path: Path) -> None:
    assert (exported(tmp_path / "library") / "index.html").is_file()
