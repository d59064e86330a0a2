"""A signed webhook, in and out, for anything that has no channel of its own."""

from soi.tipline.channels.webhook.send import CHANNEL

__all__ = ["CHANNEL"]
