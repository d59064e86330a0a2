"""What the operator set for Telegram, read when it is needed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.conf import settings

from soi.tipline.channels.telegram.parse import Bot

_TOKEN = re.compile(r"(\d{1,20}):[A-Za-z0-9_-]{20,100}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""https://core.telegram.org/bots/api#setwebhook, secret_token."""


def token() -> str:
    """The bot's token, "" if there is none of the right form."""
    return settings.SOI_TELEGRAM_TOKEN if _TOKEN.fullmatch(settings.SOI_TELEGRAM_TOKEN) else ""


def secret() -> str:
    """What Telegram sends along when it knocks, "" if the door is to stay shut."""
    return settings.SOI_TELEGRAM_SECRET if _SECRET.fullmatch(settings.SOI_TELEGRAM_SECRET) else ""


def polls() -> bool:
    """Whether messages are asked for, rather than brought."""
    return bool(settings.SOI_TELEGRAM_POLL)


def bot() -> Bot:
    """The bot itself: a token begins with the bot's number."""
    return Bot(int(token().partition(":")[0] or 0), settings.SOI_TELEGRAM_NAME)


def api() -> tuple[str, frozenset[str]]:
    """Where the bot's methods are (up to the slash before a method's name), and the host that may be private."""
    origin = settings.SOI_TELEGRAM_API
    return f"{origin}/bot{token()}/", frozenset({(urlsplit(origin).hostname or "").lower()})


def origin() -> str:
    """The address of the Bot API."""
    return str(settings.SOI_TELEGRAM_API)


def file_address(path: str) -> str:
    """Where a file lies; it has the token in it, so it may never reach a log."""
    return f"{origin()}/file/bot{token()}/{path}"


def missing() -> str:
    """What is still wanted before the channel works: a sentence for `soi doctor`; "" when all is there, or nothing."""
    if not settings.SOI_TELEGRAM_TOKEN:
        return ""
    if not token():
        return "SOI_TELEGRAM_TOKEN does not look like a token from @BotFather"
    if settings.SOI_TELEGRAM_SECRET and not secret():
        return "SOI_TELEGRAM_SECRET may hold A-Z a-z 0-9 _ - only"
    if not secret() and not polls():
        return "set SOI_TELEGRAM_SECRET (and call setWebhook), or SOI_TELEGRAM_POLL=true"
    if not settings.SOI_TELEGRAM_NAME:
        return "set SOI_TELEGRAM_NAME, or the bot is not heard by its name in groups"
    return ""
