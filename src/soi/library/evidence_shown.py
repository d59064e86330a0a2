"""The evidence of a check as its page shows it: sources and quotations with what the desk captured of them.

Of a captured page readers see when it was captured, its SHA-256, and the words around a quotation; never the
page itself, which belongs to somebody else. Of an upload they see only what the desk quoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models.functions import Substr

from soi.checks.models import Check, Source
from soi.evidence.models import Capture

AROUND = 180
"""Characters shown before and after a quotation."""
_SHOWN = ("uid", "url", "media_type", "size", "sha256", "captured_at")


@dataclass(frozen=True, slots=True)
class ShownSource:
    """A source, its number on the page, and the capture of it where there is one."""

    number: int
    row: Source
    capture: Capture | None


@dataclass(frozen=True, slots=True)
class ShownQuote:
    """A quotation with its source, and the words around it where they may be shown."""

    text: str
    source: ShownSource | None
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ShownEvidence:
    """What a check rests on."""

    sources: tuple[ShownSource, ...]
    quotes: tuple[ShownQuote, ...]


Captures = Mapping[str, Capture]
"""Captures by their uid, without their text."""


def captures_of(checks: Iterable[Check]) -> Captures:
    """What the desk captured of the sources of these checks, in one query or none."""
    uids = {row.capture for check in checks for row in check.sources.all() if row.capture}
    return {row.uid: row for row in Capture.objects.filter(uid__in=uids).only(*_SHOWN)} if uids else {}


def evidence_of(check: Check, captures: Captures | None = None) -> ShownEvidence:
    """Sources and quotations of a check, in its own order. `captures`: those of many checks, fetched at once."""
    known = captures_of([check]) if captures is None else captures
    rows = enumerate(check.sources.all(), 1)
    sources = tuple(ShownSource(number, row, known.get(row.capture)) for number, row in rows)
    return ShownEvidence(sources, tuple(_quote(one, sources) for one in check.quotes))


def _quote(quote: Mapping[str, object], sources: tuple[ShownSource, ...]) -> ShownQuote:
    text, capture, address = (str(quote.get(name) or "") for name in ("text", "capture", "source"))
    same_capture = (one for one in sources if capture and one.row.capture == capture)
    same_address = (one for one in sources if address and one.row.url == address)
    source = next(same_capture, None) or next(same_address, None)
    before, after = "", ""
    if source is not None and source.capture is not None and source.capture.url:
        before, after = _around(capture, text, quote.get("start"), quote.get("end"))
    return ShownQuote(text, source, before, after)


def _around(uid: str, text: str, start: object, end: object) -> tuple[str, str]:
    """The words before and after, or nothing where the quotation does not stand at its place."""
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end):
        return "", ""
    first = max(0, start - AROUND)
    passage = (
        Capture.objects.filter(uid=uid)
        .values_list(Substr("text", first + 1, end - first + AROUND), flat=True)
        .first()
    ) or ""
    if passage[start - first : end - first] != text:
        return "", ""
    return _from_a_word(passage[: start - first], first > 0), _to_a_word(passage[end - first :])


def _from_a_word(text: str, cut: bool) -> str:
    rest = text.partition(" ")[2] if cut else text
    return f"… {rest.lstrip()}" if cut and rest.strip() else rest.lstrip()


def _to_a_word(text: str) -> str:
    cut = len(text) >= AROUND
    kept = text.rpartition(" ")[0] if cut else text
    return f"{kept.rstrip()} …" if cut and kept.strip() else kept.rstrip()
