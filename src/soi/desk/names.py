"""Names of rows that may stand in an address: short, not to be guessed, hard to misread."""

from __future__ import annotations

import secrets
from typing import Final

ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 letters and digits that nobody confuses when reading them out."""


def new_uid() -> str:
    """13 letters: 65 bits of chance."""
    return "".join(secrets.choice(ALPHABET) for _ in range(13))
