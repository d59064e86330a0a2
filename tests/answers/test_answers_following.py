"""`soi feeds` and the thread that follows: from an address to an answer and a task for the desk."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from soi.answers import following
from soi.answers.engine import reopen
from soi.answers.find import find
from soi.answers.following import follow, keep_following
from soi.answers.management.commands import feeds
from soi.checks.actions import federation as actions
from soi.checks.actions import publish
from soi.checks.federation import reading
from soi.checks.models import Disagreement, Subscription
from soi.match.store import StoreError
from tests.fakes.drafts import draft
from tests.fakes.feed_desk import HOST, SIGNED, FeedDesk, feed_desk

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MESSAGE = "Nghe nói súc miệng nước muối diệt được virus cúm, có đúng không ạ?"


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FeedDesk]:
    """Another desk, which every outbound request of Soi reaches."""
    settings.SOI_DATA_DIR = tmp_path
    settings.SOI_EMBEDDER = "none"
    reopen()
    with feed_desk() as one:
        for module in (reading, feeds):
            monkeypatch.setattr(module, "way_of_settings", lambda: one.way(tmp_path))
        one.publish(draft(external_id="theirs", publisher_site=HOST, publisher_name="Other Desk"))
        yield one
    reopen()


def soi_feeds(*arguments: str) -> str:
    out = StringIO()
    call_command("feeds", *arguments, stdout=out)
    return out.getvalue()


def test_what_a_feed_brings_answers_the_next_question(desk: FeedDesk) -> None:
    actions.subscribe(SIGNED, "soi", desk.public_key)
    assert find(MESSAGE).pieces[0].band == "new"
    (done,) = follow(NOW)
    assert len(done.changed) == 1
    found = find(MESSAGE).pieces[0].found
    assert found is not None
    assert found.check.publisher.name == "Other Desk"
    assert follow(NOW) == []


def test_a_contradiction_with_our_own_check_becomes_a_task(desk: FeedDesk) -> None:
    ours = publish(draft(verdict="true", own=True)).check
    actions.subscribe(SIGNED, "soi", desk.public_key)
    follow(NOW)
    assert Disagreement.objects.get().first == ours


def test_it_is_added_listed_read_paused_and_removed(desk: FeedDesk) -> None:
    shown = soi_feeds("add", SIGNED, "--key", desk.public_key.upper(), "--every", "6")
    assert "Other Desk: soi" in shown
    assert " ".join(desk.public_key[at : at + 4] for at in range(0, 64, 4)) in shown
    assert "not yet read, every 6 hours" in soi_feeds("list")
    assert "1 created" in soi_feeds("read")
    assert soi_feeds("read") == ""
    assert "nothing new" in soi_feeds("read", SIGNED)
    soi_feeds("pause", SIGNED)
    assert "paused" in soi_feeds("list")
    soi_feeds("remove", SIGNED)
    assert soi_feeds("list") == ""
    with pytest.raises(CommandError, match="No such feed"):
        soi_feeds("remove", SIGNED)


def test_nothing_is_followed_without_a_key_that_somebody_confirmed(
    desk: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="not the one you gave"):
        soi_feeds("add", SIGNED, "--key", "00" * 32)
    with pytest.raises(CommandError, match="Nobody to ask"):
        soi_feeds("add", SIGNED, "--yes")
    monkeypatch.setattr(sys, "stdin", _Terminal())
    monkeypatch.setattr("builtins.input", lambda question: "n")
    with pytest.raises(CommandError, match="Not followed"):
        soi_feeds("add", SIGNED)
    assert not Subscription.objects.exists()
    monkeypatch.setattr("builtins.input", lambda question: "y")
    soi_feeds("add", SIGNED)
    assert Subscription.objects.get().public_key == desk.public_key


def test_a_new_key_is_shown_beside_the_old_one(desk: FeedDesk) -> None:
    soi_feeds("add", SIGNED, "--key", desk.public_key)
    old, desk.key = desk.public_key, FeedDesk().key
    with pytest.raises(SystemExit) as left:
        soi_feeds("read")
    assert left.value.code == 3
    shown = soi_feeds("add", SIGNED, "--key", desk.public_key)
    assert " ".join(old[at : at + 4] for at in range(0, 64, 4)) in shown.split("Until now:")[1]


def test_an_address_that_cannot_be_followed_ends_with_a_sentence(desk: FeedDesk) -> None:
    with pytest.raises(CommandError, match="The file is empty"):
        soi_feeds("add", "http://other.example/nothing.txt")
    with pytest.raises(CommandError, match="1 to 744"):
        soi_feeds("add", SIGNED, "--every", "0")


def test_a_problem_is_told(desk: FeedDesk) -> None:
    soi_feeds("add", SIGNED, "--key", desk.public_key)
    desk.head = {"desk": "http://elsewhere.example"}
    with pytest.raises(SystemExit):
        soi_feeds("read", SIGNED)
    assert "failed 1 times in a row\n  The page is one of another desk's feed" in soi_feeds("list")


def test_the_thread_reads_what_is_due_and_survives_what_goes_wrong(
    desk: FeedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.subscribe(SIGNED, "soi", desk.public_key)
    stop, rounds = threading.Event(), iter(range(9))

    def some(now: datetime) -> list[reading.Reading]:
        if next(rounds) == 0:
            raise StoreError("away")
        stop.set()
        return follow(now)

    monkeypatch.setattr(following, "PAUSE", 0.01)
    monkeypatch.setattr(following, "follow", some)
    monkeypatch.setattr(following, "close_old_connections", lambda: None)
    keep_following(stop)
    row = Subscription.objects.get()
    assert row.read_at is not None
    assert row.next_at is not None
    assert row.next_at > timezone.now()


class _Terminal:
    def isatty(self) -> bool:
        return True
