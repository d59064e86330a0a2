"""Which sources of a check are independent of one another: who stands behind an address."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from soi.checks.draft import SourceDraft

_SHARED = frozenset(
    {
        *("com", "co", "org", "or", "net", "ne", "gov", "go", "gob", "gouv", "gv", "govt", "edu", "ac"),
        *("mil", "int", "info", "biz", "name", "health", "sch", "nhs", "id", "web", "asso", "jus", "leg"),
    }
)
"""Labels under which a country registers others' names: `ministry.gov.vn` is one registrant, `gov.vn` is not."""
_ARCHIVES = frozenset({"web.archive.org"})


def registrable_domain(host: str) -> str:
    """The part of a host name that somebody registered: `data.who.int` is `who.int`.

    A rule of thumb that needs no list from the network: two labels, or three under a country's shared one."""
    labels = host.lower().strip(".").removeprefix("www.").split(".")
    shared = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SHARED
    return ".".join(labels[-3 if shared else -2 :])


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
