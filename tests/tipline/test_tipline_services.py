"""Asking a service: what is known after it did not answer as it should."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from soi.net import Limits
from soi.tipline import services
from soi.tipline.channel import SendError
from soi.tipline.payloads import moment, name, text
from tests.fakes.service import Reply, Request, Service, serving


class Echo(Service):
    """Answers with what it was asked, and asks for patience."""

    def answer(self, request: Request) -> Reply:
        return 200, {"type": request.headers["content-type"], "body": request.body.decode()}, {}

    def limited(self) -> Reply:
        return 429, {}, {"Retry-After": "120"}

    def signed(self, body: bytes) -> Mapping[str, str]:
        return {}


def test_it_sends_json_and_forms() -> None:
    echo = Echo()
    with serving(echo):
        assert services.ask(echo.url, {"a": "ă"}, {}).content["body"] == '{"a": "\\u0103"}'
        answer = services.ask_with_form(echo.url, {"a": "ă &", "b": "1"}, {})
    assert answer.content == {"type": "application/x-www-form-urlencoded", "body": "a=%C4%83+%26&b=1"}


def test_it_gives_up_in_time_and_says_that_nobody_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    assert services.LIMITS.seconds <= 20
    monkeypatch.setattr(services, "LIMITS", Limits(seconds=0.2, redirects=0))
    echo = Echo(troubles=["slow"])
    with serving(echo), pytest.raises(SendError, match="timeout") as wrong:
        services.ask(echo.url, {}, {})
    assert wrong.value.perhaps_sent
    assert not wrong.value.permanent


def test_it_hears_when_to_come_again() -> None:
    echo = Echo(troubles=["limited"])
    with serving(echo):
        assert services.ask(echo.url, {}, {}).retry_after == timedelta(minutes=2)
    for stated, heard in (("99999999", timedelta(days=1)), ("soon", None), ("-1", None), ("", None)):
        assert services.Answer(429, {"retry-after": stated}, {}).retry_after == heard


def test_it_sends_nothing_to_an_address_that_cannot_be_read() -> None:
    with pytest.raises(SendError, match="refused") as wrong:
        services.ask("ftp://api.example/", {}, {})
    assert (wrong.value.perhaps_sent, wrong.value.permanent) == (False, False)


def test_it_reads_values_of_the_wanted_kind_only() -> None:
    assert [text(value) for value in ("a\0\ud800", 1, None, ["a"])] == ["a\ufffd", "", "", ""]
    assert [name(value) for value in ("a" * 513, True, 12, 10**40, 1.5)] == ["", "", "12", "", ""]
    assert [moment(value) for value in (0, "x", 10**12, True)] == [None] * 4
