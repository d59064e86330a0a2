"""Django's database settings, from the data folder or a postgres:// address."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from soi.site.settings_table import SettingError

SQLITE_SETUP = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
)
"""`synchronous=FULL`: what was acknowledged survives a power cut. `secure_delete`: what was erased is overwritten."""


def database(url: str, data_dir: Path, timeout: int) -> dict[str, Any]:
    """Django's settings for the one database. `timeout`: seconds to wait for a lock or a connection.

    Raises `SettingError` for an address that is not one of a PostgreSQL database."""
    return _postgres(url, timeout) if url else _sqlite(data_dir, timeout)


def _sqlite(data_dir: Path, timeout: int) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data_dir / "soi.sqlite3",
        # IMMEDIATE: a transaction that will write takes the lock at its start and waits for it, instead of
        # failing in the middle; FULL: what was acknowledged survives a power cut.
        "OPTIONS": {"timeout": timeout, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_SETUP},
        "TEST": {"NAME": data_dir / "test.sqlite3"},
    }


def _postgres(url: str, timeout: int) -> dict[str, Any]:
    wrong = SettingError(
        "SOI_DATABASE_URL: this is not an address such as postgres://user:password@host:5432/name"
        " (or postgres:///name?host=/folder/of/the/socket)."
    )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise wrong from None
    options = dict(parse_qsl(parts.query))
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in {"postgres", "postgresql"} or not name or "/" in name:
        raise wrong
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": timeout, **options},
    }
