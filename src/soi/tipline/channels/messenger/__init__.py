"""Messenger, for a Facebook page, by the Send API. How to set it up: docs/guide/channel-messenger.md."""

from soi.tipline.channel import Channel
from soi.tipline.channels.messenger.send import Messenger

CHANNEL: Channel = Messenger()
