"""The key that signs cookies: given by the operator, or made once and kept in the data folder."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from soi.site.settings_table import SettingError

FILE_NAME = "secret-key"
SHORTEST = 32


def secret_key(given: str, data_dir: Path) -> str:
    """The operator's key, else the data folder's, made there at the first start with mode 600."""
    if given:
        return _long_enough(given, "SOI_SECRET_KEY")
    path = data_dir / FILE_NAME
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        _make_once(path)
        return _long_enough(path.read_text(encoding="ascii").strip(), str(path))
    except (OSError, UnicodeDecodeError) as wrong:
        raise SettingError(
            f"SOI_DATA_DIR: cannot keep the secret key in {data_dir} ({type(wrong).__name__});"
            " give a folder that this account may write to."
        ) from None


def _make_once(path: Path) -> None:
    """Write a new key unless one is there. Linking a finished file into place means that two processes that
    start together agree on one key and none ever reads half of it."""
    if path.exists():
        return
    fresh = path.with_name(f".{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink()


def _long_enough(key: str, where: str) -> str:
    if len(key) < SHORTEST:
        raise SettingError(f"{where}: the key is shorter than {SHORTEST} characters.")
    return key
