"""The keys that keep tips private: files in the data folder, made at first use, destroyed on time.

`tip-keys/fixed` knows a delivery again. `tip-keys/month-YYYY-MM` makes pseudonyms and marks.
`tip-keys/day-YYYY-MM-DD` wraps the keys of the words that came on that day (UTC). Days and months are
destroyed by `destroy_before`; what a destroyed key protected cannot be read again, not from any backup.
Keep this folder out of backups. Nothing here touches the database.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from django.conf import settings

from soi.keys import make_once

FOLDER = "tip-keys"
KEY_BYTES = 32
_FIXED = "fixed"


class KeyLostError(Exception):
    """The key is not, or no longer, in the data folder: what it protected cannot be read."""


class KeyringError(Exception):
    """The folder of keys cannot be used. The text is a sentence for whoever runs Soi."""


def folder() -> Path:
    """Where the keys are."""
    path: Path = settings.SOI_DATA_DIR
    return path / FOLDER


def fixed_key() -> bytes:
    """The key that lasts: it knows messages that a channel delivers twice."""
    return _made(_FIXED)


def month_name(at: datetime) -> str:
    """The name of the key of pseudonyms and marks in force at a moment."""
    return f"month-{at.astimezone(UTC):%Y-%m}"


def month_key(at: datetime) -> bytes:
    """The key of pseudonyms and marks in force at a moment, made when it is the first."""
    return _made(month_name(at))


def month_keys() -> list[bytes]:
    """Every month's key that is still kept, newest first."""
    try:
        names = sorted((path.name for path in folder().glob("month-*")), reverse=True)
    except OSError:
        return []
    return [key for key in map(_read, names) if key]


def day_name(at: datetime) -> str:
    """The name of the key that wraps the words received at a moment."""
    return f"day-{at.astimezone(UTC):%Y-%m-%d}"


def wrapping_key(name: str) -> bytes:
    """The day's key, made when it is the first tip of the day."""
    return _made(name)


def kept_wrapping_key(name: str) -> bytes:
    """The day's key if it is still kept; raises `KeyLostError`, also for a file that is no key."""
    try:
        key = _read(name) if _last_day(name) else None
    except KeyringError:
        key = None
    if key is None:
        raise KeyLostError(name)
    return key


def keyed_hash(key: bytes, purpose: str, *parts: str) -> str:
    """HMAC-SHA-256 of the parts as 64 hex digits; no two lists of parts give the same input."""
    digest = hmac.new(key, digestmod=hashlib.sha256)
    for part in (purpose, *parts):
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big") + raw)
    return digest.hexdigest()


def destroy_before(day: date) -> int:
    """Destroy the keys of days before `day` and of months that ended before it; returns how many."""
    destroyed = 0
    for path in sorted(folder().glob("*-*")):
        last = _last_day(path.name)
        if last is not None and last < day:
            # Overwritten first: a file system that writes in place keeps no copy.
            path.write_bytes(secrets.token_bytes(KEY_BYTES))
            path.unlink()
            destroyed += 1
    return destroyed


def _last_day(name: str) -> date | None:
    kind, _, when = name.partition("-")
    try:
        if kind == "day":
            return date.fromisoformat(when)
        if kind == "month":
            first = date.fromisoformat(f"{when}-01")
            return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    except ValueError:
        return None
    return None


def _read(name: str) -> bytes | None:
    try:
        key = (folder() / name).read_bytes()
    except FileNotFoundError:
        return None
    if len(key) != KEY_BYTES:
        raise KeyringError(f"{folder() / name} is not a key of {KEY_BYTES} bytes; put the right file back.")
    return key


def _made(name: str) -> bytes:
    try:
        key = _read(name)
        if key is None:
            folder().mkdir(mode=0o700, parents=True, exist_ok=True)
            make_once(folder() / name, lambda: secrets.token_bytes(KEY_BYTES))
            key = _read(name)
    except OSError as wrong:
        raise KeyringError(
            f"SOI_DATA_DIR: cannot keep keys of tips in {folder()} ({type(wrong).__name__});"
            " give a folder that this account may write to."
        ) from None
    if key is None:
        raise KeyLostError(name)
    return key
