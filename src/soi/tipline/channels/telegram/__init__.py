"""Telegram, by its Bot API: private chats, groups and supergroups."""

from soi.tipline.channels.telegram.polling import poll
from soi.tipline.channels.telegram.send import CHANNEL

__all__ = ["CHANNEL", "poll"]
