"""Addresses that cannot be followed by mistake: shown, but no program makes a link of them."""

from __future__ import annotations

from soi.text.urls import find_urls


def defang(text: str) -> str:
    """The text with every address in it broken the way security people do: `hxxps://example[.]org/x`.

    The length changes; places in `text` do not hold in the result."""
    pieces: list[str] = []
    at = 0
    for found in find_urls(text):
        pieces += [text[at : found.start], _broken(text[found.start : found.end])]
        at = found.end
    pieces.append(text[at:])
    return "".join(pieces)


def _broken(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "", url
    host, slash, path = rest.partition("/")
    return (
        scheme.replace("tt", "xx", 1).replace("TT", "XX", 1)
        + separator
        + host.replace(".", "[.]")
        + slash
        + path
    )
