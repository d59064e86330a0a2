"""The tokens of a Zalo Official Account: kept in the data folder, renewed when they end.

An access token serves about 25 hours; a refresh token serves three months and exactly once, and brings the next
pair. So the pair is one file (mode 600), written whole before it is used, and one process at a time renews it.
The setting holds the first refresh token; when the operator puts another there, the file starts over.
Source: Zalo for Developers, Official Account, "Xác thực và ủy quyền": POST /v4/oa/access_token.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from soi.tipline.channel import SendError
from soi.tipline.payloads import count, mapping, name, text
from soi.tipline.services import ask_with_form

FILE_NAME = "zalo-tokens.json"
_EARLY = 300
"""Seconds before its end from which a token is renewed."""


def access_token(*, instead_of: str = "") -> str:
    """The access token in force, renewed if need be; `instead_of`: one that Zalo no longer took.

    Raises `SendError` "refresh-…" when Zalo gives no new one: the letter waits, the operator has to look."""
    kept = _kept()
    if _serves(kept, instead_of):
        return text(kept.get("access"))
    with _alone():
        kept = _kept()
        if not _serves(kept, instead_of):
            kept = _renewed(text(kept.get("refresh")) or settings.SOI_ZALO_REFRESH_TOKEN)
            _keep(kept)
        return text(kept.get("access"))


def _serves(kept: Mapping[str, object], instead_of: str) -> bool:
    access = text(kept.get("access"))
    return bool(access) and access != instead_of and count(kept.get("until")) - _EARLY > time.time()


def _renewed(refresh: str) -> dict[str, object]:
    answer = ask_with_form(
        f"{settings.SOI_ZALO_OAUTH}/v4/oa/access_token",
        {"refresh_token": refresh, "app_id": settings.SOI_ZALO_APP_ID, "grant_type": "refresh_token"},
        {"secret_key": settings.SOI_ZALO_APP_SECRET},
    )
    access, following = text(answer.content.get("access_token")), text(answer.content.get("refresh_token"))
    if not access or not following:
        code = name(answer.content.get("error")).lstrip("-")
        raise SendError(f"refresh-{code if code.isdigit() else answer.status}")
    return {
        "access": access,
        "refresh": following,
        "until": int(time.time()) + count(answer.content.get("expires_in")),
        "seed": _seed(),
    }


def _seed() -> str:
    """Tells whether the setting is still the one that the file grew from."""
    return hashlib.sha256(settings.SOI_ZALO_REFRESH_TOKEN.encode()).hexdigest()


def _path() -> Path:
    return Path(settings.SOI_DATA_DIR) / FILE_NAME


def _kept() -> Mapping[str, object]:
    try:
        kept = mapping(json.loads(_path().read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}
    return kept if kept.get("seed") == _seed() else {}


def _keep(tokens: Mapping[str, object]) -> None:
    fresh = _path().with_name(f".{FILE_NAME}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(tokens, file)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(_path())


@contextmanager
def _alone() -> Iterator[None]:
    with os.fdopen(os.open(_path().with_name(f".{FILE_NAME}.lock"), os.O_RDWR | os.O_CREAT, 0o600)) as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
