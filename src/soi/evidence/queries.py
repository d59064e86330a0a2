"""Reading evidence: captures and quotations, what a capture says of itself, and its stored bytes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from soi.evidence import files, warc
from soi.evidence.flags import SENTENCES
from soi.evidence.models import Capture, Quote
from soi.evidence.passages import Passage, occurrences
from soi.evidence.reading.worker import read_article
from soi.net.domains import registrable


def captures_about(case_uid: str) -> QuerySet[Capture]:
    """What was captured for a case, oldest first, with the quotations taken from it."""
    return Capture.objects.filter(about=case_uid).prefetch_related("quotes")


def capture_of(uid: str) -> Capture:
    """Raises `Capture.DoesNotExist`."""
    return Capture.objects.get(uid=uid)


def quotes_of(uids: Iterable[str]) -> dict[str, Quote]:
    """The quotations that there are of these, by uid, each with its capture."""
    return {row.uid: row for row in Quote.objects.filter(uid__in=list(uids)).select_related("capture")}


def as_text(capture: Capture) -> str:
    """The words of a capture, for showing: the only way in which a captured page is ever shown."""
    return capture.text


def places(capture: Capture, words: str) -> tuple[Passage, ...]:
    """Where `words` stand in a capture, for choosing one of several."""
    return occurrences(capture.text, words)


def warnings(capture: Capture) -> list[str]:
    """A sentence for each of the capture's flags, in the reader's language."""
    return [str(SENTENCES[name]) for name in SENTENCES if name in capture.flags]


def about_pictures(capture: Capture) -> str:
    """One sentence on whether there is a picture of the capture, for whoever misses it."""
    if not capture.url:
        return _("An uploaded file is kept as it was given.")
    if capture.screenshot_sha256:
        return _("A picture and a PDF of the page were kept, drawn from the captured bytes alone.")
    return _(
        "There is no picture of this page: no Chromium is installed here, or it could not draw it."
        " The words are kept all the same."
    )


SAYS_NOTHING = frozenset(
    {
        "http-error",
        "soft-404",
        "login-wall",
        "consent-page",
        "robot-check",
        "empty-text",
        "not-html",
        "unreadable",
    }
)
"""Flags of captures whose words are not those of the page that was meant: nothing is ever looked up by them."""


def article(capture: Capture) -> str:
    """What a captured page is about, for looking up a check; "" when what was captured is not that page.

    Without the `links` extra, which tells an article from the menus around it, all of the page's words.
    Raises `BrokenFileError`."""
    if SAYS_NOTHING & set(capture.flags):
        return ""
    kept = stored(capture)
    return read_article(capture.media_type, kept.body, kept.content_type) or capture.text


def stored(capture: Capture) -> warc.Unpacked:
    """What the capture's archive file holds. Raises `BrokenFileError`."""
    return warc.unpack(files.read(capture.warc_sha256))


def independent(captures: Iterable[Capture]) -> int:
    """How many sources these are that do not share a site: pages by registrable domain, all uploads as one
    (nothing in a file says where it comes from)."""
    return len({registrable(capture.final_url) for capture in captures})
