"""A conversation from the first word to the correction, whatever the channel."""

from __future__ import annotations

import pytest

from soi.answers.models import Letter, Purpose
from soi.checks.actions import publish
from soi.inbox.models import Question, Tip
from tests.fakes.drafts import draft
from tests.tipline.tipline_cast import FLU, Post, say

pytestmark = pytest.mark.django_db(transaction=True)


def test_somebody_new_is_told_that_a_bot_writes_and_gets_the_check(post: Post) -> None:
    publish(draft())
    say(FLU)
    (text,) = post.texts("an")
    assert "bot" in text
    assert draft().claim in text
    assert "/vi/c/" in text
    say("Súc miệng nước muối diệt được virus cúm", "an")
    assert "Tôi là bot" not in post.texts("an")[1]


def test_what_nobody_checked_waits_for_the_desk_and_says_so(post: Post) -> None:
    say("Uống nước lá đu đủ mỗi sáng chữa khỏi bệnh tiểu đường trong một tháng")
    letter = Letter.objects.get()
    assert letter.purpose == Purpose.INTERIM
    assert Tip.objects.count() == Question.objects.count() == 1
    assert len(post.texts("an")) == 1
