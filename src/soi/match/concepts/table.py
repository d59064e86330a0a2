"""The concept table: `concepts.txt` and the guard's lexicon, compiled once for each way a text is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final, Literal, NamedTuple

from soi import text as soi_text
from soi.match.concepts.inflection import lemmas
from soi.text import tables
from soi.text.vietnamese import canonical_syllable, is_syllable

Reading = Literal["marked", "plain", "english"]
"""How a text is read: Vietnamese with marks, Vietnamese typed without them, English (or another language)."""

MARKS: Final = "!~^"
"""Marks of use in front of a form."""
NOTHING: Final = "-"
"""Key of phrases that only keep a shorter phrase inside them from being read."""

_MARK: Final = re.compile("[\u0300-\u036f]")
_SCOPED: Final = frozenset({"country", "continent", "region", "city", "sky", "vitamin", "org", "colour"})
"""Classes of the guard's lexicon whose bare keys clash with other classes."""
_TOO_COMMON: Final = frozenset({"us", "who", "it", "in", "fan", "weed", "us all", "eu", "ema", "acb", "aids"})


class Entry(NamedTuple):
    """One line of the table: forms are words parted by single spaces, marks of use in front."""

    key: str
    vietnamese: tuple[str, ...]
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Phrases as one reading spells them."""

    keys: dict[str, tuple[str, ...]]
    """Phrase (words parted by single spaces) -> concept keys: several for a listed homonym, two where only
    marks would tell."""
    longest: dict[str, int]
    """First word -> words in the longest phrase that begins with it."""
    lemma: dict[str, str]
    """English inflected form -> the form phrases are spelt with."""
    capital: frozenset[str]
    """Words that count only when written with a capital."""


def _lines(package: str, name: str) -> Iterator[str]:
    text = (files(package) / name).read_text(encoding="utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def _split(column: str) -> tuple[str, ...]:
    return tuple(form for form in column.split(";") if form)


@lru_cache(maxsize=1)
def own_entries() -> tuple[Entry, ...]:
    """The lines of `concepts.txt`."""
    rows = (line.split("|") for line in _lines(__package__ or "", "concepts.txt"))
    return tuple(Entry(key, _split(vietnamese), _split(english)) for key, vietnamese, english in rows)


@lru_cache(maxsize=1)
def homonyms() -> frozenset[str]:
    """Forms that stand under several keys on purpose."""
    return frozenset(_lines(__package__ or "", "homonyms.txt"))


@lru_cache(maxsize=1)
def guard_entries() -> tuple[Entry, ...]:
    """The guard's named things in the form of this table."""
    entries = []
    for line in _lines("soi.match.guard", "lexicon.txt"):
        category, key, vietnamese, english = line.split("|")
        scoped = f"{category}_{key}" if category in _SCOPED else key
        foreign = tuple(_spelt(name) for name in _split(english) if name not in _TOO_COMMON)
        entries.append(Entry(scoped.lower().replace(" ", "_"), tuple(_guard_forms(vietnamese)), foreign))
    return tuple(entries)


def _guard_forms(column: str) -> Iterator[str]:
    """The lexicon's names: there, a word is read unmarked unless `~` stands in front; here, `!` allows it."""
    for name in _split(column):
        bare = _spelt(name.removeprefix("~"))
        if " " in bare:
            yield "~" + bare if name.startswith("~") else bare
        else:
            yield bare if name.startswith("~") else "!" + bare


def _spelt(name: str) -> str:
    """A name as the words of a text come out of `soi.text`."""
    if not name.replace(" ", "").isalpha():
        return " ".join(soi_text.words(name))
    if name.isascii() and not name.endswith(("i", "y")) and "i " not in name and "y " not in name:
        return name
    return " ".join([canonical_syllable(word) for word in name.split()])


@lru_cache(maxsize=1)
def entries() -> tuple[Entry, ...]:
    """Own lines first: where both tables know a form, the own key stands. A thing of the guard's that shares
    a form with an own line in both languages is the same thing and takes the own key."""
    own = own_entries()
    vietnamese = {form.lstrip(MARKS): entry.key for entry in own for form in entry.vietnamese}
    english = {form.lstrip(MARKS): entry.key for entry in own for form in entry.english}
    joined = []
    for entry in guard_entries():
        here = {vietnamese.get(form.lstrip(MARKS)) for form in entry.vietnamese}
        there = {english.get(form.lstrip(MARKS)) for form in entry.english}
        same = sorted(key for key in here & there if key is not None and key != NOTHING)
        joined.append(entry._replace(key=same[0]) if same and entry.key != NOTHING else entry)
    return own + tuple(joined)


@dataclass(frozen=True, slots=True)
class _Words:
    """Every form of both languages, analysed once for all readings."""

    vietnamese: tuple[tuple[str, str, str, str], ...]
    """(mark of use, form, form without marks, key)"""
    english: tuple[tuple[str, str], ...]
    """(form in base forms, key)"""
    vocabulary: frozenset[str]
    """English words of the forms as written."""
    lemma: dict[str, str]


@lru_cache(maxsize=1)
def _words() -> _Words:
    everything = entries()
    forms = [(form, entry.key) for entry in everything for form in entry.vietnamese]
    bare = [form.lstrip(MARKS) for form, _ in forms]
    unmarked = _without_marks("\n".join(bare)).split("\n")
    vietnamese = [
        (form[: len(form) - len(spelt)], spelt, folded, key)
        for (form, key), spelt, folded in zip(forms, bare, unmarked, strict=True)
    ]
    english = [(form.lstrip(MARKS), entry.key) for entry in everything for form in entry.english]
    vocabulary = frozenset(word for form, _ in english for word in form.split(" "))
    lemma = lemmas(vocabulary)
    return _Words(
        tuple(vietnamese), tuple((_based(form, lemma), key) for form, key in english), vocabulary, lemma
    )


def _without_marks(text: str) -> str:
    """Lower-case Vietnamese as `soi.text.fold` gives it: all forms at once, which is ten times as fast."""
    return _MARK.sub("", unicodedata.normalize("NFD", text)).replace("đ", "d")


def _based(phrase: str, lemma: dict[str, str]) -> str:
    """A phrase with its English words in their base forms."""
    if " " not in phrase:
        return lemma.get(phrase, phrase)
    return " ".join([lemma.get(word, word) for word in phrase.split(" ")])


@lru_cache(maxsize=3)
def table(reading: Reading) -> Table:
    """The table for one reading, compiled on first use."""
    lemma, pairs = _english() if reading == "english" else _vietnamese(reading)
    listed = homonyms()
    keys: dict[str, tuple[str, ...]] = {}
    for phrase, key in pairs:
        known = keys.get(phrase)
        if known is None:
            keys[phrase] = (key,)
        elif key not in known and (phrase in listed or (reading == "plain" and len(known) < 2)):
            keys[phrase] = (*known, key)
    longest: dict[str, int] = {}
    for phrase in keys:
        first, _, rest = phrase.partition(" ")
        longest[first] = max(longest.get(first, 0), 2 + rest.count(" ") if rest else 1)
    return Table(keys, longest, lemma, _capitals())


def _capitals() -> frozenset[str]:
    return frozenset(
        form[1:] for entry in own_entries() for form in entry.vietnamese + entry.english if form[0] == "^"
    )


def _english() -> tuple[dict[str, str], list[tuple[str, str]]]:
    """English forms, then Vietnamese ones: with marks, or compounds of no English word."""
    known = _words()
    pairs = list(known.english)
    taken = known.vocabulary | tables.words("english_ambiguous") | tables.words("english_common")
    for mark, form, unmarked, key in known.vietnamese:
        if not form.isascii():
            pairs.append((_based(form, known.lemma), key))
        if "~" not in mark and " " in form and taken.isdisjoint(unmarked.split(" ")):
            pairs.append((unmarked, key))
    return known.lemma, pairs


def _vietnamese(reading: Reading) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Vietnamese forms, then the English ones with a word no Vietnamese syllable can be taken for."""
    known = _words()
    lemma = {form: base for form, base in known.lemma.items() if not is_syllable(form)}
    pairs = []
    for mark, form, unmarked, key in known.vietnamese:
        if reading == "marked":
            pairs.append((_based(form, lemma), key))
        elif _reads_unmarked(mark, unmarked):
            pairs.append((_based(unmarked, lemma), key))
    for form, key in known.english:
        if not all(map(is_syllable, form.split(" "))):
            pairs.append((form, key))
    return lemma, pairs


def _reads_unmarked(mark: str, unmarked: str) -> bool:
    """Whether a form is safe without its marks: compounds and foreign words are, single syllables are not."""
    return "~" not in mark and ("!" in mark or " " in unmarked or not is_syllable(unmarked))
