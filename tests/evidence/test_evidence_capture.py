"""Capturing: what is kept of a page or file, and what each bad input comes to."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from django.db import IntegrityError
from pypdf import PdfWriter
from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

from soi.evidence import actions, files, queries
from soi.evidence.actions import LIMITS, capture, upload
from soi.evidence.errors import BrokenFileError, CaptureError
from soi.evidence.models import Capture
from soi.net import Limits
from tests.evidence.evidence_cast import ADDRESS, ARTICLE, HTML, captured, outside, page, site
from tests.fakes.web import Respond, fake_web, reply

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)


def kept_files(data_folder: Path) -> list[Path]:
    return [path for path in data_folder.rglob("*") if path.is_file()]


def records(row: Capture) -> list[tuple[str, str, bytes]]:
    archive = io.BytesIO(files.read(row.warc_sha256))
    return [
        (one.rec_type, one.rec_headers.get_header("WARC-Target-URI") or "", one.raw_stream.read())
        for one in ArchiveIterator(archive, check_digests="raise")
    ]


def test_it_keeps_a_page_with_its_words_hash_headers_and_time() -> None:
    row = captured()
    assert (row.url, row.final_url, row.status, row.media_type) == (ADDRESS, ADDRESS, 200, "text/html")
    assert (row.about, row.by, row.file_name, row.flags) == ("case-1", "person:7", "", [])
    assert row.title == "Nước muối và bệnh cúm – Báo Mẫu"
    assert row.text.splitlines() == [
        "Trang chủ",
        "Súc miệng nước muối không diệt được vi-rút cúm",
        "Bộ Y tế cho biết: “Nước muối sinh lý chỉ làm sạch họng, không diệt được vi-rút”. "
        "Người dân nên tiêm vắc-xin mỗi năm một lần.",
        "Tiêm vắc-xin là cách phòng bệnh tốt nhất. Hãy rửa tay thường xuyên.",
        "Năm 2023 1.200 ca",
        "Năm 2024 900 ca",
    ]
    assert row.headers["content-type"] == "text/html; charset=utf-8"
    assert queries.stored(row).body == ARTICLE.encode()
    assert (row.size, row.sha256) == (
        len(ARTICLE.encode()),
        hashlib.sha256(ARTICLE.encode()).hexdigest(),
    )
    assert Capture.objects.get().captured_at == row.captured_at


def test_it_keeps_every_hop_as_it_went_over_the_wire() -> None:
    packed = gzip.compress(ARTICLE.encode(), mtime=0)
    routes = {
        "/a": reply(301, b"moved", {"Location": "http://www.example.org/b"}),
        "/b": reply(200, packed, {**HTML, "Content-Encoding": "gzip", "Set-Cookie": "id=1"}),
    }
    with site(routes) as take:
        row = take("http://example.org/a")
    assert [(kind, url) for kind, url, _ in records(row)] == [
        ("warcinfo", ""),
        ("response", "http://example.org/a"),
        ("request", "http://example.org/a"),
        ("response", "http://www.example.org/b"),
        ("request", "http://www.example.org/b"),
        ("conversion", "http://www.example.org/b"),
    ]
    assert records(row)[3][2] == packed
    assert records(row)[5][2].decode() == row.text == captured().text
    assert (row.url, row.final_url) == ("http://example.org/a", "http://www.example.org/b")
    assert "set-cookie" not in row.headers
    assert queries.stored(row).body == ARTICLE.encode()


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(300):
        handler.wfile.write(b"x" * 1_000_000)


def slow(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1)


@pytest.mark.parametrize(
    ("url", "answer", "sentence"),
    [
        ("http://a.example/", reply(200, b"", {"Content-Length": "300000000"}), "at most 50 MB"),
        ("http://a.example/", endless, "at most 50 MB"),
        ("http://a.example/", reply(302, headers={"Location": "/"}), "without end"),
        ("http://a.example/", reply(302, headers={"Location": "http://10.0.0.1/"}), "not on the public"),
        ("http://a.example/", reply(302, headers={"Location": "file:///etc/passwd"}), "begin with http"),
        ("http://a.example/", slow, "took too long"),
        ("http://a.example/", reply(200, b"x", {"Content-Encoding": "gzip"}), "cannot be read"),
        ("http://127.0.0.1/", reply(), "not on the public"),
        ("http://169.254.169.254/latest/meta-data", reply(), "not on the public"),
        ("http://[::ffff:10.1.2.3]/", reply(), "not on the public"),
        ("ftp://a.example/", reply(), "begin with http"),
        ("javascript:alert(1)", reply(), "begin with http"),
        ("http://a.example:8080/", reply(), "usual ports"),
        ("http://me:word@a.example/", reply(), "user name or password"),
        ("", reply(), "begin with http"),
        ("http://", reply(), "please check"),
        ("http://a b/", reply(), "please check"),
        ("http://a.example/" + "x" * 2000, reply(), "too long"),
    ],
)
def test_it_refuses_in_a_clear_sentence_and_leaves_nothing(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch, url: str, answer: Respond, sentence: str
) -> None:
    short = Limits(0.5 if answer is slow else LIMITS.seconds, LIMITS.body_bytes, LIMITS.decoded_bytes)
    monkeypatch.setattr(actions, "LIMITS", short)
    with fake_web({"/": answer}) as web, pytest.raises(CaptureError, match=sentence) as refusal:
        capture(url, "case-1", "person:7", wire=outside(web))
    assert refusal.value.worth_another_try == (answer is slow)
    assert not Capture.objects.exists()
    assert kept_files(data_folder) == []


def test_it_leaves_no_file_when_the_row_cannot_be_written(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Capture, **rest: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(Capture, "save", full)
    with pytest.raises(IntegrityError):
        captured()
    assert kept_files(data_folder) == []


def test_it_leaves_no_half_file_when_the_disk_is_full(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        captured()
    assert kept_files(data_folder) == []
    assert not Capture.objects.exists()


def test_it_keeps_error_pages_too() -> None:
    with site({"/x": page("<title>Lỗi</title><p>" + "Máy chủ đang bận, xin thử lại. " * 9, 503)}) as take:
        row = take("http://a.example/x")
    assert (row.status, row.flags) == (503, ["http-error"])
    assert queries.warnings(row) == ["The server answered with an error: this may not be the page you meant."]


def a_pdf() -> bytes:
    out = io.BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "media_type", "flags"),
    [
        (a_pdf, "application/pdf", ["empty-text"]),
        (lambda: PNG, "image/png", []),
        (lambda: b"\xff\xd8\xff\xe0" + bytes(9), "image/jpeg", []),
        (lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", []),
        (lambda: b"%PDF-1.7 broken %%EOF", "application/pdf", ["unreadable"]),
    ],
)
def test_it_takes_a_file_byte_for_byte(make: Callable[[], bytes], media_type: str, flags: list[str]) -> None:
    body = make()
    row = upload("../../etc/Báo cáo\x00 2024.pdf", body, "case-1", "person:7")
    assert (row.media_type, row.flags, row.url, row.size) == (media_type, flags, "", len(body))
    assert row.title == "Báo cáo 2024.pdf"
    assert row.file_name.startswith(row.uid)
    assert queries.stored(row).body == body


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b"<svg onload=alert(1)>", "Only PDF, PNG"),
        (b"MZ\x90\x00", "Only PDF, PNG"),
        (b"GIF89a", "Only PDF, PNG"),
        (b"%PDF-1.4 cut off", "Only PDF, PNG"),
        (PNG + bytes(30_000_000), "at most 30 MB"),
    ],
)
def test_it_refuses_other_files(data_folder: Path, body: bytes, sentence: str) -> None:
    with pytest.raises(CaptureError, match=sentence):
        upload("a.pdf", body, "case-1", "person:7")
    assert kept_files(data_folder) == []


def test_it_knows_no_path_but_a_hash() -> None:
    for name in ("../../etc/passwd", "", "A" * 64, "0" * 63):
        with pytest.raises(ValueError, match="Not a SHA-256"):
            files.path(name)
    with pytest.raises(BrokenFileError, match="missing"):
        files.read("0" * 64)


def test_it_clears_away_what_a_stopped_process_left(data_folder: Path) -> None:
    left = data_folder / "evidence" / "arriving" / "tmpabc"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    os.utime(left, (1, 1))
    captured()
    assert not left.exists()
