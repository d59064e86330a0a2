"""Signatures as "Standard Webhooks" 1.0.0 has them: HMAC-SHA256 over id, time and the raw body. Pure.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: a secret is `whsec_` and
base64 of 24 to 64 bytes; what is signed is `{id}.{timestamp}.{body}`; the header holds `v1,` and base64, several with
a space between while keys change. The tolerance of five minutes is the one the reference libraries use."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence

TOLERANCE = 300
"""Seconds between the sender's clock and ours."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,200}")
_TIME = re.compile(r"[0-9]{1,11}")
_SIGNATURES = 10
"""In one header, that are looked at."""


def keys(setting: str) -> tuple[bytes, ...]:
    """The keys in a setting, the first in force; () if any of them is none."""
    found = [_key(one) for one in setting.split()]
    return tuple(one for one in found if one) if all(found) else ()


def _key(written: str) -> bytes | None:
    try:
        key = base64.b64decode(written.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if written.startswith("whsec_") and 24 <= len(key) <= 64 else None


def sign(by: Sequence[bytes], name: str, seconds: int, body: bytes) -> Mapping[str, str]:
    """The three headers of a message `name` that is sent at `seconds` since 1970."""
    signatures = [base64.b64encode(_digest(key, name, str(seconds), body)).decode() for key in by]
    return {
        "webhook-id": name,
        "webhook-timestamp": str(seconds),
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
    }


def is_signed(by: Sequence[bytes], headers: Mapping[str, str], seconds: int, body: bytes) -> bool:
    """Whether a holder of one of the keys sent this body within five minutes of `seconds`."""
    name, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (_ID.fullmatch(name) and _TIME.fullmatch(sent)) or abs(int(sent) - seconds) > TOLERANCE:
        return False
    shown = [one.encode() for one in headers.get("webhook-signature", "").split()[:_SIGNATURES]]
    wanted = [b"v1," + base64.b64encode(_digest(key, name, sent, body)) for key in by]
    return any(hmac.compare_digest(one, other) for one in shown for other in wanted)


def _digest(key: bytes, name: str, sent: str, body: bytes) -> bytes:
    return hmac.digest(key, f"{name}.{sent}.".encode() + body, hashlib.sha256)
