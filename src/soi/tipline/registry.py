"""Every channel there is, by name, and those that go and fetch what was sent: two explicit lists."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from soi.tipline.actions import take
from soi.tipline.channel import Channel
from soi.tipline.channels.email import CHANNEL as EMAIL
from soi.tipline.channels.email.receiving import receive
from soi.tipline.channels.line import CHANNEL as LINE
from soi.tipline.channels.messenger import CHANNEL as MESSENGER
from soi.tipline.channels.telegram import CHANNEL as TELEGRAM
from soi.tipline.channels.telegram.polling import poll
from soi.tipline.channels.terminal import CHANNEL as TERMINAL
from soi.tipline.channels.web import CHANNEL as WEB
from soi.tipline.channels.webhook import CHANNEL as WEBHOOK
from soi.tipline.channels.whatsapp import CHANNEL as WHATSAPP
from soi.tipline.channels.zalo import CHANNEL as ZALO

CHANNELS: Mapping[str, Channel] = MappingProxyType(
    {one.name: one for one in (WEB, EMAIL, TELEGRAM, WHATSAPP, ZALO, LINE, MESSENGER, WEBHOOK, TERMINAL)}
)
"""Set up or not; `Channel.is_set_up` tells."""

RECEIVERS: Final[Mapping[str, Callable[[threading.Event], None]]] = MappingProxyType(
    {"telegram": poll, "email": lambda stop: receive(stop, take)}
)
"""What fetches messages, or listens for them, until told to stop; each returns at once when it is not set up."""


def knows_repeats() -> list[str]:
    """Names of channels over which a message may be sent again after a crash: repeats are known there."""
    return [name for name, one in CHANNELS.items() if one.limits.idempotent or one.limits.pull]
