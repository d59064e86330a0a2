"""Evidence as pages of the desk show it: captures with their flags in words, quotations, marked passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from soi.evidence.models import Capture, Quote
from soi.evidence.queries import warnings


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """One quotation: its words, where they stand, and whether they still stand there."""

    uid: str
    text: str
    address: str
    lost: bool


@dataclass(frozen=True, slots=True)
class ShownCapture:
    """One captured page or file."""

    uid: str
    name: str
    url: str
    host: str
    address: str
    captured_at: datetime
    size: int
    flags: Sequence[str]
    text: str
    quotes: Sequence[ShownQuote]
    is_source: bool


def shown(capture: Capture, sources: Iterable[str] = ()) -> ShownCapture:
    """A capture with its quotations; `sources`: uids of captures that the draft already names."""
    return ShownCapture(
        uid=capture.uid,
        name=name_of(capture),
        url=capture.url,
        host=host_of(capture),
        address=reverse("desk:page-kept", args=[capture.uid]),
        captured_at=capture.captured_at,
        size=capture.size,
        flags=warnings(capture),
        text=capture.text,
        quotes=[shown_quote(quote, capture) for quote in capture.quotes.all()],
        is_source=capture.uid in set(sources),
    )


def shown_quote(quote: Quote, capture: Capture) -> ShownQuote:
    """A quotation of this capture."""
    address = reverse("desk:page-kept", args=[capture.uid]) + f"#{quote.uid}"
    return ShownQuote(quote.uid, quote.text, address, capture.text[quote.start : quote.end] != quote.text)


def host_of(capture: Capture) -> str:
    """Whose server a page came from; nothing for a file."""
    return urlsplit(capture.final_url or capture.url).hostname or ""


def name_of(capture: Capture) -> str:
    """What a capture is called: its title, its address, or the name of its file."""
    return capture.title or capture.final_url or capture.url or capture.file_name or _("File without a name")


def files_of(capture: Capture) -> list[dict[str, str]]:
    """What can be downloaded of a capture."""
    return [{"address": reverse("desk:wacz", args=[capture.uid]), "label": _("Download (WACZ)")}]


def with_marks(capture: Capture) -> SafeString:
    """The words of a capture, escaped, its quotations inside <mark>. Overlapping ones are cut."""
    pieces: list[str] = []
    at = 0
    for quote in sorted(capture.quotes.all(), key=lambda quote: (quote.start, quote.end)):
        start, end = max(quote.start, at), min(quote.end, len(capture.text))
        if start < end:
            pieces += [escape(capture.text[at:start]), f'<mark id="{escape(quote.uid)}">']
            pieces += [escape(capture.text[start:end]), "</mark>"]
            at = end
    pieces.append(escape(capture.text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308 (every piece of text is escaped above)
