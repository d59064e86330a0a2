"""Pictures by Chromium: drawn from the captured bytes, reaching nothing else, within limits."""

from __future__ import annotations

import stat
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from soi.evidence import files, pictures, queries
from soi.evidence.reading.worker import read
from soi.net import chromium
from tests.evidence.evidence_cast import captured
from tests.fakes.web import canary

CHROMIUM = "/usr/bin/chromium"
TYPE = "text/html; charset=utf-8"
HALF_A_PDF = 'for one; do case $one in --print-to-pdf=*) echo %PDF- >"${one#*=}";; esac; done'
"""A browser that writes the first half of the file it was asked for, at the place it was asked to."""


def program(folder: Path, script: str) -> str:
    """A browser that does what `script` says."""
    file = folder / "browser"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return str(file)


def test_it_does_without_a_browser(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pictures.browser() == ""
    settings.SOI_CHROMIUM = "/nowhere/chromium"
    assert pictures.pictures(b"<p>x", TYPE) == pictures.Pictures()
    settings.SOI_CHROMIUM = ""
    monkeypatch.setenv("PATH", "/nowhere")
    assert pictures.browser() == ""


@pytest.mark.parametrize("script", ["exit 1", HALF_A_PDF, "kill -9 $$"])
def test_it_does_without_a_picture_when_the_browser_fails(
    settings: Settings, tmp_path: Path, script: str
) -> None:
    settings.SOI_CHROMIUM = program(tmp_path, script)
    assert pictures.pictures(b"<p>x", TYPE) == pictures.Pictures()


def test_it_ends_a_browser_that_never_ends(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SOI_CHROMIUM = program(tmp_path, f"sleep 60 & echo $! >{tmp_path}/child; sleep 60")
    monkeypatch.setattr(chromium, "SECONDS", 1.0)
    started = time.monotonic()
    assert pictures.pictures(b"<p>x", TYPE) == pictures.Pictures()
    assert time.monotonic() - started < 30
    child = Path("/proc") / (tmp_path / "child").read_text().strip() / "stat"
    assert not child.exists() or ") Z " in child.read_text()


def test_it_ends_a_browser_that_takes_too_much_memory(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SOI_CHROMIUM = program(tmp_path, "sleep 60")
    monkeypatch.setattr(chromium, "MEMORY", 1)
    started = time.monotonic()
    assert pictures.pictures(b"<p>x", TYPE) == pictures.Pictures()
    assert time.monotonic() - started < 30


@pytest.mark.browser
@pytest.mark.django_db
def test_a_capture_has_a_picture_and_a_pdf_with_its_words(settings: Settings) -> None:
    settings.SOI_CHROMIUM = CHROMIUM
    row = captured()
    assert files.read(row.screenshot_sha256).startswith(b"\x89PNG")
    words = read("application/pdf", files.read(row.pdf_sha256)).text
    assert "không diệt được vi-rút" in words
    assert "chạy" not in words
    assert "were kept" in queries.about_pictures(row)


@pytest.mark.browser
def test_a_hostile_page_reaches_nothing(settings: Settings, tmp_path: Path) -> None:
    settings.SOI_CHROMIUM = CHROMIUM
    secret = tmp_path / "secret.txt"
    secret.write_text("GEHEIM", encoding="utf-8")
    with canary() as bird:
        there = f"127.0.0.1:{bird.port}"
        page = f"""<!doctype html><meta http-equiv=refresh content="0;url=file://{secret}">
        <link rel=stylesheet href=http://{there}/a.css><link rel=preconnect href=http://{there}/>
        <h1>Words of the page</h1><img src=http://{there}/a.png><img src=file://{secret}>
        <iframe src=file://{secret}></iframe><iframe src=http://{there}/></iframe>
        <object data=http://{there}/></object><embed src=http://localhost:{bird.port}/>
        <video src=http://{there}/v autoplay></video><form action=http://{there}/ id=f></form>
        <style>@import url(http://{there}/b.css); body {{ background: url(http://{there}/c.png) }}</style>
        <script>document.querySelector("h1").textContent = "RAN"; f.submit(); fetch("http://{there}/")</script>
        <svg><script href=http://{there}/s.js></script></svg><body onload="location='http://{there}/'">"""
        drawn = pictures.pictures(page.encode(), TYPE)
        assert bird.hits == 0
    words = read("application/pdf", drawn.pdf).text
    assert "Words of the page" in words
    assert "GEHEIM" not in words
    assert "RAN" not in words
