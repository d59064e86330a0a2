"""The key this desk signs its feed with: `soi.keys.desk`, in the data folder of the settings."""

from __future__ import annotations

from django.conf import settings

from soi.keys import desk
from soi.keys.desk import FILE_NAME, DeskKeyError

__all__ = ["FILE_NAME", "DeskKeyError", "public_key", "sign"]


def sign(body: bytes) -> bytes:
    """The signature of `body`, 64 bytes. Raises `DeskKeyError`."""
    return desk.sign(settings.SOI_DATA_DIR, body)


def public_key() -> str:
    """The public half, 64 hexadecimal digits. Raises `DeskKeyError`."""
    return desk.public_bytes(settings.SOI_DATA_DIR).hex()
