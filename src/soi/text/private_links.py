"""Links that let in whoever holds them: which part of an address is the secret. Pure; opens nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

Span = tuple[int, int]

_LINK: Final = re.compile(
    r"(?:h(?:tt|xx)ps?://|www\.)[^\s<>\"'`{}|\\^“”]+"
    r"|(?<![\w@.-])[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){1,4}/[^\s<>\"'`{}|\\^“”]*",
    re.IGNORECASE,
)
_TRAILING: Final = ".,;:!?…*_~)"
_AUTHORITY: Final = re.compile(r"(?:h(?:tt|xx)ps?://)?([^/?#]*)", re.IGNORECASE)
_PAIR: Final = re.compile(r"[?&#;]([^=&#;?]{1,64})=([^&#;]+)")
_SECRET_NAME: Final = re.compile(
    r"(?:^|[_.\[-])(?:token|auth|authkey|key|apikey|sig|signature|passwd|password|pass|pwd|otp|pin|code|session"
    r"|sessionid|sid|jwt|secret|ticket|invite|invitation|nonce|reset|verify|verification|confirm|confirmation"
    r"|hash|credential|email|mail|phone|tel|sdt|mobile|account|stk|cmnd|cccd|rlkey|resourcekey|usp|uid|user"
    r"|userid|username)(?:$|[_.\]-])|token$|key$|secret$|password$",
    re.IGNORECASE,
)
_SECRET_STEP: Final = re.compile(
    r"/(?:reset|verify|verification|confirm|activate|activation|invite|invitation|join|joinchat|magic|unsubscribe"
    r"|token|auth|login|signin|password|recover|share|shared|s|d|folders)(?:/|=)([^/?#]{8,})",
    re.IGNORECASE,
)
_OPEN_TO_HOLDERS: Final = re.compile(
    r"(?:^|\.)(?:(?:docs|drive|forms|photos|meet)\.google\.com|photos\.app\.goo\.gl|dropbox\.com|1drv\.ms"
    r"|sharepoint\.com|wetransfer\.com|we\.tl|mega\.nz|chat\.whatsapp\.com|discord\.gg|zoom\.us|teams\.microsoft\.com"
    r"|pastebin\.com|icloud\.com|send\.vis\.ee)$",
    re.IGNORECASE,
)
_INVITATION: Final = re.compile(
    r"(?:t\.me/(?:\+|joinchat/)|zalo\.me/g/|discord\.com/invite/)([^/?#]+)", re.IGNORECASE
)
WEB_TOKEN: Final = re.compile(
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"
)
"""JSON Web Token (RFC 7519): whoever has it is signed in."""
_VALUE: Final = re.compile(r"(?=[^/]*\d)(?=[^/]*[A-Za-z])[A-Za-z0-9_~%.-]{20,}")
_STEP: Final = re.compile(r"/(?!pfbid)((?=[a-z_-]*[A-Z0-9])[A-Za-z0-9_-]{32,})(?=[/?#]|$)")
TAKEN: Final = "[link]"
"""What stands for a secret that was taken out."""


def links_in(text: str) -> list[Span]:
    """Every address in the text, also a defanged one (`hxxps://`), without the punctuation after it."""
    found = []
    for match in _LINK.finditer(text):
        end = match.end()
        while end > match.start() and text[end - 1] in _TRAILING:
            end -= 1
        found.append((match.start(), end))
    return found


def secrets_of(text: str, link: Span) -> list[Span]:
    """The parts of one address that let somebody in, or say who was addressed."""
    start, end = link
    address = text[start:end]
    authority = _AUTHORITY.match(address)
    assert authority is not None  # it matches the empty string
    host = authority.group(1).rpartition("@")[2].rpartition(":")[0] or authority.group(1).rpartition("@")[2]
    rest = authority.end()
    spans = list(_user(authority))
    if _OPEN_TO_HOLDERS.search(host) and len(address) > rest + 1:
        spans.append((rest + 1, len(address)))
    else:
        spans += [*_pairs(address, rest), *_steps(address, rest)]
    return [(start + a, start + b) for a, b in _apart(spans) if address[a:b] != TAKEN]


def _user(authority: re.Match[str]) -> Iterator[Span]:
    """`user:password@` in front of a host."""
    at = authority.group(1).rfind("@")
    if at > 0:
        yield authority.start(1), authority.start(1) + at


def _pairs(address: str, rest: int) -> Iterator[Span]:
    for match in _PAIR.finditer(address, rest):
        if _SECRET_NAME.search(match.group(1)) or _VALUE.fullmatch(match.group(2)):
            yield match.span(2)


def _steps(address: str, rest: int) -> Iterator[Span]:
    path_end = min(
        (at for at in (address.find(sign, rest) for sign in "?#") if at >= 0), default=len(address)
    )
    for match in _SECRET_STEP.finditer(address, rest, path_end):
        if re.search(r"[\dA-Z]", match.group(1)):
            yield match.span(1)
    for pattern in (_INVITATION, _STEP):
        for match in pattern.finditer(address, 0, path_end):
            if pattern is _INVITATION or _looks_random(match.group(1)):
                yield match.span(1)


def _looks_random(step: str) -> bool:
    """No words between dashes, as a headline in an address has."""
    words = re.split(r"[-_]", step)
    return max(map(len, words)) >= 16 and any(letter.isdigit() for letter in step)


def _apart(spans: Sequence[Span]) -> list[Span]:
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
