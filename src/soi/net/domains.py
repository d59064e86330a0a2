"""Who registered an address: one rule of registrable domains, by the Public Suffix List.

The list comes with the package `publicsuffixlist` (MPL-2.0) and is read from its file; nothing is fetched. It ages
with the release: a suffix newer than the lock file counts as one registrant. Its private part counts too, so that
two pages of `github.io` or `blogspot.com` are two sites.
"""

from __future__ import annotations

from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList


def registrable_domain(host: str) -> str:
    """The part of a host name that somebody registered, in ASCII: `data.who.int` is `who.int`.

    An IP address, a name of one label and a suffix itself (`gov.vn`) stand for themselves; nothing for nothing."""
    name = _ascii(host.strip(".").lower())
    if not name or _is_literal(name):
        return name
    name = name.removeprefix("www.")
    return _list().privatesuffix(name) or name


def registrable(url: str) -> str:
    """The registrable domain of an address (`who.int`, `bbc.co.uk`), or its IP address; empty for no address."""
    return registrable_domain(urlsplit(url).hostname or "")


@cache
def _list() -> PublicSuffixList:
    return PublicSuffixList()


def _ascii(host: str) -> str:
    """Both spellings of a name with other letters are one; what no name could be stays as it is."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
