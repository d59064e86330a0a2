"""Under which addresses other devices on the same network reach this machine. Nothing is sent to find out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, ip_network
from typing import Final

_TOWARDS: Final = ("192.0.2.1", "192.168.255.254", "10.255.255.254", "172.31.255.254")
"""A documentation address and one of each private network: asking the routing table sends no packet."""
_RANKS: Final = tuple(map(ip_network, ("192.168.0.0/16", "10.0.0.0/8", "172.16.0.0/12", "0.0.0.0/0")))
"""Home and hotspot networks first; 172.16/12 is where container networks mostly are."""
_SIOCGIFADDR: Final = 0x8915


def own_addresses() -> list[str]:
    """IPv4 addresses of this machine other than loopback, the likeliest first; empty without a network."""
    found = {one for one in (*_routed(), *_named(), *_interfaces()) if _usable(IPv4Address(one))}
    return sorted(found, key=lambda one: (_rank(IPv4Address(one)), IPv4Address(one)))


def _routed() -> Iterator[str]:
    for target in _TOWARDS:
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
            door.connect((target, 9))
            yield door.getsockname()[0]


def _named() -> Iterator[str]:
    with suppress(OSError):
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            yield str(address[0])


def _interfaces() -> Iterator[str]:
    """Linux only: a laptop that is itself the hotspot has no route to ask about."""
    try:
        import fcntl
    except ImportError:
        return
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as door:
        for _number, name in socket.if_nameindex():
            with suppress(OSError):
                held = fcntl.ioctl(door, _SIOCGIFADDR, name.encode()[:15].ljust(256, b"\0"))
                yield socket.inet_ntoa(held[20:24])


def _usable(address: IPv4Address) -> bool:
    return not (
        address.is_loopback or address.is_unspecified or address.is_link_local or address.is_multicast
    )


def _rank(address: IPv4Address) -> int:
    return next(place for place, network in enumerate(_RANKS) if address in network)
