"""At least 1,500 ways of writing an address that leads somewhere Soi must not go, generated."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

INNER_V4 = (
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "169.254.169.254",
    "169.254.170.2",
    "100.100.100.200",
    "100.64.0.1",
    "168.63.129.16",
    "192.0.0.192",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
)
INNER_V6 = (
    "::1",
    "::",
    "fe80::1",
    "fec0::1",
    "fd00:ec2::254",
    "fc00::1",
    "ff02::1",
    "64:ff9b:1::1",
    "100::1",
    "2001:db8::1",
    "2001::1",
    "3fff::1",
    "5f00::1",
)
INNER_NAMES = ("localhost", "LOCALHOST.", "inner.example", "metadata.google.internal", "ip6-localhost")
_WIDE = str.maketrans("0123456789.", "0123456789。")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_OTHER_DOTS = ("。", ".", "。", "%2e")
_SCHEMES = ("file", "gopher", "ftp", "dict", "ldap", "jar", "data", "javascript", "unix", "http+unix", "ws")


def hostile_urls(port: int) -> list[str]:
    """Addresses, each once; many with `port`, where a canary listens."""
    return list(dict.fromkeys(_all(port)))


def _all(port: int) -> Iterator[str]:
    for host in _hosts():
        yield f"http://{host}/"
        yield f"https://{host}/"
        yield f"http://{host}:{port}/latest/meta-data/"
        yield f"https://{host}:{port}/?next=https://example.org"
    for host in (*INNER_V4, *INNER_NAMES):
        yield from _dressed_up(host, port)


def _hosts() -> Iterator[str]:
    for address in INNER_V4:
        yield from _forms_v4(IPv4Address(address))
        yield from _carried(IPv4Address(address))
    for address in INNER_V6:
        parsed = IPv6Address(address)
        yield from (f"[{parsed.compressed}]", f"[{parsed.exploded.upper()}]", f"[{address}%25lo]")
    yield from INNER_NAMES


def _forms_v4(address: IPv4Address) -> Iterator[str]:
    """The ways in which some resolver or library reads an IPv4 address."""
    text, number, parts = str(address), int(address), address.packed
    tail = number & 0xFFFFFF
    yield from (text, f"{text}.", str(number), hex(number), oct(number).replace("0o", "0"), f"0{number:o}")
    yield ".".join(f"0{part:o}" for part in parts)
    yield ".".join(f"{part:#x}" for part in parts)
    yield ".".join(f"{part:03d}" for part in parts)
    yield ".".join(f"000000{part:o}" for part in parts)
    yield from (f"{parts[0]}.{tail}", f"{parts[0]:#x}.{tail:#x}", f"{parts[0]}.{parts[1]}.{number & 0xFFFF}")
    yield f"{parts[0]}.{parts[1]:#x}.0{parts[2]:o}.{parts[3]}"
    yield str(number + (1 << 32))
    yield from (text.translate(_WIDE), text.translate(_CIRCLED))
    yield from (text.replace(".", dot) for dot in _OTHER_DOTS)
    yield from (f"{text}%00.example.org", f"{text}\t", f" {text}", f"{text}\\@example.org")


def _carried(address: IPv4Address) -> Iterator[str]:
    """The address inside IPv6 ones: mapped, compatible, NAT64, 6to4, Teredo and ISATAP."""
    number = int(address)
    high, low = number >> 16, number & 0xFFFF
    inverted = number ^ 0xFFFFFFFF
    yield from (f"[::ffff:{address}]", f"[::ffff:{high:x}:{low:x}]", f"[0:0:0:0:0:FFFF:{address}]")
    yield from (f"[::{address}]", f"[64:ff9b::{address}]", f"[64:ff9b:1::{address}]")
    yield from (
        f"[2002:{high:x}:{low:x}::1]",
        f"[2001:0:4136:e378:8000:63bf:{inverted >> 16:x}:{inverted & 0xFFFF:x}]",
    )
    yield from (f"[2606:4700::5efe:{address}]", f"[2606:4700::200:5efe:{address}]", f"[fe80::5efe:{address}]")


def _dressed_up(host: str, port: int) -> Iterator[str]:
    yield from (
        f"http://example.org@{host}:{port}/",
        f"http://user:secret@{host}/",
        f"http://{host}:{port}#@example.org/",
        f"http://{host}:{port}?@example.org/",
        f"http://{host}:{port};example.org/",
        f"http://example.org\\@{host}:{port}/",
        f"http://{host}:{port}\\.example.org/",
        f"http:\\\\{host}:{port}/",
        f"http:///{host}:{port}/",
        f"//{host}:{port}/",
        f"http://{host}:{port}\r\nHost: example.org/",
        f"http://{host}:0{port}/",
        f"http://{host}:{port + 65536}/",
        f"http://{host}:-{port}/",
        f"hTTp://{host}:{port}/",
        f"http://{host}:6379/",
        f"http://{host}:22/",
    )
    yield from (f"{scheme}://{host}:{port}/etc/passwd" for scheme in _SCHEMES)
