"""The signed feed: pages that can be checked with the desk's key, and that lose and repeat nothing that matters."""

from __future__ import annotations

import base64
import json
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from soi.checks.actions import bulk_publish, publish, restore, withdraw
from soi.checks.models import Change
from soi.checks.queries import draft_of
from soi.checks.records import Defaults, draft_of_record
from soi.keys import desk
from soi.library.feeds import desk_key, signed
from tests.fakes.drafts import draft
from tests.library.library_cast import Shelf, clock_at

FEED = "/feed/soi.jsonl"
Line = dict[str, Any]


def page(client: Client, after: str = "") -> tuple[Line, list[Line]]:
    """Head and lines of one page whose signature holds."""
    response = client.get(FEED, {"after": after} if after else {})
    assert response.status_code == 200
    check_signature(client, response.content, response.headers["Soi-Signature"])
    head, *lines = [json.loads(line) for line in response.content.splitlines()]
    return head, lines


def check_signature(client: Client, body: bytes, header: str) -> None:
    card = client.get("/.well-known/soi.json").json()
    algorithm, _, signature = header.partition("=")
    assert (algorithm, card["key"]["algorithm"]) == ("ed25519", "Ed25519")
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(card["key"]["public"]))
    key.verify(base64.b64decode(signature, validate=True), body)


def test_it_carries_whole_checks_that_can_be_published_again(shelf: Shelf, client: Client) -> None:
    head, lines = page(client)
    assert head == {
        "type": "page",
        "format": "soi-feed/1",
        "desk": "http://127.0.0.1:8000",
        "name": "Soi",
        "after": "0",
        "next": None,
        "cursor": "0",
    }
    assert [one["type"] for one in lines] == ["check"] * 7
    taken = {one["uid"]: draft_of_record(one["data"], Defaults()) for one in lines}
    assert taken == {check.uid: draft_of(check) for check in shelf.values()}


def test_a_changed_byte_breaks_the_signature(shelf: Shelf, client: Client) -> None:
    response = client.get(FEED)
    check_signature(client, response.content, response.headers["Soi-Signature"])
    changed = response.content.replace(b'"verdict":"true"', b'"verdict":"false"', 1)
    assert changed != response.content
    for body in (changed, response.content + b"\n", response.content[:-1]):
        with pytest.raises(InvalidSignature):
            check_signature(client, body, response.headers["Soi-Signature"])


def test_it_goes_from_page_to_page_and_follows_what_changes(
    db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed, "PER_PAGE", 4)
    made = [one.check for one in bulk_publish([draft(external_id=str(n)) for n in range(11)])]
    seen: dict[str, Line] = {}
    after: str | None = ""
    pages = 0
    while after is not None:
        head, lines = page(client, after)
        seen |= {one["uid"]: one for one in lines}
        if pages == 0:  # while somebody reads: a change behind the reader, a new one, a withdrawal ahead
            publish(replace(draft_of(made[0]), summary="New."), "Why.", Change.CORRECTED)
            publish(draft(external_id="new"))
            withdraw(made[9].uid, "Wrong.")
        after, pages = head["next"], pages + 1
    assert len(seen) == 12
    first, gone = seen[made[0].uid], seen[made[9].uid]
    assert (first["version"], first["change"], first["note"]) == (2, "corrected", "Why.")
    assert first["data"]["summary"] == "New."
    assert (gone["type"], gone["note"], gone["external_id"], gone["publisher_site"]) == (
        *("withdrawn", "Wrong."),
        *("9", "desk.example"),
    )
    assert "data" not in gone


def test_its_cursor_stays_behind_what_may_still_be_joined(db: None, client: Client) -> None:
    start = timezone.now()
    for minutes in (9, 5, 3):
        with clock_at(start - timedelta(minutes=minutes)):
            publish(draft(external_id=str(minutes)))
    publish(draft(external_id="just now"))
    head, lines = page(client)
    assert head["cursor"] == lines[2]["position"]
    assert [one["data"]["external_id"] for one in page(client, head["cursor"])[1]] == ["just now"]
    with clock_at(start + timedelta(minutes=2)):
        head, _ = page(client, head["cursor"])
        assert head["cursor"] == lines[-1]["position"]
        assert page(client, head["cursor"])[1] == []


def test_a_restored_check_comes_back(shelf: Shelf, client: Client) -> None:
    uid = shelf["moon"].uid
    withdraw(uid, "Wrong.")
    assert page(client)[1][-1]["type"] == "withdrawn"
    restore(uid, "Right.")
    last = page(client)[1][-1]
    assert (last["type"], last["uid"], last["change"]) == ("check", uid, "restored")


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 19, "²"])
def test_it_knows_no_other_cursors(db: None, client: Client, after: str) -> None:
    assert client.get(FEED, {"after": after}).status_code == 404


def test_the_key_is_made_once_and_only_its_owner_reads_it(
    db: None, client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.SOI_DATA_DIR = tmp_path / "data"
    first = client.get("/.well-known/soi.json").json()["key"]["public"]
    path = settings.SOI_DATA_DIR / desk_key.FILE_NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in settings.SOI_DATA_DIR.iterdir()] == [path.name]
    desk.key_in.cache_clear()
    assert client.get("/.well-known/soi.json").json()["key"]["public"] == first


@pytest.mark.parametrize("content", [b"", b"no key", None])
def test_it_says_so_when_the_key_cannot_be_used(
    settings: Settings, tmp_path: Path, content: bytes | None
) -> None:
    settings.SOI_DATA_DIR = tmp_path / str(content)
    settings.SOI_DATA_DIR.mkdir()
    path = settings.SOI_DATA_DIR / desk_key.FILE_NAME
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(desk_key.DeskKeyError, match="cannot be used"):
        desk_key.public_key()


def test_the_desks_card_names_feeds_that_are_there(shelf: Shelf, client: Client) -> None:
    card = client.get("/.well-known/soi.json").json()
    assert (card["format"], card["name"], card["address"]) == ("soi-desk/1", "Soi", "http://127.0.0.1:8000")
    assert card["licences"] == ["CC-BY-4.0"]
    for feed in card["feeds"]:
        path = feed["url"].removeprefix("http://127.0.0.1:8000")
        parameters = {"google": {"query": "lemon"}, "oai-pmh": {"verb": "Identify"}}.get(feed["format"], {})
        response: Any = client.get(path, parameters)
        assert response.status_code == 200, feed
        assert b"".join(response.streaming_content if response.streaming else [response.content])
