"""Which words a message and a check share, as character ranges in both texts."""

from __future__ import annotations

from collections.abc import Iterable

from soi import text as soi_text
from soi.match.background import COMMON
from soi.match.results import Span
from soi.match.stemming import stem
from soi.text.unicode import fold_word

Stems = list[tuple[str, Span]]


def stems_of(text: str) -> Stems:
    """The stem of each word with its place."""
    return [
        (stem(fold_word(token.words[0])), Span(token.start, token.end)) for token in soi_text.tokens(text)
    ]


def _joined(spans: Iterable[Span], text: str) -> tuple[Span, ...]:
    """Neighbouring spans with only white space between them become one."""
    joined: list[Span] = []
    for span in spans:
        if joined and not text[joined[-1].end : span.start].strip():
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(joined)


def shared_spans(message: str, check: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Spans of the content words that occur in both texts, in each text's own offsets."""
    return shared(message, stems_of(message), check)


def shared(message: str, left: Stems, check: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """`shared_spans` for a message whose stems are at hand."""
    right = stems_of(check)
    both = ({term for term, _ in left} & {term for term, _ in right}) - COMMON
    return (
        _joined((span for term, span in left if term in both), message),
        _joined((span for term, span in right if term in both), check),
    )
