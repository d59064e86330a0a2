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
    key = AESGCM.generate_key(bit_length=256)
    raw = orjson.dumps([words.text, words.start, words.end])
    day = day_name(at)
    wrapped = day.encode("ascii") + _encrypt(wrapping_key(day), key, uid)
    return Sealed(_encrypt(key, raw, uid), wrapped)


def unseal(uid: str, sealed: bytes, wrapped: bytes) -> Words:
    """The words again. Raises `KeyLostError` when the day's key is gone, `DamagedError` when they do not
    open."""
    outer = kept_wrapping_key(wrapped[:_DAY_BYTES].decode("ascii", "replace"))
    try:
        text, start, end = orjson.loads(_decrypt(_decrypt(outer, wrapped[_DAY_BYTES:], uid), sealed, uid))
    except (InvalidTag, ValueError):
        raise DamagedError(uid) from None
    return Words(text, start, end)


def _encrypt(key: bytes, raw: bytes, uid: str) -> bytes:
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, raw, uid.encode("ascii"))


def _decrypt(key: bytes, raw: bytes, uid: str) -> bytes:
    return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], uid.encode("ascii"))
