"""Which addresses belong to one site: the registrable domain, by a short rule of our own.

The Public Suffix List knows 9,000 suffixes and changes weekly; a copy of it in a released program is soon old.
The rule errs to one side: two sites may be taken for one (two blogs of one host), never one site for two, apart
from countries with suffixes that are not listed here.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

_SECOND_LEVEL = frozenset(
    {
        *("ac", "asn", "asso", "co", "com", "edu", "go", "gob", "gov", "gouv", "gub", "id", "idv", "info"),
        *(
            "ltd",
            "me",
            "mil",
            "ne",
            "net",
            "nhs",
            "nom",
            "or",
            "org",
            "plc",
            "police",
            "pro",
            "sch",
            "school",
        ),
        *("ab", "biz", "fin", "firm", "gen", "health", "int", "name", "res", "web", "k12", "re", "pe", "in"),
    }
)
"""Labels under which countries register names, where they do: co.uk, com.vn, gov.au, ac.jp."""


def registrable(url: str) -> str:
    """The registrable domain of an address (`who.int`, `bbc.co.uk`, `vnexpress.net`), or its IP address; empty
    for no address."""
    host = (urlsplit(url).hostname or "").rstrip(".").lower()
    if not host or _is_literal(host):
        return host
    labels = host.split(".")
    country = len(labels[-1]) == 2
    size = 3 if country and len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 2
    return ".".join(labels[-size:])


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
