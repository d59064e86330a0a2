"""Reading the library through the API: pages that hold still, tombstones, versions, corrections."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from soi.checks.actions import bulk_publish, publish, restore, withdraw
from soi.checks.models import Change
from soi.checks.queries import draft_of
from tests.fakes.drafts import draft
from tests.library.library_cast import Shelf, clock_at

CHECKS = "/api/v1/checks"
CORRECTIONS = "/api/v1/corrections"


def get(client: Client, address: str, **parameters: Any) -> dict[str, Any]:
    response = client.get(address, parameters)
    assert response.status_code == 200, response.content
    data: dict[str, Any] = response.json()
    return data


def days() -> list[date | None]:
    return [date(2026, 1, 1 + number % 4) if number % 5 else None for number in range(23)]


@pytest.mark.django_db
def test_its_pages_neither_repeat_nor_skip_when_checks_are_added(client: Client) -> None:
    made = bulk_publish([draft(external_id=str(n), reviewed_on=day) for n, day in enumerate(days())])
    seen: list[str] = []
    cursor = ""
    for number in range(30):
        data = get(client, CHECKS, per_page=4, cursor=cursor)
        seen += [one["uid"] for one in data["checks"]]
        # Newer and older ones, and ones without a day: added while somebody reads.
        for day in (date(2027, 1, 1), date(2000, 1, 1), date(2026, 1, 2), None):
            publish(draft(external_id=f"new {number} {day}", reviewed_on=day))
        cursor = data["next_cursor"]
        if not cursor:
            break
    before = {outcome.check.uid for outcome in made}
    assert before <= set(seen)
    assert len(seen) == len(set(seen))


def test_its_cursors_and_its_numbered_pages_agree(shelf: Shelf, client: Client) -> None:
    first = get(client, CHECKS, per_page=3)
    second = get(client, CHECKS, per_page=3, cursor=first["next_cursor"])
    assert second["checks"] == get(client, CHECKS, per_page=3, page=2)["checks"]
    last = get(client, CHECKS, per_page=3, page=3)
    assert (len(last["checks"]), last["next_cursor"], last["count"]) == (1, None, 7)
    assert get(client, CHECKS, per_page=7)["next_cursor"] is None


def test_it_gives_what_changed_since(shelf: Shelf, client: Client) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    with clock_at(tomorrow + timedelta(hours=1)):
        publish(replace(draft_of(shelf["moon"]), summary="Said better."))
    for since in (tomorrow.isoformat(), f"{tomorrow:%Y-%m-%dT%H:%M:%SZ}"):
        assert [one["uid"] for one in get(client, CHECKS, since=since)["checks"]] == [shelf["moon"].uid]
    assert len(get(client, CHECKS, since="2000-01-01")["checks"]) == 7


def test_a_withdrawn_check_leaves_a_tombstone(shelf: Shelf, client: Client) -> None:
    uid = shelf["lemon-vi"].uid
    withdraw(uid, "The source was retracted.")
    response = client.get(f"{CHECKS}/{uid}")
    error = response.json()["error"]
    assert (response.status_code, error["code"]) == (410, "withdrawn")
    assert error["message"] == "This check has been withdrawn: The source was retracted."
    (detail,) = error["details"]
    assert (detail["uid"], detail["note"]) == (uid, "The source was retracted.")
    assert detail["withdrawn_at"].endswith("Z")
    assert get(client, CHECKS)["count"] == 6
    restore(uid, "It holds after all.")
    assert get(client, f"{CHECKS}/{uid}")["check"]["state"] == "published"


def test_it_tells_every_version(shelf: Shelf, client: Client) -> None:
    check = shelf["lemon-vi"]
    publish(replace(draft_of(check), verdict="misleading"), "Too strong.", Change.CORRECTED)
    data = get(client, f"{CHECKS}/{check.uid}/versions")
    assert [(one["number"], one["change"]) for one in data["versions"]] == [
        (2, "corrected"),
        (1, "published"),
    ]
    assert [one["data"]["verdict"] for one in data["versions"]] == ["misleading", "false"]
    assert data["versions"][0]["note"] == "Too strong."
    withdraw(check.uid, "It names somebody wrongly.")
    gone = get(client, f"{CHECKS}/{check.uid}/versions")
    assert gone["state"] == "withdrawn"
    assert [one["data"] for one in gone["versions"]] == [None, None, None]
    assert gone["versions"][0]["note"] == "It names somebody wrongly."


def test_it_lists_corrections_with_stable_pages(shelf: Shelf, client: Client) -> None:
    for number, check in enumerate(shelf.values()):
        publish(replace(draft_of(check), summary=f"Again {number}."), f"Note {number}.", Change.CORRECTED)
    publish(replace(draft_of(shelf["moon"]), summary="Typo."), "", Change.UPDATED)
    withdraw(shelf["joke"].uid, "Not satire.")
    seen: list[tuple[str, int]] = []
    cursor: str | None = ""
    while cursor is not None:
        data = get(client, CORRECTIONS, per_page=3, cursor=cursor)
        seen += [(one["change"], one["number"]) for one in data["corrections"]]
        cursor = data["next_cursor"]
    assert seen == [("withdrawn", 3)] + [("corrected", 2)] * 7
    english = get(client, CORRECTIONS, language="en-GB")["corrections"]
    assert {one["lang"] for one in english} == {"en"}
    tomorrow = (timezone.now() + timedelta(days=1)).date().isoformat()
    assert get(client, CORRECTIONS, since=tomorrow)["corrections"] == []
