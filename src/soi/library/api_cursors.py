"""Cursors of the API's lists: where one page ended, so that the next begins there whatever was added since."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Annotated

from django.db.models import F, Q, QuerySet
from ninja import Field
from pydantic import AfterValidator, StringConstraints

from soi.checks.models import Check
from soi.library.feeds.changes import moment

_DIGITS = 18


def _real_moment(text: str) -> str:
    try:
        moment(text)
    except (ValueError, OverflowError):
        raise ValueError("give a date such as 2026-11-22, or a time such as 2026-11-22T08:30:00Z") from None
    return text


def _known_place(text: str) -> str:
    if text:
        place_of(text)
    return text


def _known_position(text: str) -> str:
    if text:
        position_of(text)
    return text


_OPAQUE = StringConstraints(max_length=100, pattern=r"^[A-Za-z0-9_=-]*$")
_TIME = r"^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+ -]\d\d:\d\d)?)?$"
_TOLD = "`next_cursor` of the page before."
Place = Annotated[str, _OPAQUE, AfterValidator(_known_place), Field("", description=_TOLD)]
Position = Annotated[str, _OPAQUE, AfterValidator(_known_position), Field("", description=_TOLD)]
Since = Annotated[str, StringConstraints(pattern=_TIME), AfterValidator(_real_moment)]
"""A day, or an RFC 3339 time."""


def newest_first(rows: QuerySet[Check]) -> QuerySet[Check]:
    """By the day of the check, those without one last, then by the order in which they came."""
    return rows.order_by(F("reviewed_on").desc(nulls_last=True), "-pk")


def cursor_at(check: Check) -> str:
    """The cursor of the page that follows `check` in `newest_first`."""
    return _packed(f"{check.reviewed_on or ''}.{check.pk}")


def beyond(rows: QuerySet[Check], cursor: str) -> QuerySet[Check]:
    """The rows that follow the cursor in `newest_first`; all of them for an empty one."""
    if not cursor:
        return rows
    day, row = place_of(cursor)
    if day is None:
        return rows.filter(reviewed_on=None, pk__lt=row)
    return rows.filter(Q(reviewed_on__lt=day) | Q(reviewed_on=day, pk__lt=row) | Q(reviewed_on=None))


def place_of(cursor: str) -> tuple[date | None, int]:
    """Day and row of a cursor of `cursor_at`. Raises `ValueError` for anything else."""
    day, _, row = _unpacked(cursor).partition(".")
    return (date.fromisoformat(day) if day else None), _number(row)


def cursor_of(position: int) -> str:
    """The cursor of a list that is ordered by one number."""
    return _packed(f"#{position}")


def position_of(cursor: str) -> int:
    """The number in a cursor of `cursor_of`. Raises `ValueError` for anything else."""
    mark, number = _unpacked(cursor)[:1], _unpacked(cursor)[1:]
    if mark != "#":
        raise ValueError("this is not a cursor that this list gave")
    return _number(number)


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


def _unpacked(cursor: str) -> str:
    try:
        return base64.b64decode(cursor, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeError):
        raise ValueError("this is not a cursor that this list gave") from None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > _DIGITS:
        raise ValueError("this is not a cursor that this list gave")
    return int(text)
