"""Doors of the public pages: parse, read or call one verb, render. None of them needs a cookie or an account."""

from soi.library.views.asking import ask, home
from soi.library.views.browsing import checks, search, topic, topics
from soi.library.views.explaining import about, desk_page, verdicts
from soi.library.views.numbers import numbers
from soi.library.views.reading import check, corrections, version, versions
from soi.library.views.voices import feedback, helped, thanks, wrong

__all__ = [
    "about",
    "ask",
    "check",
    "checks",
    "corrections",
    "desk_page",
    "feedback",
    "helped",
    "home",
    "numbers",
    "search",
    "thanks",
    "topic",
    "topics",
    "verdicts",
    "version",
    "versions",
    "wrong",
]
