"""Telegram, by its Bot API: private chats, groups and supergroups.

An adapter of our own, not aiogram: every aiogram 3 (to 3.31.0, November 2026) wants a pydantic below the one that is
locked here, and brings aiohttp, a second way out of the house."""

from soi.tipline.channels.telegram.polling import poll
from soi.tipline.channels.telegram.send import CHANNEL

__all__ = ["CHANNEL", "poll"]
