"""Words of a text in three parallel views: raw (marks kept), folded (no marks) and character 4-grams.

One regular expression finds tokens in the text as given; each distinct token is analysed once and
remembered. Its only context: whether the text looks Vietnamese (then teen code is read), the token before.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from soi.text import tables
from soi.text.confusables import plain_letters
from soi.text.unicode import CONTROL, INVISIBLE, MARKS, MAX_CHARS, fold, fold_word, strip_invisible
from soi.text.urls import find_urls
from soi.text.vietnamese import canonical_syllable, is_syllable

MAX_WORD: Final = 64
"""Letters of a word that count."""

TEEN_CODE: Final = dict(tables.pairs("abbreviations")) | dict(tables.pairs("teen_code"))
"""Chat Vietnamese -> words, read only inside text that looks Vietnamese."""

GLUED: Final = frozenset({"2d", "3d", "4d", "2g", "3g", "4g", "5g", "6g", "2k", "4k", "8k"})
"""Number-and-letter words that are names, not quantities."""

_SPELLINGS: Final = dict(tables.pairs("spellings"))
_NUMBER_UNITS: Final = dict(tables.pairs("number_units"))
_AMBIGUOUS: Final = tables.words("english_ambiguous")

_BIGRAMS: Final = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u3131-\u318e\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
"""Class of Han, Kana and Hangul letters: words are pairs of neighbours."""

_TRIGRAMS: Final = "\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff"
"""Class of Thai, Lao, Tibetan, Burmese and Khmer letters: words are runs of three."""

_LETTER: Final = f"[^\\W_{_BIGRAMS}{_TRIGRAMS}]"
_EXTRA: Final = f"[{MARKS}{INVISIBLE}{CONTROL}]"
_TOKEN: Final = re.compile(
    rf"#?(?:"
    rf"\d++(?:[.,]\d++)*+(?:{_LETTER}++|{_EXTRA}++)*+"
    rf"|(?:[A-Za-zĐđ]\.){{2,6}}+[A-Za-zĐđ]?(?![\w.])"
    rf"|(?:{_LETTER}++|{_EXTRA}++)++(?:['’]{_LETTER}(?:{_LETTER}++|{_EXTRA}++)*+)?+"
    rf"|[{_BIGRAMS}{INVISIBLE}]++"
    rf"|[{_TRIGRAMS}{INVISIBLE}]++"
    rf")"
)
_IS_BIGRAMS: Final = re.compile(f"[{_BIGRAMS}]")
_IS_TRIGRAMS: Final = re.compile(f"[{_TRIGRAMS}]")
_GROUPED: Final = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d{1,2})?|[1-9]\d{0,2}(?:,\d{3})+(?:\.\d{1,2})?")
_DECIMAL: Final = re.compile(r"\d+[.,]\d+")
_NUMBER_WORD: Final = re.compile(r"([\d.,]*\d)([^\W\d_]+)")
_WORD_NUMBER: Final = re.compile(r"([^\W\d_]{3,})(\d+)")
_REPEATED: Final = re.compile(r"([^\W\d_])\1{2,}")
_ROMAN: Final = frozenset({"iii", "viii", "xiii", "xviii", "xxiii", "xxx"})


class Token(NamedTuple):
    """A word as it stands in a text (`text[start:end] == token.text`) and what `words` makes of it."""

    text: str
    start: int
    end: int
    words: tuple[str, ...]


class Views(NamedTuple):
    """The three parallel views of one text."""

    words: list[str]
    folded: list[str]
    grams: list[str]


class _Terms(NamedTuple):
    words: tuple[str, ...]
    folded: tuple[str, ...]
    grams: tuple[str, ...]


class _Analysis(NamedTuple):
    plain: _Terms
    chat: _Terms | None
    """The same token read as teen code; None when it is none."""
    vietnamese: int
    """Evidence about the text: 1 Vietnamese syllable or teen code, -1 not Vietnamese, 0 says nothing."""


def tokens(text: str) -> list[Token]:
    """Words of the text with their places in it, addresses left out, in order.

    Looks at the first `MAX_CHARS` characters. A token may stand for several words (`#TinGia`).
    """
    text = text[:MAX_CHARS]
    spans = [match.span() for match in _TOKEN.finditer(_blank_urls(text))]
    terms = _terms([text[start:end] for start, end in spans])
    return [
        Token(text[start:end], start, end, term.words)
        for (start, end), term in zip(spans, terms, strict=True)
        if term.words
    ]


def views(text: str) -> Views:
    """All three views of the text at once: what indexing and searching call."""
    terms = _terms(_TOKEN.findall(_blank_urls(text[:MAX_CHARS])))
    return Views(
        [word for term in terms for word in term.words],
        [word for term in terms for word in term.folded],
        [gram for term in terms for gram in term.grams],
    )


def words(text: str) -> list[str]:
    """Lower-case words, marks kept: tone marks in the canonical place, chat spelling read, numbers plain.

    Han, Kana and Hangul come as pairs of neighbours, Thai and its kin as runs of three.
    """
    return views(text).words


def folded(text: str) -> list[str]:
    """The same words without marks: equal for `không`, `khong` and `ko`."""
    return views(text).folded


def grams(text: str) -> list[str]:
    """Character 4-grams inside the folded words, each word padded with `_` on both sides."""
    return views(text).grams


def folded_as_written(text: str) -> list[str]:
    """`folded` without reading teen code: for tables of phrases, which are spelt out."""
    return [word for raw in _TOKEN.findall(text) for word in _analyse(raw).plain.folded]


def looks_vietnamese(text: str) -> bool:
    """Whether most words of the text could be Vietnamese syllables or teen code, marks ignored."""
    found = _TOKEN.findall(_blank_urls(text[:MAX_CHARS]))
    return _is_vietnamese([_analyse(raw) for raw in found])


def _blank_urls(text: str) -> str:
    """The text with its addresses blanked, length kept."""
    urls = find_urls(text)
    if not urls:
        return text
    parts, at = [], 0
    for url, start, end in urls:
        parts.append(text[at:start])
        parts.append(" " * len(url))
        at = end
    parts.append(text[at:])
    return "".join(parts)


def _terms(raw_tokens: list[str]) -> list[_Terms]:
    """The terms of each token, teen code read where the text looks Vietnamese."""
    analyses = [_analyse(raw) for raw in raw_tokens]
    if not any(analysis.chat for analysis in analyses) or not _is_vietnamese(analyses):
        return [analysis.plain for analysis in analyses]
    out = []
    after_number = False
    for raw, analysis in zip(raw_tokens, analyses, strict=True):
        unit = after_number and len(raw) <= 2
        out.append(analysis.plain if unit or analysis.chat is None else analysis.chat)
        after_number = raw[-1].isdigit()
    return out


def _is_vietnamese(analyses: list[_Analysis]) -> bool:
    return sum(analysis.vietnamese for analysis in analyses) > 0


def _analyse(raw: str) -> _Analysis:
    return _analyse_cached(raw) if len(raw) <= MAX_WORD else _analyse_word(raw)


def _analyse_word(raw: str) -> _Analysis:
    cleaned = strip_invisible(raw)
    if _IS_BIGRAMS.search(cleaned):
        plain = _ngrams(cleaned, 2)
    elif _IS_TRIGRAMS.search(cleaned):
        plain = _ngrams(cleaned, 3)
    else:
        return _analyse_letters(cleaned)
    return _Analysis(_make(plain), None, -1)


_analyse_cached = lru_cache(maxsize=65_536)(_analyse_word)


def _analyse_letters(cleaned: str) -> _Analysis:
    parts = _camel(cleaned[1:]) if cleaned.startswith("#") else [cleaned]
    plain = [word for part in parts for word in _plain_words(part)]
    terms = _make(plain)
    if len(terms.folded) != 1:
        return _Analysis(terms, None, 0)
    key = terms.folded[0]
    chat = TEEN_CODE.get(key)
    return _Analysis(terms, _make(chat.split()) if chat else None, _evidence(key, chat is not None))


def _camel(tag: str) -> list[str]:
    """A hashtag cut where a capital or a figure begins: `TinGia` -> Tin, Gia; `COVID19` -> COVID, 19."""
    tag = unicodedata.normalize("NFC", tag)
    cuts = [
        at
        for at in range(1, len(tag))
        if (tag[at - 1].islower() and tag[at].isupper()) or tag[at - 1].isdigit() != tag[at].isdigit()
    ]
    return [tag[start:end] for start, end in pairwise([0, *cuts, len(tag)])]


def _evidence(key: str, chat: bool) -> int:
    if key.isdigit():
        return 0
    if chat:
        return 1 if len(key) > 1 else 0
    if not is_syllable(key):
        return -1
    return 0 if key in _AMBIGUOUS else 1


def _plain_words(part: str) -> list[str]:
    """One token as words, chat spelling aside."""
    part = unicodedata.normalize("NFKC", part[:MAX_WORD])[:MAX_WORD]
    part = plain_letters(part).replace("’", "'").lower()
    if part[:1].isdigit():
        return _number(part)
    if "." in part:
        part = part.replace(".", "")
    if "'" in part:
        part = part.removesuffix("'s").replace("'", "")
    glued = _WORD_NUMBER.fullmatch(part)
    if glued:
        return [_squeeze(glued.group(1)), glued.group(2)]
    word = canonical_syllable(unicodedata.normalize("NFC", _squeeze(part)))
    spelling = _SPELLINGS.get(fold_word(word))
    return spelling.split() if spelling else [word] if word else []


def _squeeze(word: str) -> str:
    """khônggggg -> không, quáaaa -> quá; `good`, `xoong` and `III` keep their letters."""
    plain = fold_word(word)
    if not _REPEATED.search(plain) or plain in _ROMAN:
        return word
    if len(plain) != len(word):
        return _REPEATED.sub(r"\1", word)
    parts, at = [], 0
    for match in _REPEATED.finditer(plain):
        run = word[match.start() : match.end()]
        marked = next((letter for letter in run if not letter.isascii()), run[0])
        parts.append(word[at : match.start()] + marked)
        at = match.end()
    return "".join(parts) + word[at:]


def _number(part: str) -> list[str]:
    """`2.000.000` -> 2000000; `2tr` -> 2, triệu; `38,5` -> 38.5; `5k` and `5g` stay."""
    digits = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in part)
    match = _NUMBER_WORD.fullmatch(digits)
    if not match:
        return [_figure(digits)]
    figure, unit = _figure(match.group(1)), match.group(2)
    known = _NUMBER_UNITS.get(fold_word(unit))
    if known is None or f"{figure}{fold_word(unit)}" in GLUED:
        return [figure + unit]
    return [figure, known]


def _figure(digits: str) -> str:
    if _GROUPED.fullmatch(digits):
        comma = digits.rfind(",") > digits.rfind(".")
        decimals = digits.count("," if comma else ".") == 1 and digits.count("." if comma else ",") >= 1
        if decimals:
            whole, _, rest = digits.rpartition("," if comma else ".")
            return f"{re.sub('[.,]', '', whole)}.{rest}"
        return re.sub("[.,]", "", digits)
    if _DECIMAL.fullmatch(digits):
        return digits.replace(",", ".")
    return digits


def _make(plain: list[str]) -> _Terms:
    pairs = [(word, fold_word(word)) for word in plain]
    plain = [word for word, without in pairs if without]
    without = tuple(without for _, without in pairs if without)
    return _Terms(tuple(plain), without, tuple(gram for word in without for gram in word_grams(word)))


def word_grams(word: str) -> list[str]:
    """4-grams of one folded word, padded with `_`; a shorter padded word is its own gram."""
    padded = f"_{word}_"
    if len(padded) <= 4:
        return [padded]
    return [padded[at : at + 4] for at in range(len(padded) - 3)]


def _ngrams(run: str, size: int) -> list[str]:
    run = fold(run.lstrip("#"))
    if len(run) <= size:
        return [run] if run else []
    return [run[at : at + size] for at in range(len(run) - size + 1)]
