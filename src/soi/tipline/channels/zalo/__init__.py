"""Zalo, for an Official Account, by its API v3. How to set it up: docs/guide/channel-zalo.md."""

from soi.tipline.channel import Channel
from soi.tipline.channels.zalo.send import Zalo

CHANNEL: Channel = Zalo()
