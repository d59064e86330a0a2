"""Backups: whole while others write, put back with every quotation, damaged in no bit unseen, without keys of tips."""

from __future__ import annotations

import json
import shutil
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings as in_force
from django.db import Error, connection
from django.utils import timezone
from pytest_django import Settings

from soi.checks.actions import keep_media, take_away_file
from soi.evidence import files
from soi.evidence.actions import upload
from soi.evidence.models import Capture
from soi.site.backups import Backup, BackupError, back_up, restore, verify
from soi.site.backups.databases import named_files, named_files_now
from soi.site.backups.manifest import may_come, stored_files
from tests.fakes.media import picture
from tests.site.site_desk import Desk

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40)
REPORT = Path(__file__).parent.parent / "evidence" / "report.pdf"
QUOTING = f"""
from pathlib import Path
from soi.evidence.actions import quote, upload
from soi.inbox import keyring
from soi.library.feeds import desk_key
from django.utils import timezone
row = upload("report.pdf", Path({str(REPORT)!r}).read_bytes(), "case-1", "system")
quote(row.uid, " ".join(row.text.split()[:4]))
keyring.fixed_key(), keyring.month_key(timezone.now()), keyring.wrapping_key(keyring.day_name(timezone.now()))
desk_key.public_key()
"""
CHECK = {"claim": "Claim 1.", "verdict": "false", "publisher_name": "Desk", "publisher_site": "d.example"}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a desk with a check, a quotation and the keys of a day's tips, and of a backup of it."""
    desk = Desk(tmp_path_factory.mktemp("running"))
    desk.soi("migrate", "--verbosity", "0")
    desk.soi("import", "-", stdin=json.dumps(CHECK).encode())
    desk.soi("shell", "-c", QUOTING)
    _backup(desk)
    return desk.folder


@pytest.fixture
def desk(running: Path, tmp_path: Path) -> Desk:
    """A desk as `running`, to do with as a test likes."""
    return Desk(shutil.copytree(running, tmp_path / "desk"))


@pytest.fixture
def kept(desk: Desk) -> Path:
    """Its backup."""
    (made,) = (desk.folder / "backups").iterdir()
    return made


def _backup(desk: Desk) -> Path:
    said = desk.soi("admin", "backup", str(desk.folder / "backups"))
    return Path(said.split("Wrote ")[1].split(" (")[0])


def test_a_backup_restored_into_an_empty_folder_has_every_check_and_quotation(desk: Desk, kept: Path) -> None:
    assert "files of" in desk.soi("admin", "verify-backup", str(kept))
    other = Desk(desk.folder / "elsewhere")
    assert "Put back" in other.soi("admin", "restore-backup", str(kept))
    other.soi("migrate", "--verbosity", "0")
    assert "1 captures and 1 quotations hold." in other.soi("evidence", "verify")
    assert other.soi("export") == desk.soi("export") != ""
    assert "fail" not in other.soi("doctor")
    for name in ("secret-key", "desk-key.pem"):
        place = other.folder / "data" / name
        assert place.read_bytes() == (desk.folder / "data" / name).read_bytes()
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert not (other.folder / "data" / "tip-keys").exists()


def test_keys_of_tips_never_come_along(desk: Desk, kept: Path) -> None:
    data = desk.folder / "data"
    keys = {path.read_bytes() for path in (data / "tip-keys").iterdir()}
    assert len(keys) == 3
    some = data / "tip-keys" / "fixed"
    name = "ab" * 32
    (data / "evidence" / "ab").mkdir(exist_ok=True)
    (data / "evidence" / "ab" / name).symlink_to(some)
    (data / "evidence" / "cd").symlink_to(data / "tip-keys", target_is_directory=True)
    shutil.copytree(data / "tip-keys", data / "evidence" / "tip-keys")
    shutil.copy(some, data / "evidence" / "ab" / "fixed")
    shutil.copy(some, data / "evidence" / name)
    shutil.copy(some, data / "fixed")
    kept.rename(kept.with_name("first"))
    for backup in (kept.with_name("first"), _backup(desk)):
        found = [path for path in backup.rglob("*") if not path.is_dir()]
        allowed = {"soi.sqlite3", "secret-key", "desk-key.pem", "manifest.json"}
        evidence = {path for path in found if path.name not in allowed}
        assert len(evidence) == 1 and len(found) == 5
        assert all(path.is_relative_to(backup / "evidence") for path in evidence)
        for path in found:
            assert not path.is_symlink()
            held = path.read_bytes()
            assert not any(key in held or key.hex().encode() in held for key in keys), path


@pytest.mark.parametrize("which", ["soi.sqlite3", "secret-key", "desk-key.pem", "evidence/*/*"])
def test_one_flipped_bit_is_found_and_not_put_back(desk: Desk, kept: Path, which: str) -> None:
    (place,) = kept.glob(which)
    data = bytearray(place.read_bytes())
    data[len(data) // 2] ^= 1
    place.write_bytes(data)
    said = desk.soi("admin", "verify-backup", str(kept), code=1)
    assert f"{place.relative_to(kept)}: not what was copied" in said
    other = Desk(desk.folder / "elsewhere")
    assert "damaged; nothing was put back" in other.soi("admin", "restore-backup", str(kept), code=1)
    assert [one.name for one in (other.folder / "data").iterdir()] == ["secret-key"]


def test_what_is_missing_or_foreign_is_named(desk: Desk, kept: Path) -> None:
    (stored,) = kept.glob("evidence/*/*")
    stored.rename(kept / "tip-keys")
    said = desk.soi("admin", "verify-backup", str(kept), code=1)
    assert f"{stored.relative_to(kept)}: missing" in said
    assert "tip-keys: does not belong to this backup" in said
    (desk.folder / "data" / stored.relative_to(kept)).unlink()
    said = desk.soi("admin", "backup", str(desk.folder / "later"))
    assert "warning: capture" in said and f"{stored.name} is missing" in said
    (later,) = (desk.folder / "later").iterdir()
    assert f"{stored.name} is not in the backup" in desk.soi("admin", "verify-backup", str(later), code=1)


def test_it_puts_nothing_back_over_a_desk_or_from_something_else(desk: Desk, kept: Path) -> None:
    before = desk.soi("export")
    assert "is not empty" in desk.soi("admin", "restore-backup", str(kept), code=1)
    assert desk.soi("export") == before
    other = Desk(desk.folder / "elsewhere")
    assert "is no backup" in other.soi("admin", "restore-backup", str(desk.folder), code=1)
    manifest = json.loads((kept / "manifest.json").read_bytes())
    (kept.parent / "outside").write_text("x")
    for wrong in (
        {"../outside": manifest["files"]["secret-key"]},
        {"tip-keys/fixed": manifest["files"]["secret-key"]},
    ):
        changed = {**manifest, "files": {**manifest["files"], **wrong}}
        (kept / "manifest.json").write_text(json.dumps(changed))
        assert "names what no backup holds" in other.soi("admin", "restore-backup", str(kept), code=1)
    (kept / "manifest.json").write_text("{")
    assert "cannot be read" in other.soi("admin", "verify-backup", str(kept), code=1)


def _keep(uid: str) -> None:
    """A capture as `evidence.actions` keeps one, without reading it: hundreds while a backup is made."""
    with files.keeping() as keep:
        about = {"media_type": "image/png", "size": 32, "sha256": "0" * 64, "about": "case-1", "by": "system"}
        Capture.objects.create(uid=uid, warc_sha256=keep(uid.encode()), captured_at=timezone.now(), **about)


def _while_written(make: Callable[[], Backup], rounds: int) -> list[Backup]:
    """Backups made while another thread keeps captures one after the other."""
    over, started, failed = threading.Event(), threading.Event(), list[Exception]()

    def write() -> None:
        try:
            while not over.is_set():
                _keep(uuid4().hex)
                started.set()
        except (OSError, ValueError, Error) as wrong:  # shown by the test's own thread
            failed.append(wrong)
            started.set()
        finally:
            connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert started.wait(30)
        return [make() for _ in range(rounds)]
    finally:
        over.set()
        writer.join()
        assert failed == []


@pytest.mark.django_db(transaction=True)
def test_it_is_whole_while_another_thread_writes(tmp_path: Path, settings: Any) -> None:
    settings.SOI_DATA_DIR = tmp_path / "data"
    folders = iter(range(5))
    made = _while_written(lambda: back_up(tmp_path / f"backups-{next(folders)}"), 5)
    assert [one.complaints for one in made] == [()] * 5
    assert made[-1].files > made[0].files, "nobody wrote meanwhile"
    for one in made:
        assert verify(one.folder).problems == ()
        if connection.vendor == "sqlite":
            assert 0 < len(list(named_files(one.folder / "soi.sqlite3"))) <= one.files - 1


@pytest.mark.django_db(transaction=True)
def test_a_postgresql_desk_comes_back_whole(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("about PostgreSQL")
    settings.SOI_DATA_DIR = tmp_path / "data"
    upload("x.png", PNG, "case-1", "system")
    made = back_up(tmp_path / "backups")
    assert (made.folder / "soi.pgdump").is_file() and verify(made.folder).problems == ()
    with pytest.raises(BackupError, match="not empty"):
        settings.SOI_DATA_DIR = tmp_path / "other"
        restore(made.folder)
    used = in_force.DATABASES["default"]
    with psycopg.connect(host=used["HOST"], user=used["USER"], dbname="postgres", autocommit=True) as server:
        server.execute("CREATE DATABASE put_back")
        try:
            other = Desk(tmp_path / "elsewhere")
            url = f"postgres://{used['USER']}@/put_back?host={used['HOST']}"
            assert "Put back" in other.soi("admin", "restore-backup", str(made.folder), SOI_DATABASE_URL=url)
            assert "1 captures and 0 quotations hold." in other.soi(
                "evidence", "verify", SOI_DATABASE_URL=url
            )
        finally:
            server.execute("DROP DATABASE put_back WITH (FORCE)")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump is not here"):
        back_up(tmp_path / "none")
    assert list((tmp_path / "none").iterdir()) == []


def test_a_backup_brings_what_checks_are_about_and_leaves_what_came_with_tips(
    tmp_path: Path, settings: Settings, db: None
) -> None:
    settings.SOI_DATA_DIR = tmp_path / "data"
    kept = keep_media(picture(), "system")
    tips = settings.SOI_DATA_DIR / "tip-media" / "ab"
    tips.mkdir(parents=True)
    (tips / ("ab" * 32)).write_bytes(b"sealed")
    named = {name for _whose, name in named_files_now()}
    wanted = {f"media/{one[:2]}/{one}" for one in (kept.sha256, kept.preview)}
    assert named == wanted == set(stored_files(settings.SOI_DATA_DIR))
    assert not may_come(f"tip-media/ab/{'ab' * 32}")


@pytest.mark.django_db(transaction=True)
def test_a_file_that_was_taken_away_is_not_missed(tmp_path: Path, settings: Settings) -> None:
    settings.SOI_DATA_DIR = tmp_path / "data"
    kept, other = keep_media(picture(), "system"), keep_media(picture(b"2"), "system")
    take_away_file(kept.sha256, "why")
    made = back_up(tmp_path / "backups")
    assert made.complaints == ()
    assert verify(made.folder).problems == ()
    copied = {place.name for place in (made.folder / "media").rglob("*") if place.is_file()}
    assert copied == {other.sha256, other.preview}
