"""WhatsApp, by Meta's Cloud API. How to set it up: docs/guide/channel-whatsapp.md."""

from soi.tipline.channel import Channel
from soi.tipline.channels.whatsapp.send import WhatsApp

CHANNEL: Channel = WhatsApp()
