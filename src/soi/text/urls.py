"""Addresses in a text, and one canonical form for the many addresses of one page.

`canonical_url` gives a key for comparing, not a link for opening: it says https for http and drops `www.`.
Shorteners are left alone (their target is unknown without asking them). Nothing here opens a connection.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from soi.text import tables
from soi.text.unicode import MAX_CHARS, strip_invisible

MAX_URL: Final = 4_000
"""Characters of an address that count; the rest is dropped from its canonical form."""

TRACKERS: Final = tables.words("trackers")
"""Query parameters that say how a link travelled, never what it shows."""

TRACKER_PREFIXES: Final = ("utm_", "pk_", "mtm_", "hsa_", "__cft__", "amp_", "at_custom")
"""Beginnings of such parameters."""

MOBILE_PREFIXES: Final = ("www.", "m.", "mobile.", "amp.", "touch.", "mbasic.", "web.")
"""Host prefixes of the same site in another coat."""

SAME_HOSTS: Final = {
    "twitter.com": "x.com",
    "fb.com": "facebook.com",
    "youtube-nocookie.com": "youtube.com",
}
"""Host -> the host it is now called."""

BARE_ENDINGS: Final = tables.words("bare_endings")
"""Top-level names after which a bare `example.com/path` is read as an address."""

_STOP: Final = (
    "\\s<>\"'`{}|\\\\^\u200b-\u200f\u2028-\u202f\u3000-\u303f\uff00-\uffef\ud800-\udfff\x00-\x1f\x7f“”‘’«»"
)
_URL: Final = re.compile(
    rf"(?:https?://|www\.)[^{_STOP}]+"
    r"|(?<![\w@.-])[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){0,4}"
    rf"\.(?:{'|'.join(sorted(BARE_ENDINGS))})"
    rf"(?:/[^{_STOP}]*|(?![\w@.-]))",
    re.IGNORECASE,
)
_TRAILING: Final = ".,;:!?…*_~'\""
_HOST: Final = re.compile(r"[a-z0-9._-]+")
_PAIRS: Final = {")": "(", "]": "["}


class FoundUrl(NamedTuple):
    """An address as it stands in a text: `text[start:end] == url`."""

    url: str
    start: int
    end: int


def find_urls(text: str) -> list[FoundUrl]:
    """Every web address in the text, with or without a scheme, without the punctuation after it.

    Looks at the first `MAX_CHARS` characters.
    """
    text = text[:MAX_CHARS]
    if "." not in text:
        return []
    found = []
    for match in _URL.finditer(text):
        end = _end(text, match.start(), match.end())
        if end - match.start() > 4:
            found.append(FoundUrl(text[match.start() : end], match.start(), end))
    return found


def _end(text: str, start: int, end: int) -> int:
    """Where an address really ends: closing brackets belong to it only when they open inside it."""
    opened = {closing: text.count(opening, start, end) for closing, opening in _PAIRS.items()}
    closed = {closing: text.count(closing, start, end) for closing in _PAIRS}
    while end > start:
        last = text[end - 1]
        if last in _PAIRS and closed[last] > opened[last]:
            closed[last] -= 1
        elif last not in _TRAILING:
            break
        end -= 1
    return end


def canonical_url(url: str) -> str:
    """One form for all addresses of a page: no tracker, no `www.` or `amp.`, no fragment, sorted.

    Idempotent. Never raises: what is no web address comes back without white space and invisibles.
    """
    cleaned = "".join(strip_invisible(url[: MAX_URL * 2]).split())[:MAX_URL]
    if "://" not in cleaned[:12]:
        bare = "." in cleaned.partition("/")[0] and "@" not in cleaned
        cleaned = f"https://{cleaned}" if bare else cleaned
    try:
        parts = urlsplit(cleaned)
        port = parts.port
        host = parts.hostname or ""
    except ValueError:
        return cleaned
    if parts.scheme.lower() not in ("http", "https") or not host:
        return cleaned
    return _canonical(parts, _host(host), port)


def _canonical(parts: SplitResult, host: str, port: int | None) -> str:
    path = _path(parts.path)
    inner = _amp_inner(host, path)
    if inner:
        return canonical_url(inner + (f"?{parts.query}" if parts.query else ""))
    query = _query(parts.query)
    video = _video(host, path, query)
    if video:
        return f"https://youtube.com/watch?v={video}"
    if host in ("x.com", "tiktok.com") and path.count("/") >= 2:
        query = []
    place = f"{host}:{port}" if port not in (None, 80, 443) else host
    path = _without_amp(path)
    tail = f"?{urlencode(query, quote_via=quote, safe='/:@,~')}" if query else ""
    return f"https://{place}{path}{tail}"


def _host(host: str) -> str:
    """Lower-case ASCII host (IDN as Punycode) without the prefixes of the same site."""
    host = host.lower().rstrip(".")
    if not host.isascii() and len(host) <= 253:
        try:
            encoded = host.encode("idna").decode("ascii")
        except UnicodeError:
            return host
        if not _HOST.fullmatch(encoded):  # a lone cedilla becomes a space and a mark
            return host
        host = encoded
    while True:
        prefix = next((p for p in MOBILE_PREFIXES if host.startswith(p) and host.count(".") > 1), "")
        if not prefix:
            return SAME_HOSTS.get(host, host)
        host = host[len(prefix) :]


def _path(path: str) -> str:
    """Path with the least escaping and no slash at the end."""
    plain = unquote(path, errors="surrogateescape")
    encoded = quote(plain, safe="/:@!$&'()*+,;=~-._", errors="surrogateescape")
    return re.sub(r"/{2,}", "/", encoded).rstrip("/")


def _without_amp(path: str) -> str:
    before = ""
    while path != before:
        before = path
        for ending in ("/amp", ".amp", "/amp.html"):
            path = path.removesuffix(ending)
        if path.endswith(".amp.html"):
            path = path[:-9] + ".html"
        path = path.removeprefix("/amp") if path.startswith("/amp/") else path
        path = path.rstrip("/")
    return path


def _amp_inner(host: str, path: str) -> str:
    """The page inside an AMP cache's address; "" when it is none."""
    if host.endswith(".cdn.ampproject.org") or host == "cdn.ampproject.org":
        rest = re.sub(r"^/(?:[a-z]/)?(?:s/)?", "", path)
    elif re.fullmatch(r"google\.[a-z.]{2,6}", host) and path.startswith("/amp/"):
        rest = path[5:].removeprefix("s/")
    else:
        return ""
    return f"https://{rest}" if "." in rest.partition("/")[0] else ""


def _query(query: str) -> list[tuple[str, str]]:
    pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=None, errors="replace")
    return sorted(pair for pair in pairs if not _is_tracker(pair[0].lower()))


def _is_tracker(name: str) -> bool:
    return name in TRACKERS or name.startswith(TRACKER_PREFIXES)


def _video(host: str, path: str, query: list[tuple[str, str]]) -> str:
    """The id of a YouTube video; "" for any other page."""
    if host == "youtu.be":
        candidate = path[1:].partition("/")[0]
    elif host == "youtube.com":
        match = re.match(r"/(?:shorts|embed|live|v)/([\w-]+)", path)
        candidate = match.group(1) if match else dict(query).get("v", "") if path == "/watch" else ""
    else:
        return ""
    return candidate if re.fullmatch(r"[\w-]{6,20}", candidate, re.ASCII) else ""
