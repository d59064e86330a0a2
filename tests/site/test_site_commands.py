"""The `soi` command as somebody types it: what each verb does, says and returns."""

from __future__ import annotations

import gzip
import json
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from soi.net import FetchError, fetch
from soi.site.cli import own_commands
from tests.fakes.web import fake_web, reply
from tests.site.site_desk import SOI, Desk


def row(number: int, **more: object) -> str:
    return (
        json.dumps({"id": str(number), "lang": "en", "claim": f"Claim {number}.", "verdict": "false", **more})
        + "\n"
    )


def test_it_lists_its_own_commands_with_a_line_each(tmp_path: Path) -> None:
    text = Desk(tmp_path).soi("--help")
    for name, line in own_commands().items():
        assert f"soi {name}" in text
        assert line in text
        assert 10 < len(line) < 110
    assert {"admin", "doctor", "export", "import", "migrate", "serve"} <= set(own_commands())
    assert "runserver" not in text
    assert "Exit codes: 0" in text


def test_it_says_what_is_wrong_with_a_setting_and_stops(tmp_path: Path) -> None:
    text = Desk(tmp_path).soi("doctor", code=2, SOI_THREADS="many")
    assert text == "soi: SOI_THREADS: 'many' does not do; write a whole number of at least 1.\n"


def test_it_imports_and_exports_with_documented_exit_codes(desk: Desk) -> None:
    good, mixed, bad = (desk.folder / name for name in ("good.jsonl.gz", "mixed.jsonl", "bad.jsonl"))
    good.write_bytes(gzip.compress((row(1) + row(2)).encode()))
    mixed.write_text(row(2) + row(3, verdict="fake") + row(4))
    bad.write_text(row(5, verdict="fake"))
    assert "2 new, 0 changed, 0 unchanged, 0 rejected" in desk.soi("import", str(good))
    text = desk.soi("import", str(mixed), code=3)
    assert "1 new, 0 changed, 1 unchanged, 1 rejected" in text
    report = Path(text.split("Why rows were rejected: ")[1].split("\n")[0])
    assert json.loads(report.read_text())["row"] == 2
    desk.soi("import", str(bad), code=2)
    assert "No such file" in desk.soi("import", str(desk.folder / "missing"), code=2)
    assert "empty" in desk.soi("import", "-", code=2)
    assert "1 new" in desk.soi("import", "-", stdin=row(9).encode())
    desk.soi("export", "--format", "csv", "--out", str(desk.folder / "out.csv"))
    assert "4 unchanged" in desk.soi("import", str(desk.folder / "out.csv"))
    assert desk.soi("export").count('"verdict":"false"') == 4
    assert sorted(path.name for path in (desk.folder / "data" / "imports").glob("*.part")) == []


def test_it_imports_from_an_address_but_never_from_a_private_one(desk: Desk) -> None:
    with fake_web({"/feed.jsonl": reply(body=row(1).encode())}) as web:
        assert "public internet" in desk.soi("import", "http://127.0.0.1/feed.jsonl", code=2)
        assert "ports" in desk.soi("import", f"{web.url}/feed.jsonl", code=2)
        assert "public internet" in desk.soi("import", "http://169.254.169.254/latest/", code=2)
        assert web.requests == []
        text = desk.soi("import", f"{web.url}/feed.jsonl", "--allow-host", "127.0.0.1")
        assert "1 new" in text
        assert "404" in desk.soi("import", f"{web.url}/gone", "--allow-host", "127.0.0.1", code=2)


def test_it_withdraws_and_restores_with_a_reason(desk: Desk) -> None:
    desk.soi("import", "-", stdin=row(1).encode())
    uid = _uid(desk)
    assert "withdrawn, version 2" in desk.soi(
        "admin", "withdraw", uid, "--reason", "The source was retracted."
    )
    assert desk.soi("export") == ""
    assert "published, version 3" in desk.soi("admin", "restore", uid, "--reason", "It was not.")
    desk.soi("admin", "withdraw", uid, code=2)
    assert "Say why" in desk.soi("admin", "withdraw", uid, "--reason", " ", code=1)
    assert "There is no check nobody" in desk.soi("admin", "withdraw", "nobody", "--reason", "x", code=1)


def _uid(desk: Desk) -> str:
    with sqlite3.connect(desk.folder / "data" / "soi.sqlite3") as database:
        (uid,) = database.execute("SELECT uid FROM checks_check").fetchone()
    return str(uid)


def test_it_shows_settings_without_secrets(desk: Desk) -> None:
    shown = desk.soi("admin", "settings", SOI_SECRET_KEY="k" * 40)
    assert "SOI_SECRET_KEY=(set)" in shown
    assert "kkkk" not in shown


def test_its_doctor_tells_well_from_unwell(desk: Desk) -> None:
    text = desk.soi("doctor")
    assert "warn database  sqlite, no checks; run `soi import starter`" in text
    assert "fail" not in text
    (desk.folder / "data" / "soi.sqlite3").write_bytes(b"this is no database" * 100)
    assert "fail database" in desk.soi("doctor", code=1)
    fresh = Desk(desk.folder / "fresh")
    assert "run `soi migrate`" in fresh.soi("doctor", code=1)
    assert "run `soi migrate` first" in fresh.soi("serve", code=1)


@pytest.fixture
def served(desk: Desk) -> Iterator[str]:
    """The address of a site that `soi serve` serves."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(SOI), "serve", "--port", str(port)]
    with subprocess.Popen(
        command, env=desk.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as server:
        try:
            yield _when_up(f"http://127.0.0.1:{port}")
        finally:
            server.send_signal(signal.SIGINT)
            server.communicate(timeout=20)
    assert server.returncode == 0


def _when_up(url: str) -> str:
    for _ in range(150):
        try:
            fetch(f"{url}/static/library/soi.css", allow={"127.0.0.1"})
        except FetchError:
            time.sleep(0.2)
        else:
            return url
    raise AssertionError("soi serve did not come up within 30 s")


def test_it_serves_pages_and_files(served: str) -> None:
    page = fetch(f"{served}/en/", allow={"127.0.0.1"})
    assert page.status == 200
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert b"<html" in page.body
    style = fetch(f"{served}/static/library/soi.css", allow={"127.0.0.1"})
    assert (style.status, style.headers["content-type"].split(";")[0]) == (200, "text/css")
