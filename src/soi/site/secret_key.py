"""The key that signs cookies: given by the operator, or made once and kept in the data folder."""

from __future__ import annotations

import secrets
from pathlib import Path

from soi.keys import make_once
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
        make_once(path, lambda: secrets.token_urlsafe(48).encode("ascii"))
        return _long_enough(path.read_text(encoding="ascii").strip(), str(path))
    except (OSError, UnicodeDecodeError) as wrong:
        raise SettingError(
            f"SOI_DATA_DIR: cannot keep the secret key in {data_dir} ({type(wrong).__name__});"
            " give a folder that this account may write to."
        ) from None


def _long_enough(key: str, where: str) -> str:
    if len(key) < SHORTEST:
        raise SettingError(f"{where}: the key is shorter than {SHORTEST} characters.")
    return key
