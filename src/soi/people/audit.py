"""The audit trail: who did what to which row, each entry chained to the one before it by its hash.

An entry holds names (of rows, fields, states), never words: whatever looks like words is refused. Nothing here
changes or deletes an entry, and the database refuses it too (`append_only.py`).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast

from django.db import DatabaseError, connection
from django.db.models import TextField
from django.db.models.functions import Cast
from django.db.transaction import TransactionManagementError

from soi.people.models import AuditEntry, Person

GENESIS = "0" * 64
"""What the first entry names as the one before it."""

_ACTION = re.compile(r"[a-z]+\.[a-z][a-z-]*\Z")
_OBJECT = re.compile(r"[a-z][a-z-]*:[\w.:-]{1,90}\Z", re.ASCII)
_NAME = re.compile(r"[\w.:+-]{0,100}\Z", re.ASCII)
_BATCH = 500
_LOCK = 0x534F_4941  # "SOIA": PostgreSQL's name of our lock


def record(
    actor: Person | None, action: str, object: str, detail: Mapping[str, object] | None = None
) -> AuditEntry:
    """Add an entry within the transaction of what was done, so that both stand or neither.

    `actor` None is the system. `action` is `room.verb`, `object` is `kind:uid`. `detail` holds names only:
    strings without spaces of at most 100 ASCII letters, digits and `_.:+-`, whole numbers, booleans, None, and
    lists of them. Call it last in a transaction: on PostgreSQL the trail is locked until the transaction ends.

    Raises `ValueError` for anything that looks like words, `TransactionManagementError` outside a
    transaction."""
    if not connection.in_atomic_block:
        raise TransactionManagementError("Record inside the transaction of what was done.")
    if not (_ACTION.match(action) and _OBJECT.match(object)):
        raise ValueError("An audit entry wants an action `room.verb` and an object `kind:uid`.")
    names = {key: _names_only(value) for key, value in (detail or {}).items() if _names_only(key)}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = AuditEntry.objects.order_by("-number").first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        at=datetime.now(UTC),
        actor=f"person:{actor.pk}" if actor else "system",
        action=action,
        object=object,
        detail=names,
        previous=last.hash if last else GENESIS,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    return entry


def _names_only(value: object) -> object:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str) and _NAME.match(value):
        return str(value)
    if isinstance(value, (list, tuple)):
        return [_names_only(one) for one in cast("list[object]", value)]
    raise ValueError("The detail of an audit entry holds names and whole numbers, never words.")


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256, hexadecimal, over the canonical JSON of everything in the entry but the hash itself: keys
    sorted, no spaces, UTF-8, the time in UTC with microseconds."""
    held = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "detail": entry.detail,
        "previous": entry.previous,
    }
    text = json.dumps(held, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the trail does not hold: the entry's number and what is wrong there."""

    number: int
    what: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a whole reading of the trail found. `last` is the hash to write down somewhere else: only with it
    can entries that were cut off at the end be missed."""

    count: int
    last: str
    breaks: tuple[Break, ...]


def verify(expected_last: str = "") -> Verified:
    """Read the whole trail in order and check every hash and every link.

    `expected_last`: a hash noted earlier; it has to be in the trail, or its end was cut off."""
    count, previous, seen = 0, GENESIS, not expected_last
    breaks: list[Break] = []
    for number, entry in _in_order():
        count += 1
        if entry is None:
            breaks.append(Break(number, "cannot be read: it holds something that was never written so"))
            previous = ""
            continue
        breaks += _faults(entry, count, previous)
        previous = entry.hash
        seen = seen or entry.hash == expected_last
    if not seen:
        breaks.append(Break(count, "the noted entry is not in the trail: its end was cut off or rewritten"))
    return Verified(count, previous, tuple(breaks))


def _in_order() -> Iterator[tuple[int, AuditEntry | None]]:
    """Every entry by number; None for one whose columns cannot be read."""
    numbers = list(AuditEntry.objects.order_by("number").values_list("number", flat=True))
    for start in range(0, len(numbers), _BATCH):
        wanted = numbers[start : start + _BATCH]
        try:
            found = _read(wanted)
        except (ValueError, TypeError, DatabaseError):
            found = _one_by_one(wanted)
        yield from ((number, found.get(number)) for number in wanted)


def _one_by_one(numbers: list[int]) -> dict[int, AuditEntry]:
    found: dict[int, AuditEntry] = {}
    for number in numbers:
        with suppress(ValueError, TypeError, DatabaseError):
            found |= _read([number])
    return found


def _read(numbers: list[int]) -> dict[int, AuditEntry]:
    rows = AuditEntry.objects.filter(number__in=numbers)
    if connection.vendor == "sqlite":  # keeps times and JSON as text, which more than one text can stand for
        rows = rows.annotate(at_text=Cast("at", TextField()), detail_text=Cast("detail", TextField()))
    return {entry.number: entry for entry in rows if isinstance(entry.at, datetime)}


def _faults(entry: AuditEntry, place: int, previous: str) -> Iterator[Break]:
    if entry.number != place:
        yield Break(entry.number, f"stands at place {place}: an entry is missing or was moved")
    if entry.previous != previous:
        yield Break(entry.number, "does not follow the entry before it")
    if not _holds(entry):
        yield Break(entry.number, "its content does not fit its hash")


def _holds(entry: AuditEntry) -> bool:
    try:
        return entry.hash == entry_hash(entry) and _as_written(entry)
    except ValueError:  # a detail that is no JSON Soi could have written
        return False


def _as_written(entry: AuditEntry) -> bool:
    """Whether the database's text of the entry is the one Soi writes (always, where it keeps no text)."""
    at, detail = getattr(entry, "at_text", None), getattr(entry, "detail_text", None)
    if at is None or detail is None:
        return True
    return bool(
        at == connection.ops.adapt_datetimefield_value(entry.at) and detail == json.dumps(entry.detail)
    )
