"""What the API tells of the past: every version of a check, the corrections of the library, and a tombstone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

from soi.checks.models import Check, CheckVersion, State
from soi.library.api_cursors import Position, Since, cursor_of, position_of
from soi.library.api_schemas import ChangeName, LanguageTag, PublisherOut, StateName
from soi.library.api_shapes import address_of
from soi.library.feeds.changes import corrections, moment
from soi.library.feeds.entries import change_of, reason_of
from soi.library.places import utc


class WithdrawnError(Exception):
    """A check was asked for that its publisher took back."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.uid)
        self.check = check


class VersionInFull(Schema):
    """One version of a check."""

    number: int
    made_at: datetime
    change: ChangeName
    note: str
    data: dict[str, Any] | None = Field(
        ..., description="The whole check as it stood, in the shape of the export; null once it is withdrawn."
    )


class VersionsAnswer(Schema):
    """Every version of one check, newest first."""

    ok: Literal[True]
    uid: str
    address: str
    state: StateName
    versions: list[VersionInFull]


class CorrectionOut(Schema):
    """A change after publication that readers are told of."""

    uid: str
    address: str
    lang: str
    claim: str
    publisher: PublisherOut
    number: int = Field(..., description="The version that it made.")
    change: ChangeName
    note: str = Field(..., description="What was changed and why.")
    made_at: datetime


class CorrectionsAnswer(Schema):
    """One page of corrections, withdrawals and restorations, newest first."""

    ok: Literal[True]
    corrections: list[CorrectionOut]
    next_cursor: str | None = Field(..., description="Null on the last page.")


class CorrectionFilters(Schema):
    """Narrowing of the list of corrections."""

    language: LanguageTag | None = None
    since: Since | None = Field(None, description="Only those made on or after that day or moment.")
    cursor: Position
    per_page: int = Field(20, ge=1, le=100)


def versions_data(check: Check) -> dict[str, Any]:
    """The fields of `VersionsAnswer`. A withdrawn check tells that it changed, not what it said."""
    standing = check.state != State.WITHDRAWN
    return {
        "ok": True,
        "uid": check.uid,
        "address": address_of(check),
        "state": check.state,
        "versions": [
            {
                "number": one.number,
                "made_at": one.made_at,
                "change": change_of(one),
                "note": one.note,
                "data": one.data if standing else None,
            }
            for one in check.versions.all()
        ],
    }


def corrections_data(chosen: CorrectionFilters) -> dict[str, Any]:
    """The fields of `CorrectionsAnswer`."""
    rows = corrections((chosen.language or "").partition("-")[0].lower())
    if chosen.since:
        rows = rows.filter(made_at__gte=moment(chosen.since))
    if chosen.cursor:
        rows = rows.filter(id__lt=position_of(chosen.cursor))
    found = list(rows[: chosen.per_page + 1])
    more, found = len(found) > chosen.per_page, found[: chosen.per_page]
    return {
        "ok": True,
        "corrections": [_correction(one) for one in found],
        "next_cursor": cursor_of(found[-1].pk) if more else None,
    }


def tombstone(check: Check) -> tuple[str, dict[str, Any]]:
    """What is said in place of a withdrawn check: a sentence, and when and why it was taken back."""
    newest = next(iter(check.versions.all()))
    note = reason_of(newest)
    detail = {"uid": check.uid, "address": address_of(check), "withdrawn_at": utc(newest.made_at)}
    return f"This check has been withdrawn: {note}", {**detail, "note": note}


def _correction(one: CheckVersion) -> dict[str, Any]:
    check = one.check_row
    return {
        "uid": check.uid,
        "address": address_of(check),
        "lang": check.language,
        "claim": check.claim,
        "publisher": {"name": check.publisher.name, "site": check.publisher.site},
        "number": one.number,
        "change": change_of(one),
        "note": one.note,
        "made_at": one.made_at,
    }
