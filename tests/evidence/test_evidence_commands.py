"""`soi evidence`, the answers a browser gets, and looking again at pages."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.http import HttpRequest, HttpResponse

from soi.evidence import files, queries, serving
from soi.evidence.actions import quote, upload
from soi.evidence.errors import BrokenFileError
from soi.evidence.models import Capture
from soi.evidence.watching import Recheck, recheck
from soi.net import Wire
from soi.site.middleware import security_headers
from tests.evidence.evidence_cast import ARTICLE, captured, outside, page
from tests.fakes.web import Respond, fake_web, reply

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
VACCINE = "Tiêm vắc-xin là cách phòng bệnh tốt nhất."


def said(*words: str) -> str:
    out = io.StringIO()
    call_command("evidence", *words, stdout=out)
    return out.getvalue()


def test_verify_says_that_all_holds() -> None:
    row = captured()
    quote(row.uid, VACCINE)
    assert said("verify") == "1 captures and 1 quotations hold. Files of no capture: 0.\n"
    assert said("verify", row.uid) == "1 captures and 1 quotations hold.\n"


def test_verify_names_what_no_longer_holds() -> None:
    row, good = captured(), captured("<p>Rửa tay thường xuyên để phòng bệnh.")
    files.path(row.warc_sha256).write_bytes(b"WARC/1.1\r\nbroken")
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"2 captures looked at, 1 problems\. Files of no capture: 0\."):
        call_command("evidence", "verify", stdout=out)
    assert out.getvalue() == f"capture {row.uid}: The stored file is not what it was when it was captured.\n"
    assert "hold" in said("verify", good.uid)
    with pytest.raises(CommandError, match="called nobody"):
        said("verify", "nobody")


def test_verify_counts_files_of_no_capture() -> None:
    with files.keeping() as keep:
        keep(b"left by a process that was stopped")
    assert said("verify").endswith("Files of no capture: 1.\n")


def test_wacz_writes_captures_or_a_whole_case(tmp_path: Path) -> None:
    row = captured()
    for name in (row.uid, "case-1"):
        place = tmp_path / f"{name}.wacz"
        assert said("wacz", name, "--out", str(place)) == f"Wrote {place} with 1 captures.\n"
        assert f"archive/{row.uid}.warc.gz" in ZipFile(place).namelist()


def test_wacz_leaves_nothing_when_the_evidence_is_broken(tmp_path: Path) -> None:
    row = captured()
    files.path(row.warc_sha256).unlink()
    place = tmp_path / "out" / "a.wacz"
    place.parent.mkdir()
    with pytest.raises(CommandError, match="was not written: The stored file is missing"):
        said("wacz", row.uid, "--out", str(place))
    assert list(place.parent.iterdir()) == []


def sent(response: HttpResponse) -> HttpResponse:
    """The answer as the site's middleware lets it out."""
    return security_headers(lambda request: response)(HttpRequest())


def test_nothing_captured_is_ever_a_page_of_ours() -> None:
    evil = captured(
        "<title>x</title><p>Xin chào mọi người trên trang này nhé, chúc các bạn khỏe.<script>alert(1)</script>"
    )
    given = upload("a.png", PNG, "case-1", "person:7")
    answers = [serving.body(evil), serving.archive(evil), serving.body(given), serving.archive(given)]
    for answer in map(sent, answers):
        assert answer.headers["Content-Disposition"].startswith("attachment; ")
        assert answer.headers["Content-Security-Policy"].endswith("; sandbox")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "html" not in answer.headers["Content-Type"]
    assert answers[0].content.decode() == "Xin chào mọi người trên trang này nhé, chúc các bạn khỏe."
    assert answers[2].content == PNG
    package = serving.package([evil, given])
    whole = package.getvalue()
    package.close()
    assert ZipFile(io.BytesIO(whole)).testzip() is None


def test_the_picture_we_drew_is_shown() -> None:
    row = captured()
    assert "no picture" in queries.about_pictures(row)
    for part in (serving.picture, serving.pdf):
        with pytest.raises(BrokenFileError, match="missing"):
            part(row)
    with files.keeping() as keep:
        row.screenshot_sha256 = keep(PNG)
    answer = sent(serving.picture(row))
    assert (answer.headers["Content-Disposition"], answer.headers["Content-Type"]) == ("inline", "image/png")
    assert "were kept" in queries.about_pictures(row)


CHANGED = ARTICLE.replace("rửa tay thường xuyên", "rửa tay mỗi ngày")
REWRITTEN = ARTICLE.replace("tốt nhất", "tốt")


@pytest.mark.parametrize(
    ("answer", "fate", "lost"),
    [
        (page(ARTICLE), "unchanged", False),
        (page(ARTICLE.replace("color: red", "color: blue")), "unchanged", False),
        (page(CHANGED), "changed", False),
        (page(REWRITTEN), "changed", True),
        (page("gone", 410), "gone", True),
        (page("<title>Không tìm thấy trang</title><p>" + "Trang đã bị xóa khỏi máy chủ. " * 5), "gone", True),
        (page("<title>Đăng nhập</title><p>" + "Vui lòng nhập tài khoản của bạn. " * 5), "unknown", False),
        (page(ARTICLE, 503), "unknown", False),
        (reply(200, b"x", {"Content-Encoding": "gzip"}), "unknown", False),
    ],
)
def test_it_says_what_became_of_a_page(answer: Respond, fate: str, lost: bool) -> None:
    row = captured()
    kept = quote(row.uid, VACCINE)
    with fake_web({"/suc-khoe/nuoc-muoi": answer}) as web:
        assert recheck(row, wire=outside(web)) == Recheck(fate, (kept.uid,) if lost else ())  # type: ignore[arg-type]
    assert Capture.objects.count() == 1


def test_a_site_that_is_no_more_is_gone_and_an_upload_is_not_watched() -> None:
    assert recheck(captured(), wire=Wire(lambda host, seconds: ())).fate == "gone"
    assert recheck(upload("a.png", PNG, "case-1", "person:7")).fate == "unknown"
