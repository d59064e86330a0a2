"""Reading what a service sent without trusting it: the value of the wanted kind, or an empty one. Nothing raises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = 4_102_444_800
"""Seconds of the year 2100: what is later is not a time."""
LONGEST_NAME = 512
"""Characters of a name that a service gives to a person or a message."""


def mapping(value: object) -> Mapping[str, object]:
    """The JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}


def within(value: object, *path: str) -> Mapping[str, object]:
    """The JSON object at `path`, or an empty one."""
    for step in path:
        value = mapping(value).get(step)
    return mapping(value)


def items(value: object) -> Sequence[object]:
    """The JSON array, or an empty one."""
    return value if isinstance(value, list) else ()


def text(value: object) -> str:
    """The words, or none. Halves of surrogate pairs and NUL, which no database takes, are replaced or left out."""
    if not isinstance(value, str):
        return ""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")


def name(value: object) -> str:
    """A service's own name for something: words of a sane length, or a whole number. Else none."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
        return str(value)
    found = text(value)
    return found if len(found) <= LONGEST_NAME else ""


def count(value: object) -> int:
    """A size in bytes, as a number or as digits; 0 for anything else."""
    digits = name(value)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else 0


def moment(value: object, *, per_second: int = 1) -> datetime | None:
    """A time since 1970, as a number or as digits, in seconds or (`per_second` 1000) in milliseconds."""
    since = count(value)
    if not since or since / per_second > _LAST:
        return None
    return _EPOCH + timedelta(milliseconds=since * 1000 // per_second)
