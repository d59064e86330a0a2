"""Cutting a long message into claim-sized pieces, each with its place in the message as given.

Sentences first (lines, stops, bullets, "Thứ nhất … thứ hai", "Also,"), then long sentences at their commas,
then salutations and calls to share are dropped and crumbs are joined to the piece before them.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final, NamedTuple

from soi.text import tables
from soi.text.asking import is_call, strip_asking
from soi.text.unicode import MAX_CHARS, fold
from soi.text.urls import find_urls
from soi.text.words import folded

MAX_PIECES: Final = 40
"""Pieces of one message; what comes after is not looked at."""

MAX_PIECE_WORDS: Final = 60
"""Words of one piece."""

MAX_PIECE_CHARS: Final = 600
"""Characters of one piece: what bounds it in scripts without spaces."""

SHORT_MESSAGE: Final = 25
"""Words up to which a sentence is never cut."""

WORDS_WANTED: Final = 20
"""About how many words a part of a long sentence gets."""

CRUMB: Final = 4
"""Words below which a piece is joined to the one before it."""


class Piece(NamedTuple):
    """A claim-sized part of a message: `message[start:end] == text`."""

    text: str
    start: int
    end: int


ABBREVIATIONS: Final = tables.words("no_stop")
"""Words whose full stop ends no sentence."""

JOINTS: Final = tables.words("joints")
"""Words before which an endless sentence may be cut when it has no comma."""


def _either(name: str) -> str:
    phrases = tables.phrases(name)
    spelt = {*phrases, *(fold(phrase) for phrase in phrases)}
    return "|".join(re.escape(phrase) for phrase in sorted(spelt, key=len, reverse=True))


_BULLET: Final = "•●▪◦■▶➤➡✅✔☑❌⛔⚠🔴🔵🟢🟡🔶🔷👉📌✨⭐🌟💥🔥☘🍀🌿💊❗‼"
_BOUNDARY: Final = re.compile(
    rf"(?P<line>\n\s*+)"
    rf"|(?P<stop>[.!?…]++[\"'”’)\]]*+)"
    rf"|(?P<wide>[。！？；।॥؟۔]++[」』”’）]*+)"
    rf"|(?P<semi>;)(?=\s)"
    rf"|(?P<bullet>[{_BULLET}]\ufe0f?+|[0-9]\ufe0f?\u20e3|[①-⑳])"
    rf"|(?<=\s)(?P<number>\d{{1,2}})[.)/](?=\s)"
    rf"|(?<=\s)(?P<next>(?:{_either('connectors')})\b)"
    rf"|(?<=\s)(?P<ordinal>(?:{_either('ordinals')})\b)",
    re.IGNORECASE,
)
_FIRST: Final = re.compile(rf"\b(?:{_either('openings')})\b", re.IGNORECASE)
_LAST_WORD: Final = re.compile(r"\S+$")
_WORD: Final = re.compile(r"\S+")
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff]")
_LEADING: Final = re.compile(
    rf"(?:\s|[,;:\-–—*{_BULLET}\ufe0f\u20e3①-⑳.)/]|\d{{1,2}}(?=[.)/]\s|\ufe0f|\u20e3))++(?=\S)"
)


def segment(text: str) -> list[Piece]:
    """The claim-sized pieces of a message, in order; one for a short message, none for an empty one.

    Salutations, question tags and calls to share are dropped when anything else is said. At most
    `MAX_PIECES` of at most `MAX_PIECE_WORDS` words and `MAX_PIECE_CHARS` characters. Linear; looks at
    `MAX_CHARS` characters.
    """
    body = text[:MAX_CHARS]
    spans = [part for start, end in _sentences(body) for part in _parts(body, start, end)]
    pieces = _join_crumbs(body, _drop_calls(body, spans) if len(spans) > 1 else spans)
    return [Piece(body[start:end], start, end) for start, end in pieces[:MAX_PIECES]]


Span = tuple[int, int]


def _sentences(text: str) -> list[Span]:
    """Trimmed ranges between sentence boundaries."""
    cuts = [0, *_cuts(text), len(text)]
    trimmed = (_trim(text, start, end) for start, end in pairwise(cuts))
    return [span for span in trimmed if span[0] < span[1]]


def _cuts(text: str) -> list[int]:
    links = [(found.start, found.end) for found in find_urls(text)]
    counted = bool(_FIRST.search(text))
    cuts: list[int] = []
    number = at_link = 0
    for match in _BOUNDARY.finditer(text):
        while at_link < len(links) and links[at_link][1] <= match.start():
            at_link += 1
        if at_link < len(links) and links[at_link][0] <= match.start():
            continue
        name = match.lastgroup or ""
        if name == "number":
            number = _next_number(int(match.group("number")), number)
        cut = _cut(text, match, counted, number)
        if cut > (cuts[-1] if cuts else 0):
            cuts.append(cut)
    return cuts


def _next_number(found: int, last: int) -> int:
    """A list's number when it follows the last one; else the last one, negative: no list."""
    return found if found == abs(last) + 1 else -abs(last)


def _cut(text: str, match: re.Match[str], counted: bool, number: int) -> int:
    """Where a boundary cuts: after a stop, before a bullet; 0 when it is none."""
    name = match.lastgroup
    if name == "stop":
        return match.end() if _ends_sentence(text, match) else 0
    if name in ("wide", "semi"):
        return match.end()
    if name == "number":
        return match.start() if number > 0 else 0
    if name == "ordinal":
        return match.start() if counted else 0
    return match.start()


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether a stop ends a sentence: not inside a number, an address, an abbreviation or a list's number."""
    after = text[match.end() : match.end() + 1]
    before = _LAST_WORD.search(text, max(0, match.start() - 24), match.start())
    word = before.group().lower().strip("(\"'[") if before else ""
    if match.group() != ".":
        return not after or after.isspace() or (after.isalpha() and word != "")
    if after and not after.isspace():
        return after.isupper() and len(word) > 1 and word[-1:].islower() and _is_plain(word, before)
    if word in ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
        return False
    return not (word.isdigit() and len(word) <= 2 and _opens_line(text, match.start() - len(word)))


def _is_plain(word: str, before: re.Match[str] | None) -> bool:
    """A whole lower-case word, as before a stop without a space after it (`ung thư.Ngoài ra`)."""
    raw = before.group() if before else ""
    return word not in ABBREVIATIONS and "." not in word and (raw[1:].islower() or not raw.isupper())


def _opens_line(text: str, at: int) -> bool:
    return not text[max(0, at - 1) : at].strip(" (")


def _trim(text: str, start: int, end: int) -> Span:
    leading = _LEADING.match(text, start, end)
    if leading:
        start = leading.end()
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if text[start:end].strip(" \t,;:-–—*•.") else (start, start)


def _parts(text: str, start: int, end: int) -> list[Span]:
    """One sentence, cut near every `WORDS_WANTED` words when it is long, at commas where there are any."""
    words = [match.span() for match in _WORD.finditer(text, start, end)]
    out: list[Span] = []
    while len(words) > SHORT_MESSAGE:
        size = _cut_after(text, words)
        out.append((words[0][0], words[size - 1][1]))
        words = words[size:]
    if words:
        out.append((words[0][0], words[-1][1]))
    return [part for span in out for part in _short(text, span)]


def _cut_after(text: str, words: list[Span]) -> int:
    """How many words the first part of a long sentence gets."""
    window = range(CRUMB + 1, min(MAX_PIECE_WORDS, len(words) - CRUMB))
    commas = [size for size in window if text[words[size - 1][1] - 1] in ",:，、،)"]
    if commas:
        return min(commas, key=lambda size: abs(size - WORDS_WANTED))
    joints = [size for size in window if text[words[size][0] : words[size][1]].lower() in JOINTS]
    if joints:
        return min(joints, key=lambda size: abs(size - WORDS_WANTED))
    return min(len(words), MAX_PIECE_WORDS if len(words) <= MAX_PIECE_WORDS else SHORT_MESSAGE)


def _short(text: str, span: Span) -> list[Span]:
    start, end = span
    out = []
    while end - start > MAX_PIECE_CHARS:
        space = text.rfind(" ", start + MAX_PIECE_CHARS // 2, start + MAX_PIECE_CHARS)
        cut = space if space > 0 else start + MAX_PIECE_CHARS
        out.append((start, cut))
        start = cut + (space > 0)
    return [*out, (start, end)] if start < end else out


def _drop_calls(text: str, spans: list[Span]) -> list[Span]:
    """Without the pieces that only greet, ask or urge; the first one stays if nothing else would."""
    kept: list[Span] = []
    for start, end in spans:
        piece = text[start:end]
        if not is_call(piece) and folded(strip_asking(piece).text):
            kept.append((start, end))
        if len(kept) > MAX_PIECES * 4:
            break
    return kept or spans[:1]


def _join_crumbs(text: str, spans: list[Span]) -> list[Span]:
    """Pieces too short to be a claim joined to the piece before, or after a colon to the heading."""
    out: list[Span] = []
    sizes: list[int] = []
    for start, end in spans:
        size = _size(text, start, end)
        heading = (
            bool(out) and text[out[-1][1] - 1] == ":" and sizes[-1] < SHORT_MESSAGE and size <= 2 * CRUMB
        )
        crumb = bool(out) and (size < CRUMB or sizes[-1] < CRUMB)
        if (
            (heading or crumb)
            and _joinable(text, out[-1], (start, end))
            and sizes[-1] + size <= SHORT_MESSAGE + CRUMB
        ):
            out[-1] = (out[-1][0], end)
            sizes[-1] += size
        else:
            out.append((start, end))
            sizes.append(size)
    return out


def _size(text: str, start: int, end: int) -> int:
    """Words of a piece; two letters count as a word in scripts without spaces."""
    part = text[start:end]
    return len(part.split()) + len(_UNSPACED.findall(part)) // 2


def _joinable(text: str, one: Span, other: Span) -> bool:
    """Whether nothing but space, punctuation and list numbers stands between two pieces."""
    gap = text[one[1] : other[0]]
    return len(gap) <= 12 and not any(map(str.isalpha, gap)) and other[1] - one[0] <= MAX_PIECE_CHARS
