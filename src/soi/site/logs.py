"""How Soi logs: to standard error, and never a message's text, a query string or an address of a reader."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class QuietFormatter(logging.Formatter):
    """Shows where an error happened and its type, not its text: that may hold what somebody sent."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 (the standard library's name)
        kind, _, where = ei
        frames = "".join(traceback.format_tb(where)).rstrip()
        return f"{frames}\n{kind.__name__ if kind else 'error'} (its text is not logged)"


def logging_settings(level: str) -> dict[str, Any]:
    """Django's LOGGING: one handler on standard error, nothing by mail."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "quiet": {"()": QuietFormatter, "format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "quiet"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": level, "propagate": True},
            # These repeat the reader's own input (a host name, a request's path) in their text.
            "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
            "django.request": {"handlers": [], "level": "ERROR", "propagate": True},
        },
    }
