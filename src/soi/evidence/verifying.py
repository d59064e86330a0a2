"""Whether the evidence still holds: every file is what it was, every quotation is found again in the stored bytes.

Nothing is believed of the row but the hashes: the text is taken from the archive file, and once more from the
page's own bytes, so that a change to the row, to the words or to the page is seen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from soi.evidence import files, queries
from soi.evidence.errors import BrokenFileError
from soi.evidence.models import Capture, Quote
from soi.evidence.passages import same_words
from soi.evidence.reading import media_type_of
from soi.evidence.reading.worker import read
from soi.evidence.warc import Unpacked, sha256_of


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that no longer holds: of which capture, of which quotation if of one, and a sentence for people."""

    capture_uid: str
    quote_uid: str
    text: str


@dataclass(frozen=True, slots=True)
class _Bytes:
    """What is stored of one capture: words kept beside the page, and words read from it just now."""

    kept: str
    again: str


def refind(quote: Quote) -> bool:
    """Whether the quotation stands in the stored bytes of its capture, at its place."""
    return not verify([quote.uid])


def verify(quote_uids: Sequence[str]) -> list[Problem]:
    """What is wrong with these quotations, in their order; empty when every one is found again."""
    rows = queries.quotes_of(quote_uids)
    missing = [
        Problem("", uid, _("There is no such quotation."))
        for uid in dict.fromkeys(quote_uids)
        if uid not in rows
    ]
    by_capture: dict[int, list[Quote]] = {}
    for row in rows.values():
        by_capture.setdefault(row.capture_id, []).append(row)
    found = [problem for group in by_capture.values() for problem in _of_quotes(group[0].capture, group)]
    order = {uid: number for number, uid in enumerate(quote_uids)}
    return sorted([*missing, *found], key=lambda problem: order[problem.quote_uid])


def verify_capture(capture: Capture) -> list[Problem]:
    """What is wrong with a capture's files, its row, and every quotation from it."""
    problems = [
        Problem(capture.uid, "", f"{name}: {wrong}")
        for name, sha256 in (("PNG", capture.screenshot_sha256), ("PDF", capture.pdf_sha256))
        if (wrong := _wrong_file(sha256))
    ]
    try:
        stored = _opened(capture)
    except BrokenFileError as wrong:
        return [*problems, Problem(capture.uid, "", str(wrong))]
    if stored.kept != capture.text:
        problems.append(Problem(capture.uid, "", _("The text is not the one that was captured.")))
    return [*problems, *_in_stored(capture, list(capture.quotes.all()), stored)]


def verify_all(advance: Callable[[int], None] = lambda count: None) -> Iterator[Problem]:
    """Every capture there is. `advance` is told after each."""
    for row in Capture.objects.prefetch_related("quotes").iterator(chunk_size=20):
        yield from verify_capture(row)
        advance(1)


def strays() -> int:
    """How many stored files belong to no capture: left by a process that was stopped, harmless."""
    known: set[str] = set()
    for hashes in Capture.objects.values_list("warc_sha256", "screenshot_sha256", "pdf_sha256"):
        known.update(hashes)
    return sum(sha256 not in known for sha256 in files.all_hashes())


def _of_quotes(capture: Capture, quotes: Sequence[Quote]) -> list[Problem]:
    try:
        stored = _opened(capture)
    except BrokenFileError as wrong:
        return [Problem(capture.uid, quote.uid, str(wrong)) for quote in quotes]
    return list(_in_stored(capture, quotes, stored))


def _opened(capture: Capture) -> _Bytes:
    unpacked = queries.stored(capture)
    if sha256_of(unpacked.body) != capture.sha256:
        raise BrokenFileError(_("The stored page is not the one that was captured."))
    return _Bytes(unpacked.text, _words_again(unpacked))


def _words_again(unpacked: Unpacked) -> str:
    return read(
        media_type_of(unpacked.content_type, unpacked.body), unpacked.body, unpacked.content_type
    ).text


def _in_stored(capture: Capture, quotes: Iterable[Quote], stored: _Bytes) -> Iterator[Problem]:
    for quote in quotes:
        at_its_place = stored.kept[quote.start : quote.end] == quote.text
        if not at_its_place or not same_words(stored.again, quote.text):
            words = {"words": " ".join(quote.text.split())[:80]}
            text = _("The quotation “%(words)s” is not found again in what was captured.") % words
            yield Problem(capture.uid, quote.uid, text)


def _wrong_file(sha256: str) -> str:
    if not sha256:
        return ""
    try:
        files.read(sha256)
    except BrokenFileError as wrong:
        return str(wrong)
    return ""
