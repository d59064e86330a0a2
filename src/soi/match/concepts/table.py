"""The concept table: `concepts.txt` and the guard's lexicon, compiled once for each way a text is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    if name.replace(" ", "").isalpha():
        return " ".join(canonical_syllable(word) for word in name.split())
    return " ".join(soi_text.words(name))


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


def _vietnamese_forms(entry: Entry, reading: Reading) -> Iterator[str]:
    for form in entry.vietnamese:
        bare = form.lstrip(MARKS)
        if reading == "marked":
            yield bare
        elif _reads_unmarked(form, bare):
            yield soi_text.fold(bare)


def _reads_unmarked(form: str, bare: str) -> bool:
    """Whether a form is safe without its marks: compounds and foreign words are, single syllables are not."""
    if form.startswith("~"):
        return False
    return form.startswith("!") or " " in bare or not is_syllable(soi_text.fold(bare))


def _foreign(word: str) -> bool:
    return not is_syllable(word)


def _all_words(forms: Iterable[str]) -> set[str]:
    return {word for form in forms for word in form.split()}


@lru_cache(maxsize=3)
def table(reading: Reading) -> Table:
    """The table for one reading. Takes some 10 ms once, then nothing."""
    found: dict[str, dict[str, None]] = {}
    own = {"english": _english_pairs, "marked": _vietnamese_pairs, "plain": _vietnamese_pairs}[reading]
    lemma, pairs = own(reading)
    listed = homonyms()
    for phrase, key in pairs:
        known = found.setdefault(phrase, {})
        if not known or phrase in listed or (reading == "plain" and len(known) < 2):
            known[key] = None
    longest: dict[str, int] = {}
    for phrase in found:
        first, _, rest = phrase.partition(" ")
        longest[first] = max(longest.get(first, 0), 1 + (rest.count(" ") + 1 if rest else 0))
    keys = {phrase: tuple(known) for phrase, known in found.items()}
    return Table(keys, longest, lemma, _capitals())


def _capitals() -> frozenset[str]:
    return frozenset(
        form[1:] for entry in own_entries() for form in entry.vietnamese + entry.english if form[0] == "^"
    )


def _english_pairs(reading: Reading) -> tuple[dict[str, str], list[tuple[str, str]]]:
    everything = entries()
    vocabulary = _all_words(form.lstrip(MARKS) for entry in everything for form in entry.english)
    lemma = lemmas(vocabulary)
    pairs = [
        (" ".join(lemma.get(word, word) for word in form.lstrip(MARKS).split()), entry.key)
        for entry in everything
        for form in entry.english
    ]
    taken = vocabulary | tables.words("english_ambiguous") | tables.words("english_common")
    for entry in everything:
        for form in entry.vietnamese:
            bare = form.lstrip(MARKS)
            if not bare.isascii():
                pairs.append((bare, entry.key))
            unmarked = soi_text.fold(bare)
            if form[0] != "~" and " " in bare and taken.isdisjoint(unmarked.split()):
                pairs.append((unmarked, entry.key))
    return lemma, [(phrase, key) for phrase, key in pairs if phrase]


def _vietnamese_pairs(reading: Reading) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Vietnamese forms, then the English words no Vietnamese syllable can be taken for."""
    everything = entries()
    pairs = [(form, entry.key) for entry in everything for form in _vietnamese_forms(entry, reading)]
    borrowed = [
        (form.lstrip(MARKS), entry.key)
        for entry in everything
        for form in entry.english
        if any(map(_foreign, form.lstrip(MARKS).split()))
    ]
    lemma = {
        form: base
        for form, base in lemmas(_all_words(form for form, _ in borrowed)).items()
        if _foreign(form)
    }
    known = {word for phrase, _ in pairs for word in phrase.split()}
    for word in known & lemma.keys():
        del lemma[word]
    pairs += [(" ".join(lemma.get(word, word) for word in form.split()), key) for form, key in borrowed]
    return lemma, [(phrase, key) for phrase, key in pairs if phrase]
