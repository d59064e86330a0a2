"""Following another Soi's signed feed: adding, reading, updates, withdrawals, keys, failures, stops in the middle."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from soi.checks.actions import federation as actions
from soi.checks.actions import publish, restore, withdraw
from soi.checks.draft import CheckDraft
from soi.checks.federation import reading as reading_module
from soi.checks.federation.downloads import FeedError, Way
from soi.checks.federation.offers import look
from soi.checks.federation.reading import BusyError, Reading, back_off, read, read_due
from soi.checks.federation.signed import SignatureError, verify
from soi.checks.imports import SourceError
from soi.checks.models import Carried, Change, Check, ImportRun, State, Subscription
from soi.net import FetchError
from tests.fakes.drafts import draft
from tests.fakes.feed_desk import HOST, ORIGIN, SIGNED, FeedDesk, feed_desk
from tests.fakes.web import reply

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
OURS = "127.0.0.1"
"""Host of SOI_ORIGIN in tests."""
Later = Callable[..., Reading]


@pytest.fixture
def desk() -> Iterator[FeedDesk]:
    with feed_desk() as one:
        yield one


@pytest.fixture
def way(desk: FeedDesk, tmp_path: Path) -> Way:
    return desk.way(tmp_path / "imports")


@pytest.fixture
def followed(desk: FeedDesk) -> Subscription:
    """The desk's signed feed under its key, never read yet."""
    return actions.subscribe(SIGNED, "soi", desk.public_key)


@pytest.fixture
def later(followed: Subscription, way: Way) -> Later:
    """The next reading, so many hours after NOW."""

    def read_(hours: float = 0.0) -> Reading:
        (done,) = read_due(NOW + timedelta(hours=hours), way)
        followed.refresh_from_db()
        return done

    return read_


def theirs(number: int = 1, **more: Any) -> CheckDraft:
    named = {"publisher_name": "Other Desk", "publisher_site": HOST, "external_id": f"c{number}"}
    return draft(**{**named, "claim": f"Claim number {number} of the other desk.", **more})


def reasons(done: Reading) -> list[str]:
    assert done.report
    return [json.loads(line)["reason"] for line in done.report.read_bytes().splitlines()]


def test_it_shows_a_feed_and_its_key_before_anything_is_followed(desk: FeedDesk, way: Way) -> None:
    desk.publish(theirs())
    for url in (SIGNED, ORIGIN, f"{ORIGIN}/", f"{ORIGIN}/.well-known/soi.json"):
        offer = look(url, "auto", way)
        assert (offer.url, offer.format, offer.name, offer.usable) == (SIGNED, "soi", "Other Desk", 1)
        assert offer.publishers == ("Other Desk (other.example)",)
        assert offer.fingerprint.replace(" ", "") == desk.public_key
        assert len(offer.fingerprint.split()) == 16
    assert not Subscription.objects.exists()


def test_it_offers_no_feed_that_its_card_does_not_sign(desk: FeedDesk, way: Way) -> None:
    desk.signs_with = FeedDesk().key
    with pytest.raises(FeedError, match="signature does not hold"):
        look(SIGNED, "auto", way)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/feed", "http://169.254.169.254/", "file:///etc/passwd", "x"]
)
def test_it_never_asks_a_private_address(url: str, tmp_path: Path) -> None:
    with pytest.raises(FetchError):
        look(url, "auto", Way(tmp_path, 1_000))


def test_it_reads_updates_and_withdrawals(desk: FeedDesk, later: Later, followed: Subscription) -> None:
    desk.publish(theirs(1))
    desk.publish(theirs(2))
    first = later()
    assert first.counts["created"] == 2
    check = Check.objects.get(external_id="c1")
    assert (check.publisher.site, check.licence, check.verdict_text) == (HOST, "CC-BY-4.0", "Sai")
    assert (check.own, check.url) == (False, "https://desk.example/salt-water")
    assert first.changed == tuple(Check.objects.order_by("id").values_list("uid", flat=True))

    desk.publish(theirs(1, verdict="mixed"), 2, "corrected", "We had misread a table.")
    desk.withdraw(theirs(2), 2, "The source was retracted.")
    second = later(24)
    assert (second.counts["updated"], second.counts["withdrawn"]) == (1, 1)
    check.refresh_from_db()
    newest = check.versions.get(number=2)
    assert (check.verdict, newest.change, newest.note) == (
        "mixed",
        Change.CORRECTED,
        "We had misread a table.",
    )
    gone = Check.objects.get(external_id="c2")
    assert gone.state == State.WITHDRAWN
    assert gone.versions.get(number=2).note == "The source was retracted."

    desk.publish(theirs(2), 3, "restored", "The retraction was an error.")
    assert later(48).counts["restored"] == 1
    gone.refresh_from_db()
    assert gone.state == State.PUBLISHED
    assert gone.versions.get(number=3).note == "The retraction was an error."


def test_the_same_reading_again_changes_nothing_and_asks_for_nothing(
    desk: FeedDesk, later: Later, followed: Subscription, way: Way
) -> None:
    desk.publish(theirs())
    later()
    assert read_due(NOW, way) == []
    assert read_due(NOW + timedelta(hours=23), way) == []
    later(24)
    done = later(48)
    assert desk.web.requests[-1][2]["If-None-Match"] == '"1-1"'
    assert desk.web.requests[-1][2]["User-Agent"].startswith("Soi/")
    assert (done.changed, done.problem, dict(+done.counts)) == ((), "", {})
    assert Check.objects.get().version == 1


def test_it_goes_from_page_to_page(desk: FeedDesk, later: Later, followed: Subscription) -> None:
    desk.per_page = 3
    for number in range(8):
        desk.publish(theirs(number))
    assert later().counts["created"] == 8
    assert desk.asked == [f"/feed/soi.jsonl{query}" for query in ("", "?after=3", "?after=6")]
    assert followed.since == "8"


def test_a_reading_that_is_cut_off_goes_on_where_it_was(
    desk: FeedDesk, later: Later, followed: Subscription
) -> None:
    desk.per_page, desk.breaks_after = 3, 1
    for number in range(8):
        desk.publish(theirs(number))
    done = later()
    assert (done.counts["created"], done.problem) == (3, "The host cannot be reached or does not speak HTTP.")
    assert (followed.since, followed.failures, followed.next_at) == ("3", 1, NOW + timedelta(minutes=15))
    desk.breaks_after = None
    assert later(1).counts["created"] == 5
    assert desk.asked[-2:] == ["/feed/soi.jsonl?after=3", "/feed/soi.jsonl?after=6"]
    assert (followed.failures, followed.problem) == (0, "")
    assert [run.created for run in ImportRun.objects.all()] == [8]


def test_a_process_that_is_killed_between_pages_loses_and_repeats_nothing(
    desk: FeedDesk, later: Later, followed: Subscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    class KilledError(BaseException):
        pass

    desk.per_page = 3
    for number in range(8):
        desk.publish(theirs(number))
    booked, pages = actions.booked, iter(range(9))

    def killed(*args: Any) -> None:
        booked(*args)
        if next(pages) == 1:
            raise KilledError  # inside the transaction of the second page

    monkeypatch.setattr(actions, "booked", killed)
    with pytest.raises(KilledError):
        later()
    followed.refresh_from_db()
    assert (Check.objects.count(), followed.since, followed.failures) == (3, "3", 0)
    monkeypatch.setattr(actions, "booked", booked)
    assert later().counts["created"] == 5
    assert (Check.objects.count(), set(Check.objects.values_list("version", flat=True))) == (8, {1})


def test_another_key_stops_it_until_somebody_has_looked(
    desk: FeedDesk, later: Later, followed: Subscription, way: Way
) -> None:
    desk.publish(theirs())
    later()
    desk.key = FeedDesk().key
    desk.publish(theirs(verdict="true"), 2)
    done = later(24)
    assert "another key than the one you confirmed" in done.problem
    assert (followed.paused, followed.problem) == (True, done.problem)
    assert Check.objects.get().verdict == "false"
    assert read_due(NOW + timedelta(days=99), way) == []
    offer = look(SIGNED, "soi", way)
    assert offer.public_key != followed.public_key
    assert actions.subscribe(SIGNED, "soi", offer.public_key).since == ""
    assert later(48).counts["updated"] == 1


def test_a_page_that_the_key_did_not_sign_is_thrown_away(
    desk: FeedDesk, later: Later, followed: Subscription
) -> None:
    desk.publish(theirs())
    desk.signs_with = FeedDesk().key
    done = later()
    assert done.problem == "The feed's signature does not hold; nothing was taken from it."
    assert (followed.paused, followed.failures, Check.objects.count()) == (False, 1, 0)


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ({"desk": "http://elsewhere.example"}, "another desk's feed"),
        ({"after": "7"}, "not the one that was asked for"),
        ({"format": "soi-feed/2"}, "no page of the format"),
        ({"cursor": None}, "where the feed goes on"),
        ({"next": "0"}, "round in a circle"),
        ({"next": "9" * 41}, "where the feed goes on"),
    ],
)
def test_it_takes_nothing_from_a_page_that_cannot_be_right(
    desk: FeedDesk, later: Later, followed: Subscription, head: dict[str, Any], why: str
) -> None:
    if head == {"next": "0"}:
        actions.moved(followed, "0", "")
    desk.publish(theirs())
    desk.head = head
    assert why in later().problem
    assert (Check.objects.count(), followed.failures) == (0, 1)


@pytest.mark.parametrize(
    "answer", [reply(500), reply(404), reply(410), reply(body=b""), reply(body=b"<html>"), reply(204)]
)
def test_a_broken_or_empty_feed_withdraws_nothing_and_is_left_alone_for_longer_each_time(
    desk: FeedDesk, later: Later, followed: Subscription, answer: Any
) -> None:
    desk.publish(theirs())
    later()
    desk.answer = answer
    hours = 24.0
    for failures in (1, 2, 3, 4):
        assert later(hours).problem
        assert followed.failures == failures
        assert followed.next_at == NOW + timedelta(hours=hours) + timedelta(minutes=15 * 2 ** (failures - 1))
        hours += 3
    assert Check.objects.get().state == State.PUBLISHED
    desk.answer = None
    assert later(99).problem == ""
    assert followed.failures == 0


def test_an_empty_feed_is_no_withdrawal(desk: FeedDesk, later: Later) -> None:
    desk.publish(theirs())
    later()
    desk.lines.clear()
    assert later(24).problem == ""
    assert Check.objects.get().state == State.PUBLISHED


def test_it_waits_as_long_as_the_host_asks(desk: FeedDesk, later: Later, followed: Subscription) -> None:
    desk.answer = reply(429, headers={"Retry-After": "7200"})
    later()
    assert followed.next_at == NOW + timedelta(hours=2)
    assert (back_off(1), back_off(99)) == (timedelta(minutes=15), timedelta(days=7))


def test_it_never_touches_what_was_made_here(desk: FeedDesk, later: Later) -> None:
    made = publish(theirs(1, own=True)).check
    ours = theirs(2, publisher_site=OURS)
    desk.publish(theirs(1))  # the same words: no conflict
    assert later().problem == ""
    desk.publish(theirs(1, verdict="true"), 2)
    desk.publish(ours)
    done = later(24)
    assert reasons(done) == [
        "is a check made at this desk; only the desk changes it.",
        "names this desk as its publisher; only the desk publishes under its name.",
    ]
    assert done.problem.startswith("2 of 2 rows were refused; feed-")
    desk.withdraw(theirs(1), 3, "No.")
    assert reasons(later(48)) == ["is a check made at this desk; only the desk changes it."]
    made.refresh_from_db()
    assert (made.version, made.verdict, made.state, Check.objects.count()) == (1, "false", "published", 1)


def test_it_never_touches_what_another_feed_brought(desk: FeedDesk, later: Later, way: Way) -> None:
    third = {"publisher_name": "Third Desk", "publisher_site": "third.example"}
    publish(theirs(1, **third))  # imported from a file
    desk.publish(theirs(1, **third, verdict="true"))
    desk.publish(theirs(2, **{**third, "publisher_name": "Renamed"}))
    done = later()
    assert done.counts["created"] == 1
    assert "this library has from elsewhere; it is not overwritten." in reasons(done)[0]
    assert Check.objects.get(external_id="c2").publisher.name == "Third Desk"

    other = actions.subscribe("http://second.example/feed/soi.jsonl", "soi", desk.public_key)
    desk.head = {"desk": "http://second.example"}
    desk.publish(theirs(2, **third, verdict="true"), 9)
    assert f"the feed {SIGNED} brought here; it is not over" in reasons(read(other, NOW, way))[-1]
    desk.withdraw(theirs(2, **third), 10, "No.")
    assert f"the feed {SIGNED} brought here; it is not with" in reasons(read(other, NOW, way))[-1]
    assert Check.objects.get(external_id="c2").state == State.PUBLISHED


def test_the_publishers_own_feed_speaks_for_it(desk: FeedDesk, later: Later) -> None:
    check = publish(theirs(1)).check
    Carried.objects.create(check_row=check, feed="https://aggregator.example/feed", told=7)
    desk.publish(theirs(1, publisher_name="The Other Desk", verdict="mixed"), 2)
    assert later().counts["updated"] == 1
    check.refresh_from_db()
    assert (check.verdict, check.publisher.name) == ("mixed", "The Other Desk")
    assert (check.carried.feed, check.carried.told) == (SIGNED, 2)


def test_a_replayed_old_page_does_not_bring_back_what_was_corrected(desk: FeedDesk, later: Later) -> None:
    desk.publish(theirs(1, verdict="mixed"), 2)
    later()
    desk.publish(theirs(1, verdict="true"), 1)
    assert reasons(later(24)) == ["tells of an older state than the feed told before."]
    desk.withdraw(theirs(1), 1, "Old.")
    assert reasons(later(48)) == ["tells of an older state than the feed told before."]
    assert (Check.objects.get().verdict, Check.objects.get().state) == ("mixed", "published")


def test_what_this_desk_withdrew_stays_withdrawn(desk: FeedDesk, later: Later) -> None:
    desk.publish(theirs(1))
    later()
    withdraw(Check.objects.get().uid, "We do not carry this.")
    desk.publish(theirs(1, verdict="mixed"), 2)
    desk.withdraw(theirs(2), 1, "Never was here.")
    assert later(24).counts["updated"] == 1
    assert Check.objects.get().state == State.WITHDRAWN
    restore(Check.objects.get().uid, "We do.")
    desk.withdraw(theirs(1), 3, "Wrong.")
    assert later(48).counts["withdrawn"] == 1


def test_bad_lines_are_reported_and_the_others_are_taken(desk: FeedDesk, later: Later) -> None:
    desk.publish(theirs(1))
    desk.publish(theirs(2))
    desk.lines[theirs(2).uid]["uid"] = "another"
    desk.lines["odd"] = {"type": "novelty", "position": "3"}
    desk.publish(theirs(4))
    desk.lines[theirs(4).uid]["data"]["verdict"] = "perhaps"
    done = later()
    assert (done.counts["created"], done.counts["rejected"]) == (1, 3)
    assert reasons(done)[:2] == [
        "the check's name does not follow from its publisher and id.",
        "the line is neither a check nor a withdrawal.",
    ]
    assert "verdict" in reasons(done)[2]


def test_two_processes_never_read_at_once(desk: FeedDesk, followed: Subscription, way: Way) -> None:
    with reading_module._alone(way.folder), pytest.raises(BusyError):
        read_due(NOW, way)
    assert desk.asked == []


def test_pausing_and_giving_up_keep_what_was_brought(
    desk: FeedDesk, later: Later, followed: Subscription, way: Way
) -> None:
    desk.publish(theirs())
    later()
    actions.pause(followed)
    assert read_due(NOW + timedelta(days=9), way) == []
    actions.unsubscribe(followed)
    desk.publish(theirs(verdict="mixed"), 2)
    again = actions.subscribe(SIGNED, "soi", desk.public_key)
    assert read(again, NOW, way).counts["updated"] == 1


def test_a_signature_is_checked_over_every_byte(desk: FeedDesk) -> None:
    desk.publish(theirs())
    body = desk.page("0")
    good = desk.signature(body)
    verify(body, good, desk.public_key)
    for wrong_body, header, key in [
        (body + b"\n", good, desk.public_key),
        (body, good.replace("ed25519", "none"), desk.public_key),
        (body, "", desk.public_key),
        (body, "ed25519=é", desk.public_key),
        (body, f"ed25519={base64.b64encode(b'x' * 64).decode()}", desk.public_key),
        (body, good, "zz"),
        (body, good, FeedDesk().public_key),
    ]:
        with pytest.raises(SignatureError):
            verify(wrong_body, header, key)


def test_it_offers_nothing_where_nothing_is(desk: FeedDesk, way: Way) -> None:
    desk.document = b"<html><p>No checks here."
    with pytest.raises(SourceError, match="no check in it"):
        look(f"{ORIGIN}/page", "auto", way)
    with pytest.raises(FeedError, match="No such format"):
        look(f"{ORIGIN}/page", "telepathy", way)
