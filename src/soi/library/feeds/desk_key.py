"""The key this desk signs its feed with: Ed25519, made once, kept in the data folder with mode 600."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

from soi.keys import make_once

FILE_NAME = "desk-key.pem"


class DeskKeyError(Exception):
    """The key cannot be read or kept. The text is a sentence for whoever runs Soi."""


def sign(body: bytes) -> bytes:
    """The signature of `body`, 64 bytes. Raises `DeskKeyError`."""
    return _key(settings.SOI_DATA_DIR).sign(body)


def public_key() -> str:
    """The public half, 64 hexadecimal digits. Raises `DeskKeyError`."""
    public = _key(settings.SOI_DATA_DIR).public_key()
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


@cache
def _key(folder: Path) -> Ed25519PrivateKey:
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        make_once(path, _made)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as wrong:
        raise DeskKeyError(f"{path}: the desk's key cannot be used ({type(wrong).__name__}).") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise DeskKeyError(f"{path}: this is not an Ed25519 key.")
    return key


def _made() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
