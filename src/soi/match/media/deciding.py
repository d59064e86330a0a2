"""The same picture is not the same claim: a picture proposes, words decide.

One photograph serves many claims, one meme template carries many sentences, and every chat looks like every other. So a
picture found again answers by itself only when it says the same as the one found, word for word but for what a machine
misreads, and whoever asks adds no claim of their own. Numbers, negations and names have to be equal. All else is shown
to choose from, with what differs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from soi.match.guard import compare
from soi.match.media.pictures import PictureMatch
from soi.match.media.regions import Quad, holds
from soi.match.results import Band, Difference
from soi.media.records import Line, Words
from soi.text import find_urls, folded, kind, strip_asking
from soi.text.scan import scan
from soi.text.vietnamese import is_syllable

LEAST_WORDS = 4
"""Fewer words in a picture are a name, a mark or a date: they settle nothing."""
READABLE = 0.6
"""Mean confidence below which read words do not answer."""
AROUND = 3
"""Words beside the common part from which something more is said there."""
_NOT_COMPARED = frozenset(("words-unread", "no-words-here", "no-words-there"))
"""Keys that say already why words could not be compared."""
SILENT = frozenset(("greeting", "one-word", "empty"))
"""Kinds of messages that claim nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came: the words in the picture (None: not read), the message with it, and the band in which the text engine
    puts the check of the found picture for all of these words."""

    words: Words | None = field(repr=False)
    message: str = field(default="", repr=False)
    verdict: Band = "new"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What follows. `keys` say why, in this order: `same-picture` or `part-of-picture`; the picture's changes; one of
    `with-same-words`, `with-other-words`, `without-words`, `words-unread`, `words-unsure`, `no-words-here` (what was
    sent has none that could be read, the found one has some), `no-words-there`, or in their place `part-read-here` and
    `part-read-there` (only part of the words could be read); `only-words-agree`, `words-around`, `words-cut-off`,
    `message-says-more`; `text-answers`. `differences`: the guard's, between both pictures' words. What was found by its
    words only (`only-words-agree`) never answers: nobody compared its looks."""

    band: Band
    keys: tuple[str, ...]
    differences: tuple[Difference, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of one picture: in the common part, and beside it."""

    inside: str
    beside: str
    sure: bool

    @property
    def count(self) -> int:
        return len(_spelled(self.inside))

    @property
    def is_silent(self) -> bool:
        """Whether no word could be read anywhere in it."""
        return not _spelled(f"{self.inside}\n{self.beside}")


def weigh(match: PictureMatch, asked: Asked, found: Words | None) -> Weighed:
    """What a picture's match is worth. `found`: words read in the found picture, None when nobody has read it."""
    keys = ["same-picture" if match.how == "same" else "part-of-picture", *match.changes]
    here, there = _said(asked.words, match.region), _said(found, match.found_region)
    wording, differences = _wording(here, there)
    part = _part_read(asked.words, found)
    keys += part if part and wording not in _NOT_COMPARED else [wording]
    against = ["only-words-agree"] if match.lettering else []
    if here is not None and _speaks(here.beside):
        against.append("words-around")
    if there is not None and _speaks(there.beside):
        against.append("words-cut-off")
    if _says_more(asked.message, here):
        against.append("message-says-more")
    keys += against
    if asked.verdict == "answer":
        return Weighed("answer", (*keys, "text-answers"), differences)
    alone = wording == "with-same-words" and not part and not against
    return Weighed("answer" if alone else "choose", tuple(keys), differences)


def _wording(here: _Said | None, there: _Said | None) -> tuple[str, tuple[Difference, ...]]:
    """How the words in the common parts compare, as a key of `Weighed`, and what the guard sees."""
    if here is None or there is None:
        return "words-unread", ()
    few = max(here.count, there.count) < LEAST_WORDS
    if few and _figures(here.inside) == _figures(there.inside):
        return "without-words", ()
    if here.is_silent or there.is_silent:
        return "no-words-here" if here.is_silent else "no-words-there", ()
    if few:
        return "with-other-words", ()
    comparison = compare(here.inside, there.inside)
    if comparison.blocked or comparison.polarity == "opposite" or not same_words(here.inside, there.inside):
        return "with-other-words", comparison.differences
    if not (here.sure and there.sure):
        return "words-unsure", comparison.differences
    return "with-same-words", comparison.differences


def _part_read(here: Words | None, there: Words | None) -> list[str]:
    """Keys for pictures in which only part of the words was read: what is missing may say something else."""
    return [
        key
        for key, words in (("part-read-here", here), ("part-read-there", there))
        if words is not None and words.lines and not words.whole
    ]


def same_words(first: str, second: str) -> bool:
    """Whether two readings say the same, word for word but for what a machine misreads.

    A word may be misread into a like one when neither has a figure, a capital inside a sentence or denies; a stray sign
    may come or go. Marks may be lost by one reading as a whole, but not stand differently in both."""
    here, there = _spelled(first), _spelled(second)
    plain, other = [one.folded for one in here], [one.folded for one in there]
    for tag, start, end, begin, stop in SequenceMatcher(None, plain, other, autojunk=False).get_opcodes():
        ours, theirs = here[start:end], there[begin:stop]
        if tag == "equal":
            if any(not _marks_agree(one.form, two.form) for one, two in zip(ours, theirs, strict=True)):
                return False
        elif tag == "replace" and len(ours) == len(theirs):
            if not all(_misread(one, two) for one, two in zip(ours, theirs, strict=True)):
                return False
        elif not all(_stray(one) for one in (*ours, *theirs)):
            return False
    return _figures(first) == _figures(second)


@dataclass(frozen=True, slots=True)
class _Spelled:
    form: str
    folded: str
    capital: bool


def _spelled(text: str) -> list[_Spelled]:
    """Words, names and figures in order; a capital counts only within a sentence that is not all capitals."""
    words = [word for word in scan(text) if word.sort in ("word", "name", "number")]
    shouting = text.upper() == text
    return [
        _Spelled(word.form, word.folded, bool(word.capital) and not shouting and number > 0)
        for number, word in enumerate(words)
    ]


def _marks_agree(first: str, second: str) -> bool:
    """One spelling, or one of them without any marks: tỏi and toi, not tỏi and tôi."""
    return first == second or first.isascii() or second.isascii()


_LOOK_ALIKE = str.maketrans(
    {letter: group[0] for group in ("lijtf", "oce", "gqy", "uv", "hb") for letter in group}
)
_RUNS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
_DENIALS = frozenset(
    ("khong", "chua", "chang", "dung", "never", "without", "cannot", "nothing", "none", "not", "no")
)


def _misread(first: _Spelled, second: _Spelled) -> bool:
    """Whether one may be the other, read badly: the letters look alike, and it is no figure, name, denial, or two
    syllables of Vietnamese that both exist."""
    one, two = first.folded, second.folded
    if first.capital or second.capital or {one, two} & _DENIALS:
        return False
    if any(letter.isdigit() for letter in one + two) or (is_syllable(one) and is_syllable(two)):
        return False
    return _drawn(one) == _drawn(two)


def _drawn(word: str) -> str:
    """The word with letters that look alike made one."""
    for run, letter in _RUNS:
        word = word.replace(run, letter)
    return word.translate(_LOOK_ALIKE)


def _stray(word: _Spelled) -> bool:
    """A single letter that is no figure: what a reader makes of a line or a spot."""
    return len(word.folded) == 1 and not word.folded.isdigit()


def _figures(text: str) -> list[str]:
    """All runs of figures, sorted: they have to be equal, whatever stands around them."""
    digits = "".join(letter if letter.isdigit() else " " for letter in text)
    return sorted(digits.split())


def _said(words: Words | None, region: Quad) -> _Said | None:
    if words is None:
        return None
    inside = [line for line in words.lines if _lies_in(line, region)]
    beside = [line for line in words.lines if not _lies_in(line, region)]
    sure = Words(tuple(inside), words.engine).confidence >= READABLE
    return _Said(_text(inside), _text(beside), sure)


def _text(lines: Sequence[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _lies_in(line: Line, region: Quad) -> bool:
    """Whether a line's middle lies in the region; a line without a place does."""
    return line.box is None or holds(region, line.box)


def _speaks(text: str) -> bool:
    """Whether words beside the common part may say something: more than a clock and a battery."""
    return sum(any(letter.isalpha() for letter in word) for word in folded(text)) >= AROUND


def _says_more(message: str, here: _Said | None) -> bool:
    """Whether the message claims something that does not stand in the picture, or leads somewhere else."""
    if find_urls(message):
        return True
    rest = strip_asking(message).text
    if not rest or kind(rest) in SILENT:
        return False
    words = folded(rest)
    return not here or f" {' '.join(words)} " not in f" {' '.join(folded(here.inside))} "
