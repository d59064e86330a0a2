"""Dumps over the web: whole, in constant memory, taken back by `soi import`; and never all threads at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from soi.checks.actions import bulk_publish, withdraw
from soi.checks.imports import Defaults, Source, import_checks
from soi.checks.models import Check
from soi.checks.queries import published_drafts
from soi.library import dumps
from tests.fakes.drafts import draft
from tests.library.library_cast import Shelf

JSONL, CSV, JSONLD = "/dump/checks.jsonl", "/dump/checks.csv", "/feed/claimreview.jsonld"


def stream(client: Client, address: str) -> Any:
    response: Any = client.get(address)
    assert response.status_code == 200
    assert response.streaming
    return response.streaming_content


@pytest.mark.parametrize("address", [JSONL, CSV])
def test_soi_import_takes_it_back_and_finds_nothing_changed(
    shelf: Shelf, client: Client, tmp_path: Path, address: str
) -> None:
    withdraw(shelf["joke"].uid, "Not satire.")
    path = tmp_path / "dump"
    path.write_bytes(b"".join(stream(client, address)))
    done = import_checks(Source(path, "dump", Defaults()), tmp_path, lambda progress: None)
    assert (done.created, done.updated, done.unchanged, done.rejected) == (0, 0, 6, 0)


def test_it_names_the_file_and_its_kind(shelf: Shelf, client: Client) -> None:
    response: Any = client.get(CSV)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert response.headers["Content-Disposition"] == 'attachment; filename="checks.csv"'
    header, *rows = b"".join(response.streaming_content).decode().split("\r\n")
    assert header.startswith("publisher_name,publisher_site,external_id,language,claim,verdict")
    assert len(rows) >= len(shelf)


@pytest.mark.parametrize("address", [JSONL, CSV, JSONLD])
def test_it_reads_no_further_than_it_has_written(db: None, client: Client, address: str) -> None:
    bulk_publish([draft(external_id=str(number)) for number in range(1_700)])
    pieces = iter(stream(client, address))
    with CaptureQueriesContext(connection) as first:
        next(pieces)
    with CaptureQueriesContext(connection) as rest:
        size = sum(map(len, pieces))
    assert size > 1_700 * 400
    assert len(rest) >= 2 * len(first) > 0


def test_half_of_the_threads_stay_free(shelf: Shelf, client: Client) -> None:
    places = dumps._places._value
    assert places >= 1
    held = [stream(client, JSONL) for _ in range(places)]
    for one in held:
        next(iter(one))
    refused = client.get(JSONL)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")
    assert "Content-Disposition" not in refused.headers
    assert "ETag" not in refused.headers
    for one in held:
        b"".join(one)
    assert len([json.loads(line) for line in b"".join(stream(client, JSONL)).splitlines()]) == len(shelf)


def test_a_reader_who_leaves_gives_the_place_back(db: None) -> None:
    bulk_publish([draft(external_id=str(number)) for number in range(3)])
    before = dumps._places._value
    for started in (True, False):
        assert dumps._places.acquire(blocking=False)
        held = dumps._Held(["a", "b"])
        if started:
            next(iter(held))
        held.close()
        held.close()
        assert dumps._places._value == before


def test_what_is_withdrawn_is_in_no_dump(shelf: Shelf, client: Client) -> None:
    withdraw(shelf["joke"].uid, "Not satire.")
    claim = Check.objects.get(uid=shelf["joke"].uid).claim
    for address in (JSONL, CSV, JSONLD):
        assert claim not in b"".join(stream(client, address)).decode()
    assert len(list(published_drafts())) == 6
