"""WACZ as others read it: the reference validator accepts it, pywb replays it from our own index."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import httpx
import pytest

from soi.evidence import files
from soi.evidence.actions import upload
from soi.evidence.errors import BrokenFileError
from soi.evidence.models import Capture
from soi.evidence.wacz import sort_key, write_wacz
from tests.evidence.evidence_cast import ADDRESS, ARTICLE, HTML, captured, site
from tests.fakes.web import reply

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".venv-archive" / "bin"
ENGLISH = (
    "<!doctype html><title>Salt water</title><h1>Salt water</h1><p>Gargling does not kill the flu virus.</p>"
)
LONG_ADDRESS = "http://www.bbc.example.co.uk/News/Flu/?b=2&A=1&c=%C3%A9"


@pytest.fixture(scope="module")
def tools() -> Path:
    """The validator and the player, in their own environment."""
    if os.environ.get("SOI_TESTS_WITHOUT_ARCHIVE_TOOLS") == "1":
        pytest.skip("SOI_TESTS_WITHOUT_ARCHIVE_TOOLS=1: wacz validate and pywb are left out")
    subprocess.run([ROOT / "scripts" / "archive-tools"], check=True, timeout=600)
    return TOOLS


def three() -> list[Capture]:
    """A page, a page behind a redirect and compression, and an upload."""
    routes = {
        "/old": reply(301, b"", {"Location": LONG_ADDRESS}),
        "/News/Flu/": reply(200, gzip.compress(ENGLISH.encode()), {**HTML, "Content-Encoding": "gzip"}),
    }
    with site(routes) as take:
        return [captured(), take("http://example.co.uk/old"), upload("a.png", A_PNG, "case-1", "person:7")]


A_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)


def written(captures: list[Capture], folder: Path) -> Path:
    file = folder / "evidence.wacz"
    with file.open("wb") as out:
        write_wacz(captures, out, "Nước muối")
    return file


def validate(tools: Path, file: Path) -> subprocess.CompletedProcess[str]:
    command = [str(tools / "wacz"), "validate", "-f", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.django_db
def test_the_reference_validator_accepts_it(tools: Path, tmp_path: Path) -> None:
    outcome = validate(tools, written(three(), tmp_path))
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "the passed WACZ is valid" in outcome.stdout


@pytest.mark.django_db
def test_the_reference_validator_sees_one_changed_byte(tools: Path, tmp_path: Path) -> None:
    file = written(three(), tmp_path)
    spoilt = tmp_path / "spoilt.wacz"
    with ZipFile(file) as whole, ZipFile(spoilt, "w") as copy:
        for name in whole.namelist():
            data = whole.read(name)
            copy.writestr(name, data.replace(b"Gargling", b"gargling") if "pages" in name else data)
    assert validate(tools, spoilt).returncode == 1


@contextmanager
def replaying(tools: Path, file: Path, folder: Path) -> Iterator[str]:
    """pywb's server with the WACZ in its collection `soi`; its address."""
    for command in (["init", "soi"], ["add", "soi", str(file), "--unpack-wacz"]):
        subprocess.run(
            [tools / "wb-manager", *command], cwd=folder, check=True, capture_output=True, timeout=120
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [tools / "wayback", "-b", "127.0.0.1", "-p", str(port)],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield f"http://127.0.0.1:{port}/soi"
    finally:
        server.terminate()
        server.wait(20)


def replayed(address: str) -> httpx.Response:
    end = time.monotonic() + 60
    while True:
        try:
            return httpx.get(address, timeout=30, trust_env=False)
        except httpx.ConnectError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@pytest.mark.django_db
def test_pywb_replays_pages_redirects_and_uploads(tools: Path, tmp_path: Path) -> None:
    captures = three()
    when = captures[1].captured_at.strftime("%Y%m%d%H%M%S")
    with replaying(tools, written(captures, tmp_path), tmp_path) as pywb:
        vietnamese = replayed(f"{pywb}/{when}id_/{ADDRESS}")
        english = replayed(f"{pywb}/{when}id_/{LONG_ADDRESS}")
        moved = replayed(f"{pywb}/{when}id_/http://example.co.uk/old")
        for_people = replayed(f"{pywb}/{when}mp_/{ADDRESS}")
        picture = replayed(f"{pywb}/{when}id_/urn:uuid:{captures[2].uid}")
        unknown = replayed(f"{pywb}/{when}id_/http://bao.example.org/other")
    assert (vietnamese.status_code, vietnamese.content) == (200, ARTICLE.encode())
    assert (english.status_code, english.text) == (200, ENGLISH)
    assert (moved.status_code, moved.headers["location"].endswith(LONG_ADDRESS)) == (301, True)
    assert "Súc miệng nước muối không diệt được vi-rút cúm" in for_people.text
    assert (picture.status_code, picture.content) == (200, A_PNG)
    assert unknown.status_code == 404


@pytest.mark.django_db
def test_it_lists_and_hashes_everything_it_holds(tmp_path: Path) -> None:
    captures = three()
    with ZipFile(written(captures, tmp_path)) as archive:
        names = archive.namelist()
        package = json.loads(archive.read("datapackage.json"))
        digest = json.loads(archive.read("datapackage-digest.json"))
        pages = [json.loads(line) for line in archive.read("pages/pages.jsonl").splitlines()]
        index = archive.read("indexes/index.cdx").decode().splitlines()
        hashes = {
            one["path"]: hashlib.sha256(archive.read(one["path"])).hexdigest() for one in package["resources"]
        }
        stored = [one.filename for one in archive.infolist() if one.compress_type == ZIP_STORED]
        described = hashlib.sha256(archive.read("datapackage.json")).hexdigest()
    assert set(hashes) == set(names) - {"datapackage.json", "datapackage-digest.json"}
    assert {one["path"]: one["hash"] for one in package["resources"]} == {
        path: f"sha256:{value}" for path, value in hashes.items()
    }
    assert digest == {"path": "datapackage.json", "hash": f"sha256:{described}"}
    assert stored == [f"archive/{row.uid}.warc.gz" for row in captures]
    assert [one["url"] for one in pages[1:]] == [ADDRESS, LONG_ADDRESS, f"urn:uuid:{captures[2].uid}"]
    assert (package["title"], package["mainPageUrl"]) == ("Nước muối", ADDRESS)
    assert index == sorted(index)
    assert len(index) == 4


@pytest.mark.django_db
def test_the_same_captures_make_the_same_bytes() -> None:
    captures = three()
    first, second = io.BytesIO(), io.BytesIO()
    write_wacz(captures, first)
    write_wacz(captures, second)
    assert first.getvalue() == second.getvalue()


@pytest.mark.django_db
def test_it_refuses_nothing_and_what_is_broken() -> None:
    with pytest.raises(ValueError, match="at least one"):
        write_wacz([], io.BytesIO())
    row = captured()
    files.path(row.warc_sha256).write_bytes(b"not a warc")
    with pytest.raises(BrokenFileError, match="not what it was"):
        write_wacz([row], io.BytesIO())


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.BBC.co.uk/News?b=1&a=2#top", "uk,co,bbc)/news?a=2&b=1"),
        ("http://example.org", "org,example)/"),
        ("http://example.org:8080/a/", "org,example:8080)/a"),
        ("https://example.org:443/", "org,example)/"),
        ("http://www2.example.org/?x", "org,example)/?x"),
        ("http://93.184.216.34/a", "93.184.216.34)/a"),
        ("urn:uuid:ABC", "urn:uuid:abc"),
    ],
)
def test_it_sorts_addresses_as_replay_programs_do(url: str, key: str) -> None:
    assert sort_key(url) == key
