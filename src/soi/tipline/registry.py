"""Every channel there is, by name: one explicit list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from soi.tipline.channel import Channel
from soi.tipline.channels.terminal import CHANNEL as TERMINAL
from soi.tipline.channels.web import CHANNEL as WEB

CHANNELS: Mapping[str, Channel] = MappingProxyType({one.name: one for one in (WEB, TERMINAL)})
"""Set up or not; `Channel.is_set_up` tells."""


def knows_repeats() -> list[str]:
    """Names of channels over which a message may be sent again after a crash: repeats are known there."""
    return [name for name, one in CHANNELS.items() if one.limits.idempotent or one.limits.pull]
