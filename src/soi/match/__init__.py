"""The engine: an index over checks, ranking, guard, bands and explanations. No Django, no sockets.

from soi.match import Document, Index
with Index.build(folder, [Document(id="1", claim="…", lang="en")]) as index:
    print(index.search("is it true that …").pieces[0].band)
"""

from soi.match.index import Index, Setup
from soi.match.results import (
    Band,
    Difference,
    DifferenceKind,
    Document,
    Match,
    PieceResult,
    Polarity,
    SearchResult,
    Span,
)

__all__ = [
    "Band",
    "Difference",
    "DifferenceKind",
    "Document",
    "Index",
    "Match",
    "PieceResult",
    "Polarity",
    "SearchResult",
    "Setup",
    "Span",
]
