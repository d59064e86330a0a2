"""The key this desk signs with: Ed25519, made once, kept in the data folder with mode 600. Its feed and its
certificates are signed by it; the folder is its owner's to name."""

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

from soi.keys.files import make_once

FILE_NAME = "desk-key.pem"


class DeskKeyError(Exception):
    """The key cannot be read or kept. The text is a sentence for whoever runs Soi."""


def sign(folder: Path, body: bytes) -> bytes:
    """The signature of `body`, 64 bytes. Raises `DeskKeyError`."""
    return key_in(folder).sign(body)


def public_bytes(folder: Path) -> bytes:
    """The public half, 32 bytes. Raises `DeskKeyError`."""
    return key_in(folder).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


@cache
def key_in(folder: Path) -> Ed25519PrivateKey:
    """The key of a data folder, made if it has none. Raises `DeskKeyError`."""
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
