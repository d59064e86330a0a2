"""The only writer of evidence: capture a page, take an upload, keep a quotation. Files first, the row last: what
fails on the way leaves nothing behind. A capture never changes afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.evidence import files, warc
from soi.evidence.errors import CaptureError, QuoteError
from soi.evidence.flags import Answer, flags, flags_of_upload
from soi.evidence.models import Capture, Quote
from soi.evidence.passages import Passage, occurrences
from soi.evidence.pictures import Pictures, pictures
from soi.evidence.reading import media_type_of
from soi.evidence.reading.worker import read
from soi.evidence.sentences import capture_error
from soi.evidence.uploads import MEDIA_TYPES, media_type_of_upload, shown_name
from soi.net import FetchError, Hop, Limits, Wire, record

LIMITS = Limits(seconds=30.0, body_bytes=50_000_000, decoded_bytes=50_000_000, redirects=5)
LONGEST_URL = 2000
LONGEST_QUOTE = 5000
_NOT_KEPT = {"set-cookie", "set-cookie2"}
"""Headers left out of the row (the archive file has them): they say nothing of the page."""


def capture(url: str, about: str, by: str, *, wire: Wire | None = None) -> Capture:
    """Fetch `url` and keep it as it is now, with all that was sent on the way and the words found in it.

    `about`: uid of the case it is for; `by`: `person:<id>` or `system`. Takes up to half a minute, and as much
    again for a picture where a Chromium is there. Raises `CaptureError`, whose text is for people, when there
    is nothing to keep; an error page of the site *is* kept, with a flag."""
    when = timezone.now()
    hops = _fetched(url.strip(), wire)
    last = hops[-1]
    content_type = last.header("content-type")
    media_type = media_type_of(content_type, last.body)
    words = read(media_type, last.body, content_type)
    row = _row(about, by, when)
    row.url, row.final_url, row.status = url.strip(), last.url, last.status
    row.headers = _kept_headers(last)
    row.media_type, row.title, row.text = media_type, words.title, words.text
    row.size, row.sha256 = len(last.body), warc.sha256_of(last.body)
    row.certificate_sha256 = last.certificate_sha256
    row.flags = flags(Answer(row.url, row.final_url, last.status, words))
    taken = pictures(last.body, content_type) if words.kind == "html" else Pictures()
    return _kept(row, warc.pack(hops, words.text, when), taken)


def upload(file_name: str, body: bytes, about: str, by: str) -> Capture:
    """Keep a PDF, PNG, JPEG or WebP file as evidence, byte for byte. Raises `CaptureError`.

    The kind is told from the bytes; the giver's file name becomes the title, never a path."""
    media_type = media_type_of_upload(body)
    when = timezone.now()
    words = read(media_type, body)
    row = _row(about, by, when)
    row.file_name = f"{row.uid}.{MEDIA_TYPES[media_type]}"
    row.media_type, row.title, row.text = media_type, shown_name(file_name) or words.title, words.text
    row.size, row.sha256 = len(body), warc.sha256_of(body)
    row.flags = flags_of_upload(words)
    return _kept(row, warc.pack_upload(row.uid, media_type, body, words.text, when), Pictures())


@transaction.atomic
def quote(capture_uid: str, text: str, near: int | str | None = None) -> Quote:
    """Keep the passage `text` of a capture, as it stands there. Raises `QuoteError`, `Capture.DoesNotExist`.

    Where it stands several times, `near` says which is meant: an offset in the capture's text, or words that
    stand beside it. The same passage twice is one quotation."""
    source = Capture.objects.get(uid=capture_uid)
    wanted = text.strip()
    if not wanted:
        raise QuoteError(_("There are no words to quote."))
    if len(wanted) > LONGEST_QUOTE:
        raise QuoteError(_("The quotation is too long: at most %(most)d letters.") % {"most": LONGEST_QUOTE})
    found = occurrences(source.text, wanted) or occurrences(source.text, wanted.strip("\"'“”‘’«»„"))
    if not found:
        raise QuoteError(
            _("These words are not in the captured text: “%(words)s”.") % {"words": wanted[:200]}
        )
    place = _chosen(source.text, found, near)
    quoted, _fresh = Quote.objects.get_or_create(
        capture=source,
        start=place.start,
        end=place.end,
        defaults={"uid": uuid4().hex, "text": source.text[place.start : place.end]},
    )
    return quoted


def _fetched(url: str, wire: Wire | None) -> tuple[Hop, ...]:
    if len(url) > LONGEST_URL:
        raise CaptureError(_("The address is too long."))
    try:
        hops = record(url, limits=LIMITS, wire=wire)
    except FetchError as failure:
        raise capture_error(failure, LIMITS.body_bytes) from None
    if len(hops[-1].url) > LONGEST_URL:
        raise CaptureError(_("The address is too long."))
    return hops


def _row(about: str, by: str, when: datetime) -> Capture:
    return Capture(uid=uuid4().hex, about=about, by=by, captured_at=when)


def _kept(row: Capture, archive: bytes, taken: Pictures) -> Capture:
    with files.keeping() as keep:
        row.warc_sha256 = keep(archive)
        row.screenshot_sha256 = keep(taken.screenshot) if taken.screenshot else ""
        row.pdf_sha256 = keep(taken.pdf) if taken.pdf else ""
        row.save(force_insert=True)
    return row


def _kept_headers(hop: Hop) -> dict[str, str]:
    kept: dict[str, str] = {}
    for name, value in hop.headers:
        key, clean = name.lower(), value.replace("\x00", "")
        if key not in _NOT_KEPT:
            kept[key] = f"{kept[key]}, {clean}" if key in kept else clean
    return kept


def _chosen(text: str, found: Sequence[Passage], near: int | str | None) -> Passage:
    if len(found) == 1:
        return found[0]
    if isinstance(near, int):
        return min(found, key=lambda place: abs(place.start - near))
    beside = occurrences(text, near) if near else ()
    if len(beside) == 1:
        return min(found, key=lambda place: _gap(place, beside[0]))
    raise QuoteError(
        _(
            "These words stand %(times)d times in the captured text: please say which, by a few words beside them."
        )
        % {"times": len(found)}
    )


def _gap(place: Passage, other: Passage) -> int:
    """How far apart two passages are; nothing where one holds the other."""
    return max(0, other.start - place.end, place.start - other.end)
