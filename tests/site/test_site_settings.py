"""Settings: one table, typed, and a clear sentence for a value that does not do."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from soi.site import settings as settings_module
from soi.site.databases import database
from soi.site.secret_key import secret_key
from soi.site.settings_table import LONGEST_ISSUER, SETTINGS, SettingError, load


def test_it_starts_with_nothing_set() -> None:
    values = load({})
    assert values.path("SOI_DATA_DIR") == Path("var").absolute()
    assert values.flag("SOI_DEBUG") is False
    assert values.names("SOI_HOSTS") == ["localhost", "127.0.0.1", "[::1]"]
    assert values.count("SOI_THREADS") == 4


def test_it_parses_every_kind() -> None:
    values = load(
        {
            "SOI_HTTPS": "True",
            "SOI_HOSTS": " a.example , b.example,",
            "SOI_ORIGIN": "https://a.example/",
            "HOME": "/",
        }
    )
    assert values.flag("SOI_HTTPS") is True
    assert values.names("SOI_HOSTS") == ["a.example", "b.example"]
    assert values.text("SOI_ORIGIN") == "https://a.example"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SOI_DEBUG", "1", "write true or false"),
        ("SOI_THREADS", "0", "at least 1"),
        ("SOI_THREADS", "-4", "at least 1"),
        ("SOI_THREADS", "٤", "at least 1"),
        ("SOI_ORIGIN", "check.example", "write an address"),
        ("SOI_ORIGIN", "https://a.example/path", "without a path"),
        ("SOI_LANGUAGE", "fr", "write vi or en"),
        ("SOI_TIME_ZONE", "Hanoi", "name of a time zone"),
        ("SOI_TIME_ZONE", "../etc/passwd", "name of a time zone"),
        ("SOI_LOG_LEVEL", "loud", "DEBUG, INFO"),
        ("SOI_TREADS", "4", "no such setting"),
    ],
)
def test_it_stops_the_start_for_a_bad_value_and_names_the_setting(name: str, value: str, words: str) -> None:
    with pytest.raises(SettingError, match=words) as wrong:
        load({name: value})
    assert name in str(wrong.value)


@pytest.mark.parametrize(
    "issuer",
    [
        "https://id.example.org", "https://id.example.org/realms/desk/", "https://id.example.org:8443",
        "http://localhost:9000", "http://127.0.0.1:9000/x", "http://[::1]:9000",
    ],
)  # fmt: skip
def test_it_keeps_an_issuer_exactly_as_it_is_written(issuer: str) -> None:
    assert load({"SOI_OIDC_ISSUER": issuer}).text("SOI_OIDC_ISSUER") == issuer


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example.org", "http://10.0.0.1", "id.example.org", "https://", "ftp://id.example.org",
        "https://me@id.example.org", "https://id.example.org?x=1", "https://id.example.org#x",
        "https://id.example.org/" + "x" * LONGEST_ISSUER, "javascript:alert(1)", "https://[::1",
        "https://:secret@id.example.org",
    ],
)  # fmt: skip
def test_it_refuses_an_issuer_that_nobody_could_trust(issuer: str) -> None:
    with pytest.raises(SettingError, match="SOI_OIDC_ISSUER"):
        load({"SOI_OIDC_ISSUER": issuer})


def test_it_wants_the_issuers_name_for_this_desk(tmp_path: Path) -> None:
    given = {name: value for name, value in os.environ.items() if not name.startswith("SOI_")}
    given |= {"SOI_DATA_DIR": str(tmp_path), "SOI_OIDC_ISSUER": "https://id.example.org"}
    given["PYTHONPATH"] = str(Path(str(settings_module.__file__)).parents[2])

    def started(**more: str) -> subprocess.CompletedProcess[str]:
        told = [sys.executable, "-c", "import soi.site.settings"]
        return subprocess.run(told, env=given | more, capture_output=True, text=True, check=False)

    without = started()
    assert without.returncode != 0 and "SOI_OIDC_CLIENT_ID: SOI_OIDC_ISSUER is set" in without.stderr
    assert started(SOI_OIDC_CLIENT_ID="soi").returncode == 0


def test_it_reads_a_secret_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "url"
    path.write_text("postgres://u:p@h/n\n")
    assert load({"SOI_DATABASE_URL_FILE": str(path)}).text("SOI_DATABASE_URL") == "postgres://u:p@h/n"
    with pytest.raises(SettingError, match="cannot read"):
        load({"SOI_DATABASE_URL_FILE": str(tmp_path / "missing")})
    with pytest.raises(SettingError, match="both set"):
        load({"SOI_DATABASE_URL_FILE": str(path), "SOI_DATABASE_URL": "x"})
    with pytest.raises(SettingError, match="no such setting"):
        load({"SOI_ORIGIN_FILE": str(path)})


def test_it_never_shows_a_secret() -> None:
    shown = {row.name: text for row, text in load({"SOI_SECRET_KEY": "k" * 50}).shown()}
    assert shown["SOI_SECRET_KEY"] == "(set)"
    assert shown["SOI_DATABASE_URL"] == "(not set)"
    assert shown["SOI_HOSTS"] == "localhost,127.0.0.1,[::1]"
    assert "kkk" not in str(shown)


def test_it_explains_every_setting_and_its_default_is_valid() -> None:
    assert len({row.name for row in SETTINGS}) == len(SETTINGS)
    for row in SETTINGS:
        assert row.name.startswith("SOI_")
        assert row.help.endswith(".")
        load({row.name: row.default})


def test_it_uses_every_setting() -> None:
    folder = Path(str(settings_module.__file__)).parent
    readers = ("settings.py", "accounts.py", "mail_doors.py")
    source = "".join((folder / name).read_text(encoding="utf-8") for name in readers)
    assert [row.name for row in SETTINGS if f'("{row.name}")' not in source] == []


def test_it_makes_a_secret_key_once_that_only_the_owner_can_read(tmp_path: Path) -> None:
    first = secret_key("", tmp_path / "new" / "folder")
    assert len(first) >= 50
    assert secret_key("", tmp_path / "new" / "folder") == first
    assert secret_key("", tmp_path) != first
    path = tmp_path / "new" / "folder" / "secret-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["secret-key"]


def test_it_refuses_a_weak_key_and_a_folder_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="shorter than 32"):
        secret_key("short", tmp_path)
    (tmp_path / "secret-key").write_text("short")
    with pytest.raises(SettingError, match="shorter than 32"):
        secret_key("", tmp_path)
    with pytest.raises(SettingError, match="cannot keep the secret key"):
        secret_key("", tmp_path / "secret-key" / "below-a-file")
    assert [one.name for one in tmp_path.iterdir()] == ["secret-key"]


def test_it_reads_postgres_addresses() -> None:
    found = database("postgres://us%40er:p%2Fw@db.example:5433/soi?sslmode=require", Path(), 7)
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == (
        "us@er",
        "p/w",
        "db.example",
        "5433",
    )
    assert found["OPTIONS"] == {"connect_timeout": 7, "sslmode": "require"}
    local = database("postgresql:///soi?host=/run/postgresql", Path(), 7)
    assert (local["HOST"], local["NAME"], local["PORT"]) == ("/run/postgresql", "soi", "")


@pytest.mark.parametrize(
    "url", ["mysql://h/n", "postgres://h", "postgres://h:x/n", "postgres://h/a/b", "soi", "://"]
)
def test_it_refuses_other_databases_without_repeating_the_address(url: str) -> None:
    with pytest.raises(SettingError, match="SOI_DATABASE_URL") as wrong:
        database(url, Path(), 7)
    assert len(url) < 5 or url not in str(wrong.value)
