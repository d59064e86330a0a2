"""Looking again at a page that was captured: is it still there, does it still say what was quoted from it.

Nothing is written: what follows from it is the desk's to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from soi.evidence.actions import LIMITS
from soi.evidence.flags import Answer, flags
from soi.evidence.models import Capture
from soi.evidence.passages import same_words
from soi.evidence.reading import media_type_of
from soi.evidence.reading.worker import read
from soi.evidence.warc import sha256_of
from soi.net import FetchError, Wire, record

Fate = Literal["unchanged", "changed", "gone", "unknown"]
_HIDDEN = {"login-wall", "consent-page", "robot-check", "unreadable"}


@dataclass(frozen=True, slots=True)
class Recheck:
    """What became of a captured page. `unknown`: it could not be looked at just now, or it is an upload."""

    fate: Fate
    lost_quotes: tuple[str, ...] = ()
    """Uids of the quotations that the page no longer holds."""


def recheck(capture: Capture, *, wire: Wire | None = None) -> Recheck:
    """Fetch the page again and compare its words with those that were captured. Never raises for the page's sake.

    `gone`: the server says so (404, 410), shows a notice that says so, or its name is no longer known. A wall or
    an error in between is `unknown`, not `gone`."""
    if not capture.url:
        return Recheck("unknown")
    try:
        last = record(capture.url, limits=LIMITS, wire=wire)[-1]
    except FetchError as failure:
        return _gone(capture) if failure.reason == "unknown-host" else Recheck("unknown")
    if last.status in {404, 410}:
        return _gone(capture)
    if not 200 <= last.status < 300 and last.status != capture.status:
        return Recheck("unknown")
    if sha256_of(last.body) == capture.sha256:
        return Recheck("unchanged")
    content_type = last.header("content-type")
    words = read(media_type_of(content_type, last.body), last.body, content_type)
    raised = {*flags(Answer(capture.url, last.url, last.status, words))} - {*capture.flags}
    if "soft-404" in raised:
        return _gone(capture)
    if raised & _HIDDEN:
        return Recheck("unknown")
    return _compared(capture, words.text)


def _compared(capture: Capture, text: str) -> Recheck:
    if text.split() == capture.text.split() and text:
        return Recheck("unchanged")
    return Recheck(
        "changed", tuple(quote.uid for quote in capture.quotes.all() if not same_words(text, quote.text))
    )


def _gone(capture: Capture) -> Recheck:
    return Recheck("gone", tuple(quote.uid for quote in capture.quotes.all()))
