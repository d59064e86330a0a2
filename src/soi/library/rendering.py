"""Text to safe HTML: passages marked inside a text. A check's Markdown is rendered in `soi.checks.markdown`."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from soi.match.results import Span


def marked(text: str, spans: Sequence[Span]) -> SafeString:
    """`text` escaped, with each span inside <mark>. Spans may overlap, touch or reach past the end."""
    pieces: list[str] = []
    at = 0
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        start, end = max(span.start, at), min(span.end, len(text))
        if start >= end:
            continue
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    pieces.append(escape(text[at:]))
    return mark_safe("".join(pieces))  # noqa: S308 (every piece of text is escaped above)
