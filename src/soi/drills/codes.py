"""Codes that people read aloud or type: a learner's own, and those by which a room or a class is joined."""

from __future__ import annotations

import hashlib
import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody takes for another: no 0 O 1 I L U."""
LEARNER_CHARS = 12
"""59 bits: guessed by nobody, and short enough to write down."""
ROOM_CHARS = 6


def new_code(characters: int) -> str:
    """A code by chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(characters))


def tidy(typed: str) -> str:
    """What somebody typed, as the code is kept: capitals, no spaces or dashes; "" when it cannot be one."""
    code = "".join(typed.upper().split()).replace("-", "")
    return code if code and len(code) <= LEARNER_CHARS and set(code) <= set(ALPHABET) else ""


def shown(code: str) -> str:
    """The code in groups of four, as it is shown."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def digest(code: str) -> str:
    """What is kept of a learner's code: its SHA-256 (the code itself is long enough that no salt is needed)."""
    return hashlib.sha256(f"learner {code}".encode()).hexdigest()
