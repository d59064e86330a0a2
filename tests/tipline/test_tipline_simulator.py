"""The simulator: a conversation within each channel's limits, with nothing sent and nothing kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from soi.answers.models import Letter
from soi.checks.actions import publish
from soi.inbox.models import Correspondent, Message, Question, Tip
from soi.tipline import registry
from soi.tipline.channel import Limits
from soi.tipline.simulating import Said, simulate
from tests.fakes.drafts import draft
from tests.tipline.tipline_cast import FLU, Post

if TYPE_CHECKING:
    from tests.conftest import Person

WATER = "Uống 5 lít nước mỗi ngày giúp thận khỏe."
ADDRESS = "/en/tipline/simulator/"


def _nothing_kept() -> bool:
    tables = (Message, Tip, Question, Correspondent, Letter)
    return not any(table.objects.exists() for table in tables)


@pytest.mark.django_db(transaction=True)
def test_it_renders_within_the_limits_and_keeps_nothing(post: Post) -> None:
    publish(draft(claim="Uống 2 lít nước mỗi ngày giúp thận khỏe.", external_id="water"))
    (turn,) = simulate(post, [Said(WATER)], "en")
    (reply,) = turn.replies
    assert [one.label for one in reply.buttons] == ["1", "None of these"]
    post.limits = Limits(characters=200)
    (turn,) = simulate(post, [Said(WATER)], "en")
    (reply,) = turn.replies
    assert reply.buttons == ()
    assert len(reply.text) <= 200
    assert "Answer with a number" in reply.text
    assert post.sent == []
    assert _nothing_kept()


@pytest.mark.django_db(transaction=True)
def test_it_goes_on_over_several_turns(post: Post) -> None:
    publish(draft())
    publish(draft(claim="Uống 2 lít nước mỗi ngày giúp thận khỏe.", external_id="water"))
    turns = simulate(post, [Said(FLU), Said(press=1), Said(WATER), Said(press=4), Said(press=99)], "en")
    assert [one.said for one in turns] == [FLU, "This helped", WATER, "None of these"]
    texts = [one.replies[0].text for one in turns]
    assert "I am the bot" in texts[0]
    assert texts[1] == "Thank you for telling us."
    assert "none of our checks answers this" in texts[3]
    assert _nothing_kept()


@pytest.mark.django_db
def test_an_admin_tries_a_channel_on_the_page(admin: Person, post: Post) -> None:
    publish(draft())
    page = bytes(admin.browser.get(ADDRESS).content).decode()
    assert all(f">{name}</option>" in page for name in registry.CHANNELS)
    shown = admin.browser.post(ADDRESS, {"channel": "post", "language": "en", "message": f"<b>{FLU}"})
    page = bytes(shown.content).decode()
    assert "&lt;b&gt;" in page
    assert "I am the bot" in page
    assert re.search(r"[0-9]+ of 4000 characters", page)
    assert '<button name="press" value="1" formnovalidate>This helped</button>' in page
    turns = re.findall(r'name="turn" value="([^"]*)"', page)
    assert len(turns) == 1
    pressed = admin.browser.post(
        ADDRESS, {"channel": "post", "language": "en", "turn": f"say:{FLU}", "press": "1"}
    )
    assert "Thank you for telling us." in bytes(pressed.content).decode()
    assert shown.headers["Cache-Control"] == "no-store"
    assert post.sent == []
    assert _nothing_kept()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "form",
    [
        {"channel": "no-such-channel", "message": "\x00"},
        {"turn": ["press:x", "press:1", "nonsense", "say:", "press:٣"], "press": "-1"},
        {"language": "xx", "message": "x" * 100_000},
        {"turn": ["say:chào"] * 300, "message": "hết"},
    ],
)
def test_it_stands_whatever_is_posted(admin: Person, form: dict[str, Any]) -> None:
    assert admin.browser.post(ADDRESS, form).status_code == 200
    assert _nothing_kept()


@pytest.mark.django_db
def test_nobody_else_gets_there(editor: Person, stranger: Person) -> None:
    assert editor.browser.get(ADDRESS).status_code == 403
    assert stranger.browser.get(ADDRESS).status_code == 302
