"""One reading of a web address, for checking and for connecting: what is checked is what is fetched."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

from soi.net.errors import FetchError, Reason

LONGEST = 4096
_PORTS = {"http": 80, "https": 443}
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
_NUMERIC = re.compile(r"(0x[0-9a-f]*|[0-9]+)\Z")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]|\s")


@dataclass(frozen=True, slots=True)
class Address:
    """A web address taken apart: `host` is a lower-case ASCII name or an IP literal without brackets."""

    scheme: str
    host: str
    port: int
    target: str
    """Path and query, as sent in the request line."""

    @property
    def is_literal(self) -> bool:
        """Whether the host is an IP address rather than a name."""
        return ":" in self.host or _NUMERIC.match(self.host.rsplit(".", 1)[-1]) is not None

    @property
    def authority(self) -> str:
        """Host and, unless it is the scheme's own, port: the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address again."""
        return f"{self.scheme}://{self.authority}{self.target}"


def parse(url: str) -> Address:
    """Take `url` apart; raises `FetchError` for anything but a plain http or https address.

    No user name, no spaces, backslashes or control characters, no IPv4 address written as anything but four
    decimal numbers."""
    if len(url) > LONGEST or _FORBIDDEN.search(url):
        raise _refused("The address is too long or holds spaces, backslashes or control characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused("The address cannot be read.") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise _refused("Only http and https addresses are fetched.", "scheme")
    if "@" in parts.netloc:
        raise _refused("An address with a user name or password is not fetched.", "user")
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
    return Address(
        scheme, _host(parts.hostname or ""), port or _PORTS[scheme], f"{target}?{query}" if query else target
    )


def joined(base: Address, location: str) -> Address:
    """Where a redirect from `base` leads."""
    if _FORBIDDEN.search(location):
        raise _refused("The page leads to an address that cannot be read.")
    try:
        return parse(urljoin(base.url, location))
    except ValueError:
        raise _refused("The page leads to an address that cannot be read.") from None


def _host(raw: str) -> str:
    if ":" in raw:
        try:
            return IPv6Address(raw).compressed if "%" not in raw else _bad_host()
        except AddressValueError:
            return _bad_host()
    name = _ascii(raw).lower().removesuffix(".")
    labels = name.split(".")
    if _NUMERIC.match(labels[-1]):
        # Anything that ends in a number is an IPv4 address to somebody: 2130706433, 0x7f.1, 0177.0.0.1.
        try:
            return str(IPv4Address(name))
        except AddressValueError:
            return _bad_host()
    if len(name) > 253 or not all(map(_LABEL.match, labels)):
        return _bad_host()
    return name


def _ascii(raw: str) -> str:
    try:
        return raw.encode("idna").decode("ascii")
    except UnicodeError:
        return _bad_host()


def _bad_host() -> str:
    raise _refused("The address has no host name that can be looked up.")


def _refused(why: str, reason: Reason = "address") -> FetchError:
    return FetchError("refused", why, reason)
