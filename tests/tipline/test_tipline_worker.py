"""The worker goes on whatever one message or letter does to it, and logs nothing of what was sent."""

from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from soi.answers.models import Letter, Stage
from soi.inbox.actions import IncomingTip, receive
from soi.inbox.models import Message, Tip
from soi.site.logs import QuietFormatter
from soi.tipline import texts, worker
from soi.tipline.actions import take
from soi.tipline.channel import Incoming
from soi.tipline.thinking import look_up
from soi.tipline.worker import Attending, work_off
from tests.tipline.tipline_cast import FLU, Post, say

pytestmark = pytest.mark.django_db(transaction=True)

PAPAYA = "Uống nước lá đu đủ mỗi sáng chữa khỏi bệnh tiểu đường trong một tháng"


def test_a_message_that_breaks_the_worker_waits_and_the_next_is_attended(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(claim: str, language: str = "") -> object:
        if "đu đủ" in claim:
            raise RuntimeError(claim)
        return look_up(claim, language)

    monkeypatch.setattr("soi.tipline.attending.look_up", broken)
    with caplog.at_level(logging.DEBUG):
        say(PAPAYA, "an")
        say(FLU, "binh")
    assert len(post.texts("binh")) == 1
    assert Message.objects.filter(envelope__isnull=False).count() == 1
    monkeypatch.setattr("soi.tipline.attending.look_up", look_up)
    work_off()
    assert len(post.texts("an")) == 1
    logged = "".join(QuietFormatter("%(message)s").format(record) for record in caplog.records)
    assert "could not be attended" in logged
    assert "đu đủ" not in logged


def test_a_message_that_broke_is_not_tried_at_every_turn(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def broken(claim: str, language: str = "") -> object:
        tried.append(claim)
        raise RuntimeError

    monkeypatch.setattr("soi.tipline.attending.look_up", broken)
    take([Incoming("post", "an", "m1", text=PAPAYA)])
    one = Attending()
    assert [one.step() for _ in range(5)] == [0] * 5
    assert len(tried) == 1


def test_a_letter_that_cannot_be_composed_is_tried_later(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(reason: str, *, pull: bool) -> texts.Reply:
        raise KeyError(reason)

    monkeypatch.setattr(texts, "interim", broken)
    say(PAPAYA)
    letter = Letter.objects.get()
    assert (letter.stage, letter.code, letter.attempts) == (Stage.DUE, "KeyError", 1)


def test_somebody_of_whom_no_language_is_known_is_answered_in_the_desks(post: Post) -> None:
    say("👍👍👍")
    assert post.texts("an")[0].startswith(("Chào", "Xin chào", "Hello"))


def test_threads_of_the_site_do_it_all_and_stop(post: Post) -> None:
    stop = threading.Event()
    threads = worker.start(stop, senders=2)
    try:
        take([Incoming("post", "an", "m1", text=PAPAYA)])
        deadline = time.monotonic() + 20
        while not post.sent and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(post.texts("an")) == 1
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=10)
    assert not any(thread.is_alive() for thread in threads)


def test_the_site_erases_on_time_by_itself(post: Post) -> None:
    receive(IncomingTip("post", "an", "m1", PAPAYA, received_at=timezone.now() - timedelta(days=40)))
    stop = threading.Event()
    eraser = threading.Thread(target=worker.keep_erasing, args=(stop,))
    eraser.start()
    try:
        deadline = time.monotonic() + 20
        while Tip.objects.get().sealed is not None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert Tip.objects.get().sealed is None
    finally:
        stop.set()
        eraser.join(timeout=10)
