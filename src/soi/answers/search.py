"""Checks about a few words, for search pages: the engine's order, without bands."""

from __future__ import annotations

from soi.answers.engine import index
from soi.answers.sync import catch_up
from soi.match.features import COLUMNS

HELD = 0.5
"""Least share of the query's word weight that a check must hold, marks and case aside."""
_SHARE = COLUMNS.index("share_folded")


def search(query: str, limit: int) -> list[str]:
    """Uids of at most `limit` checks that hold what matters in `query`, best first. Nothing is stored."""
    catch_up()
    ranked = index().rank(query)
    held = ranked.features[:, _SHARE] >= HELD
    uids = [one.record.id for one, fits in zip(ranked.candidates, held, strict=True) if fits]
    return uids[:limit]
