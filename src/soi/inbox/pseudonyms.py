"""Names without names: what stands for an asker, a delivery, a receipt and a text in the tables.

All are keyed hashes; the keys are in `keyring`. An asker's pseudonym holds for one channel and one calendar
month (UTC): afterwards the same person has another, and once the old key is destroyed nobody can tell.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from datetime import datetime

from soi.inbox.keyring import fixed_key, keyed_hash, month_key, month_keys

RECEIPT_CHARS = 20
"""Of 32 letters each: 100 bits."""

_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_MISREAD = str.maketrans("OIL", "011")
"""Crockford's alphabet: no letter that is easily taken for another."""
_ALPHABET = frozenset("0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def asker(channel: str, address: str, at: datetime) -> str:
    """The pseudonym in force at a moment."""
    return keyed_hash(month_key(at), "asker", channel, address)


def askers(channel: str, address: str) -> list[str]:
    """Every pseudonym the address has had in the months whose keys are kept."""
    return [keyed_hash(key, "asker", channel, address) for key in month_keys()]


def delivery(channel: str, message_id: str) -> str:
    """By what a delivery is known when the channel repeats it."""
    return keyed_hash(fixed_key(), "delivery", channel, message_id)


def receipt_code(delivery_key: str) -> str:
    """The code for whoever sent a message. It follows from the delivery and the key, so a repeated delivery
    gets the same one although only its hash is stored."""
    digest = bytes.fromhex(keyed_hash(fixed_key(), "receipt", delivery_key))
    code = base64.b32encode(digest).decode("ascii")[:RECEIPT_CHARS].translate(_LETTERS)
    return "-".join(code[at : at + 5] for at in range(0, RECEIPT_CHARS, 5))


def receipt_typed(text: str) -> str:
    """A code as we write it, however it was typed; "" for what cannot be one."""
    typed = "".join(letter for letter in text.strip().upper() if letter not in " -").translate(_MISREAD)
    if len(typed) != RECEIPT_CHARS or not set(typed) <= _ALPHABET:
        return ""
    return "-".join(typed[at : at + 5] for at in range(0, RECEIPT_CHARS, 5))


def receipt_hash(code: str) -> str:
    """What is stored of a code, however it was typed. 100 random bits need no slow hash."""
    typed = "".join(letter for letter in code.upper() if letter.isalnum()).translate(_MISREAD)
    return hashlib.sha256(f"soi receipt {typed}".encode()).hexdigest()


def new_marks(keys: Iterable[str], at: datetime) -> list[str]:
    """What is stored of keys of likeness."""
    secret = month_key(at)
    return [keyed_hash(secret, "mark", key) for key in keys]


def marks(keys: Iterable[str]) -> list[str]:
    """Under which an equal key may have been stored in the months whose keys are kept."""
    kept = month_keys()
    return [keyed_hash(secret, "mark", key) for key in keys for secret in kept]
