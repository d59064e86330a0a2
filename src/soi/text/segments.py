"""Cutting a long message into claim-sized pieces, each with its place in the message as given."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from soi.text.asking import strip_asking
from soi.text.unicode import MAX_CHARS
from soi.text.words import folded

MAX_PIECES: Final = 40
MAX_PIECE_WORDS: Final = 60
SHORT_MESSAGE: Final = 25
"""Words up to which a message of one sentence is one piece."""


class Piece(NamedTuple):
    """A claim-sized part of a message: `message[start:end] == text`."""

    text: str
    start: int
    end: int


_ABBREVIATIONS: Final = frozenset(
    "tp ths ts gs pgs bs ks ths.bs dr mr mrs ms prof st vs etc e.g i.e no vol fig inc ltd co jr sr u.s u.k a.m p.m q p tt ubnd "
    "jan feb mar apr jun jul aug sep sept oct nov dec sgt gen col lt rev hon approx v.v".split()
)
_BOUNDARY: Final = re.compile(
    r"(?P<line>\n[\s]*+)"
    r"|(?P<stop>[.!?…]++[\"'”’)\]]*+)(?=\s)"
    r"|(?P<wide>[。！？；]++[」』”’）]*+)"
    r"|(?P<semi>;)(?=\s)"
    r"|(?P<bullet>\s(?:[•●▪◦■►▶➤➡✅✔☑❌⛔⚠🔴🔵🟢👉📌✨⭐🌟💥🔥]\ufe0f?+|\d{1,2}[.)/]\s|[-–*]\s))"
)
_LAST_WORD: Final = re.compile(r"([^\s]+)$")


def segment(text: str) -> list[Piece]:
    """The claim-sized pieces of a message, in order; one for a short message, none for an empty one.

    Salutations and calls to share are dropped. At most `MAX_PIECES` of at most about `MAX_PIECE_WORDS` words.
    """
    body = text[:MAX_CHARS]
    sentences = _sentences(body)
    pieces = [piece for start, end in sentences for piece in _fit(body, start, end)]
    if len(pieces) > 1:
        pieces = [piece for piece in pieces if _says_something(piece.text)] or pieces[:1]
    return pieces[:MAX_PIECES]


def _sentences(text: str) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if match.lastgroup == "stop" and not _ends_sentence(text, start, match):
            continue
        cut = match.start() if match.lastgroup in ("line", "bullet") else match.end()
        if cut > start:
            out.append((start, cut))
            start = cut
    out.append((start, len(text)))
    return [span for span in (_trim(text, *span) for span in out) if span[0] < span[1]]


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a stop ends a sentence: not after an abbreviation, an initial or a list number."""
    if match.group() != ".":
        return True
    before = _LAST_WORD.search(text, max(start, match.start() - 20), match.start())
    word = before.group(1).lower().strip("(\"'") if before else ""
    if word in _ABBREVIATIONS or len(word) == 1 and word.isalpha():
        return False
    return not (word.isdigit() and len(word) <= 2 and match.start() - start <= 4)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in ",;-–*•●"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _fit(text: str, start: int, end: int) -> list[Piece]:
    """One sentence as pieces of at most `MAX_PIECE_WORDS` words, cut at a comma where there is one."""
    spans = [(match.start() + start, match.end() + start) for match in re.finditer(r"\S+", text[start:end])]
    pieces = []
    while len(spans) > MAX_PIECE_WORDS:
        commas = [
            i for i in range(MAX_PIECE_WORDS // 3, MAX_PIECE_WORDS) if text[spans[i][1] - 1] in ",;:，、"
        ]
        cut = (commas[-1] if commas else MAX_PIECE_WORDS - 1) + 1
        pieces.append((spans[0][0], spans[cut - 1][1]))
        spans = spans[cut:]
    if spans:
        pieces.append((spans[0][0], spans[-1][1]))
    return [Piece(text[a:b], a, b) for a, b in pieces]


def _says_something(piece: str) -> bool:
    """Whether a piece holds more than a salutation, a call to share or a question tag."""
    return len(folded(strip_asking(piece).text)) >= 3
