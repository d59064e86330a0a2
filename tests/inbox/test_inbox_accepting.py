"""Accepting: on disk before it is acknowledged, once, whole, whoever delivers it how often."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from soi.inbox import keyring
from soi.inbox.actions import (
    Accepted,
    Envelope,
    IncomingTip,
    NotKeptError,
    UnreadableError,
    accept,
    accept_many,
    open_arrival,
    receive,
    waiting,
)
from soi.inbox.actions.committing import GroupCommit
from soi.inbox.models import Message, Question, Tip
from tests.inbox.attending import at_once, attend, attend_all

LEMON = "Nghe nói uống 2 lít nước chanh mỗi sáng sẽ chữa khỏi ung thư trong vòng 3 tháng, có đúng không?"


def _envelope(number: int, text: str = LEMON, who: str = "an", **details: Any) -> Envelope:
    return Envelope("telegram", who, f"id-{number}", text, details)


@pytest.mark.django_db
def test_it_keeps_an_envelope_as_it_came_until_it_is_attended() -> None:
    details: Mapping[str, Any] = {
        "button": "yes",
        "reply": MappingProxyType({"thread": "7"}),
        "sizes": (1, 2),
        "odd": "\ud83d",
    }
    sent = datetime(2026, 11, 1, 8, tzinfo=UTC)
    done = accept(Envelope("zalo", "người gửi", "m\ud83d", "a\x00b \ud83d\ude00", details, sent))
    (arrival,) = waiting(10)
    assert (arrival.message_pk, arrival.reason) == (done.message_pk, None)
    assert arrival.envelope == Envelope(
        "zalo",
        "người gửi",
        "m\ud83d",
        "a\ufffdb 😀",
        {"button": "yes", "reply": {"thread": "7"}, "sizes": [1, 2], "odd": "\ud83d"},
        sent,
    )
    assert "người" not in repr(arrival)
    assert not Tip.objects.exists()


@pytest.mark.django_db
def test_it_knows_a_delivery_again_waiting_or_attended() -> None:
    first = accept(_envelope(1))
    for _ in range(2):
        again = accept(_envelope(1, "other words"))
        assert (again.code, again.is_new, again.message_pk) == (first.code, False, first.message_pk)
        attend_all()
    assert Tip.objects.count() == 1
    assert waiting(10) == []
    assert receive(IncomingTip("telegram", "an", "id-1", LEMON)).code == first.code
    known = receive(IncomingTip("telegram", "an", "id-2", LEMON))
    assert not accept(_envelope(2)).is_new
    assert known.is_new
    assert waiting(10) == [], "what was received is attended already"


@pytest.mark.django_db
def test_it_takes_a_button_without_words_and_refuses_only_what_it_cannot_keep() -> None:
    assert accept(_envelope(1, "", button="useful:yes")).is_new
    with pytest.raises(UnreadableError):
        accept(_envelope(2, "x" * 100_001))
    with pytest.raises(UnreadableError):
        accept(Envelope("telegram", "an", "", LEMON))
    with pytest.raises(ValueError, match="channel"):
        accept(Envelope("", "an", "1", LEMON))
    assert Message.objects.count() == 1


@pytest.mark.django_db
def test_one_that_cannot_be_read_keeps_no_other_out() -> None:
    done = accept_many([_envelope(1), _envelope(2, "x" * 100_001), _envelope(1), _envelope(3)])
    assert isinstance(done[1], UnreadableError)
    assert [one.is_new for one in done if isinstance(one, Accepted)] == [True, False, True]
    assert [arrival.envelope.message_id for arrival in waiting(10) if arrival.envelope] == ["id-1", "id-3"]
    assert accept_many([]) == []


@pytest.mark.django_db(transaction=True)
def test_it_is_refused_inside_a_transaction_that_could_still_be_undone() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        accept(_envelope(1))
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_message_from_fifty_threads_at_once_is_one_and_new_once() -> None:
    for number in range(5):
        done = at_once(accept, [_envelope(number)] * 50)
        assert len({(one.code, one.message_pk) for one in done}) == 1
        assert sum(one.is_new for one in done) == 1
    assert Message.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_both_doors_at_once_are_one_message() -> None:
    def work(number: int) -> bool:
        if number % 2:
            return accept(_envelope(1)).is_new
        return receive(IncomingTip("telegram", "an", "id-1", LEMON)).is_new

    assert sum(at_once(work, range(20))) == 1
    attend_all()
    assert Message.objects.count() == Tip.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_people_with_one_text_at_once_are_one_question_with_fifty_askers() -> None:
    at_once(accept, [_envelope(number, who=f"asker {number}") for number in range(50)])
    assert len(attend_all()) == 50
    assert Question.objects.count() == 1
    assert Tip.objects.values("asker").distinct().count() == 50
    assert Tip.objects.values("correspondent").distinct().count() == 50


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_take_each_message_apart_once() -> None:
    accept_many([_envelope(number, who=f"asker {number % 10}") for number in range(40)])
    done = at_once(lambda _: [tips for one in waiting(100) if (tips := attend(one))], range(4))
    assert sum(map(len, done)) == Tip.objects.count() == 40
    assert Question.objects.count() == 1
    assert Tip.objects.values("correspondent").distinct().count() == 10
    assert waiting(1) == []


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_that_a_message_is_kept_when_the_database_refuses_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE inbox_message RENAME TO elsewhere")
    try:

        def work(number: int) -> str:
            with pytest.raises(NotKeptError) as told:
                accept(_envelope(number))
            return str(told.value)

        assert set(at_once(work, range(10))) <= {"OperationalError", "ProgrammingError"}
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE elsewhere RENAME TO inbox_message")
    assert accept(_envelope(1)).is_new, "the next one is taken again"


@pytest.mark.django_db
def test_without_a_place_for_keys_it_says_that_it_kept_nothing(tmp_path: Any, settings: Any) -> None:
    (tmp_path / "file").touch()
    settings.SOI_DATA_DIR = tmp_path / "file"
    with pytest.raises(NotKeptError):
        accept(_envelope(1))


@pytest.mark.django_db
def test_one_whose_key_is_lost_waits_and_says_so(tmp_path: Any, settings: Any) -> None:
    settings.SOI_DATA_DIR = tmp_path
    pk = accept(_envelope(1)).message_pk
    day = next((tmp_path / keyring.FOLDER).glob("day-*"))
    raw = day.read_bytes()
    day.write_bytes(bytes(32))
    assert open_arrival(pk).reason == "damaged"
    day.unlink()
    assert open_arrival(pk).reason == "key-lost"
    assert attend_all() == []
    day.write_bytes(raw)
    assert len(attend_all()) == 1
    assert open_arrival(pk).reason == "erased"


class _Slow:
    """Something to write to that waits at a gate and notes who came together."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.calls: list[list[int]] = []

    def write(self, rows: Sequence[int]) -> list[int]:
        self.calls.append(list(rows))
        assert self.gate.wait(10)
        if -1 in rows:
            raise DatabaseError("refused")
        return [row * 10 for row in rows]


def _in_threads(group: GroupCommit[int, int], jobs: list[list[int]], slow: _Slow) -> list[object]:
    """The first job is being written while the others come; what each got."""
    got: list[object] = [None] * len(jobs)

    def run(place: int) -> None:
        try:
            got[place] = list(group.put(jobs[place]))
        except DatabaseError:
            got[place] = "refused"

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for number, thread in enumerate(threads):
        thread.start()
        while len(slow.calls) + len(group._waiting) < number + 1:
            threading.Event().wait(0.001)
    slow.gate.set()
    for thread in threads:
        thread.join(10)
    connections.close_all()
    return got


def test_those_who_come_while_one_is_written_are_written_together() -> None:
    slow = _Slow()
    group = GroupCommit(slow.write, 4)
    got = _in_threads(group, [[1], [2, 3], [4], [5, 6], [7]], slow)
    assert got == [[10], [20, 30], [40], [50, 60], [70]]
    assert slow.calls == [[1], [2, 3, 4], [5, 6, 7]]
    assert list(group.put([8])) == [80]


def test_an_error_is_everybodys_who_came_together_and_nobody_elses() -> None:
    slow = _Slow()
    group = GroupCommit(slow.write, 3)
    assert _in_threads(group, [[1], [2], [-1], [3], [4]], slow) == [
        [10],
        "refused",
        "refused",
        "refused",
        [40],
    ]
    assert list(group.put([8])) == [80]


def test_whoever_gives_way_waits_for_those_at_the_door_but_not_for_ever() -> None:
    slow = _Slow()
    group = GroupCommit(slow.write, 4)
    thread = threading.Thread(target=group.put, args=([1],))
    thread.start()
    while not slow.calls:
        threading.Event().wait(0.001)
    assert not group.let_pass(0.01)
    slow.gate.set()
    assert group.let_pass(10)
    thread.join(10)
    assert group.let_pass(0)
