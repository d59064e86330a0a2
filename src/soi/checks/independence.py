"""Which sources of a check are independent of one another: who stands behind an address."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from soi.checks.draft import SourceDraft
from soi.net.domains import registrable_domain

_ARCHIVES = frozenset({"web.archive.org"})


def behind(source: SourceDraft) -> str:
    """Who stands behind a source. A DOI stands for its journal's house, a stored page for the page it stores,
    an upload without an address for its publisher."""
    if not source.url:
        return f"upload:{(source.publisher or source.capture).casefold()}"
    parts = urlsplit(source.url)
    host = (parts.hostname or "").lower()
    if host in _ARCHIVES and "/http" in parts.path:
        return behind(SourceDraft(parts.path[parts.path.index("/http") + 1 :]))
    if host.removeprefix("dx.") == "doi.org":
        return f"doi:{parts.path.strip('/').split('/')[0]}"
    return registrable_domain(host)


def independent(sources: Iterable[SourceDraft]) -> int:
    """How many independent publishers stand behind `sources`."""
    return len({behind(source) for source in sources})
