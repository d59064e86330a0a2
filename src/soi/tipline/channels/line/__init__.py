"""LINE, by its Messaging API. How to set it up: docs/guide/channel-line.md."""

from soi.tipline.channel import Channel
from soi.tipline.channels.line.send import Line

CHANNEL: Channel = Line()
