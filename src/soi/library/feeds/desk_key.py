"""The key this desk signs its feed with: Ed25519, made once, kept in the data folder with mode 600."""

from __future__ import annotations

import os
import secrets
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
        if not path.exists():
            _make(path)
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as wrong:
        raise DeskKeyError(f"{path}: the desk's key cannot be used ({type(wrong).__name__}).") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise DeskKeyError(f"{path}: this is not an Ed25519 key.")
    return key


def _make(path: Path) -> None:
    """Write a new key. Linking a finished file into place means that two processes agree on one key."""
    made = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    fresh = path.with_name(f".{FILE_NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(made)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink()
