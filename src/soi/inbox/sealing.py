"""Sealing words: one key for each tip (AES-256-GCM), wrapped by the key of the day it came. No tables here."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from soi.inbox.keyring import day_name, kept_wrapping_key, wrapping_key

NONCE_BYTES = 12
_DAY_BYTES = len("day-2026-01-01")


class DamagedError(Exception):
    """The sealed words do not open with their key: they were changed, or belong to another tip."""


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody wrote. `text[start:end]` is the claim in it; around it may stand greetings and calls."""

    text: str = field(repr=False)
    start: int
    end: int

    @property
    def core(self) -> str:
        """The claim itself."""
        return self.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Sealed:
    """Encrypted words and their key, which is wrapped by the key of a day."""

    words: bytes
    key: bytes


def seal(uid: str, words: Words, at: datetime) -> Sealed:
    """Encrypt the words of the tip `uid`, received at `at`. The tip's name is bound in: words put under
    another tip do not open."""
    return seal_bytes(uid, orjson.dumps([words.text, words.start, words.end]), at)


def unseal(uid: str, sealed: bytes, wrapped: bytes) -> Words:
    """The words again. Raises `KeyLostError` when the day's key is gone, `DamagedError` when they do not
    open."""
    try:
        text, start, end = orjson.loads(unseal_bytes(uid, sealed, wrapped))
    except ValueError:
        raise DamagedError(uid) from None
    return Words(text, start, end)


def seal_bytes(name: str, raw: bytes, at: datetime) -> Sealed:
    """Encrypt anything under a key of its own, wrapped by the key of the day of `at`. `name` (ASCII) says whose
    it is and is bound in: under another name it does not open."""
    key = AESGCM.generate_key(bit_length=256)
    day = day_name(at)
    wrapped = day.encode("ascii") + _encrypt(wrapping_key(day), key, name)
    return Sealed(_encrypt(key, raw, name), wrapped)


def unseal_bytes(name: str, sealed: bytes, wrapped: bytes) -> bytes:
    """What `seal_bytes` closed. Raises `KeyLostError` and `DamagedError`."""
    outer = kept_wrapping_key(wrapped[:_DAY_BYTES].decode("ascii", "replace"))
    try:
        return _decrypt(_decrypt(outer, wrapped[_DAY_BYTES:], name), sealed, name)
    except (InvalidTag, ValueError):
        raise DamagedError(name) from None


def _encrypt(key: bytes, raw: bytes, uid: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, raw, uid.encode("ascii"))


def _decrypt(key: bytes, raw: bytes, uid: str) -> bytes:
    return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], uid.encode("ascii"))
