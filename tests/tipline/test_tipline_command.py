"""`soi tipline`: what it says of what waits, without a word of anybody's."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from soi.tipline.actions import take
from soi.tipline.channel import Incoming, Unknown
from tests.tipline.tipline_cast import FLU, Post, say

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_says_what_waits_and_what_was_sent(post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    say(FLU)
    take([Incoming("post", "binh", "m2", text=FLU)])
    call_command("tipline", "status")
    said = capsys.readouterr().out
    assert "1 messages wait" in said
    assert "letters: 1 sent" in said
    assert "binh" not in said


def test_unknown_payloads_are_shown_by_their_shape_only(
    post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("An", "Binh"):
        take([Unknown("post", {"from": {"name": name, "+84 912 345 678": 3}, "new_thing": [True]})])
    call_command("tipline", "unknown")
    said = capsys.readouterr().out
    assert "post: 2 times" in said
    assert '{"from": {"*": "int", "name": "str"}, "new_thing": ["bool"]}' in said
    assert "An" not in said
    assert "912" not in said


def test_more_workers_need_postgresql() -> None:
    if connection.vendor == "postgresql":
        pytest.skip("here more workers may run")
    with pytest.raises(CommandError, match="PostgreSQL"):
        call_command("tipline", "work")
