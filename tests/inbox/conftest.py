"""The room's stage: a retention clock of thirty days and messages that people send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count

import pytest
from django.utils import translation

from soi.inbox.actions import IncomingTip, Receipt, receive

Send = Callable[..., Receipt]


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Whoever asks here reads English."""
    with translation.override("en"):
        yield


@pytest.fixture
def send() -> Send:
    """Sends a message over the web: `send(text, who=…)`; each with an id of its own."""
    numbers = count(1)

    def _send(
        text: str, who: str = "an", *, channel: str = "web", at: datetime | None = None, language: str = ""
    ) -> Receipt:
        return receive(IncomingTip(channel, who, f"m{next(numbers)}", text, language, at))

    return _send
