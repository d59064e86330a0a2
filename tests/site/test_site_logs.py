"""Logs help to find a fault and never repeat what somebody sent."""

from __future__ import annotations

import logging
import sys

from soi.site.logs import QuietFormatter, logging_settings


def test_it_logs_where_an_error_happened_but_not_its_text() -> None:
    sent = " ".join(("what", "somebody", "sent"))
    try:
        raise ValueError(sent)
    except ValueError:
        record = logging.LogRecord("soi", logging.ERROR, __file__, 1, "It failed", None, sys.exc_info())
    text = QuietFormatter("%(message)s").format(record)
    assert sent not in text
    assert "ValueError" in text
    assert "test_it_logs_where" in text


def test_it_logs_to_standard_error_only_and_mails_nobody() -> None:
    made = logging_settings("INFO")
    assert {one["class"] for one in made["handlers"].values()} == {"logging.StreamHandler"}
    assert made["loggers"]["django.security.DisallowedHost"] == {
        "handlers": [],
        "level": "CRITICAL",
        "propagate": False,
    }
