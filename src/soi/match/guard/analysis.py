"""One text read for comparing: its named things, quantities, dates, negations, cues and content words.

Pure and independent of the other text, so that a check's side can be made once and kept.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from soi.match.guard.items import CLAUSE_END, SCOPE, Item, Mention, Parts, items_of
from soi.match.guard.lexicon import (
    Reading,
    concepts,
    needs_capital,
    needs_capitals,
)
from soi.match.results import Span
from soi.text.cues import Cue, cues_in
from soi.text.dates import DateMention, dates_in
from soi.text.negation import Negation, negations_in
from soi.text.quantities import Quantity, quantities_in
from soi.text.scan import Word, forms, has_marks, looks_english, scan
from soi.text.words import TEEN_CODE

MAX_CHARACTERS = 8_000
"""Claims are short; of a longer text only this much is compared."""


@dataclass(frozen=True)
class View:
    """A text under one reading."""

    text: str
    words: Sequence[Word]
    reading: Reading
    dates: Sequence[DateMention]
    quantities: Sequence[Quantity]
    negations: Sequence[Negation]
    cues: Sequence[Cue]
    mentions: Sequence[Mention]
    items: Sequence[Item]
    asks: bool

    def span(self, first: int, last: int) -> Span:
        """Character span of words `[first, last)`."""
        return Span(self.words[first].start, self.words[last - 1].end)

    def reach(self, start: int) -> list[Item]:
        """Units of content from word `start` on, to the end of its clause, twelve words at most."""
        found: list[Item] = []
        at = bisect_left(self.items, start, key=lambda item: item.first)
        for item in self.items[at : at + 2 * SCOPE + 1]:
            between = self.words[start : item.first]
            if len(between) > 2 * SCOPE or any(
                word.form in CLAUSE_END or word.sort == "line" for word in between
            ):
                break
            found.append(item)
        return found

    @cached_property
    def denied_heads(self) -> frozenset[str]:
        """Keys of the two units that follow each denial or prohibition."""
        cues = [cue for cue in self.negations if cue.kind in ("not", "forbidden", "needless", "condition")]
        return frozenset(item.key for cue in cues for item in self.reach(cue.last)[:2])

    @cached_property
    def keys(self) -> frozenset[str]:
        return frozenset(item.key for item in self.items)

    @cached_property
    def groups(self) -> dict[str, dict[str, list[Mention]]]:
        """Mentions by group and key."""
        table: dict[str, dict[str, list[Mention]]] = {}
        for mention in self.mentions:
            table.setdefault(mention.concept.group, {}).setdefault(mention.concept.key, []).append(mention)
        return table

    @cached_property
    def axes(self) -> dict[str, dict[str, list[Cue]]]:
        """Cues by axis and value."""
        table: dict[str, dict[str, list[Cue]]] = {}
        for cue in self.cues:
            table.setdefault(cue.axis, {}).setdefault(cue.value, []).append(cue)
        return table

    @cached_property
    def tokens(self) -> list[tuple[str, int]]:
        """(spelling, word position) of words, names and figures, chat spelling undone."""
        found = []
        for at, word in enumerate(self.words):
            if word.sort in ("word", "name", "number"):
                key = word.form if self.reading == "marked" else word.folded
                if self.reading != "english" and word.form == word.folded:
                    standard = TEEN_CODE.get(word.folded, "")
                    key = (
                        forms(standard)[0 if self.reading == "marked" else 1]
                        if standard and " " not in standard
                        else key
                    )
                found.append((key, at))
        return found

    @cached_property
    def hard(self) -> list[Item]:
        """The units that alone can make another claim."""
        return [item for item in self.items if item.hard]

    @cached_property
    def hard_keys(self) -> list[str]:
        return [item.key for item in self.hard]

    @cached_property
    def token_keys(self) -> list[str]:
        return [key for key, _ in self.tokens]

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return frozenset(self.token_keys)

    @cached_property
    def states(self) -> dict[str, set[bool]]:
        """For each unit of content, whether it stands denied, undenied or both."""
        table: dict[str, set[bool]] = {}
        for item in self.items:
            table.setdefault(item.key, set()).add(item.denied)
        return table

    @cached_property
    def spelled(self) -> frozenset[str]:
        return frozenset(word.folded for word in self.words)


@dataclass(frozen=True)
class Analysis:
    """A text ready for comparing. `view` is its natural reading; `plain` reads it as without marks."""

    text: str
    lang: str
    view: View = field(repr=False)

    @cached_property
    def plain(self) -> View:
        if self.view.reading != "marked":
            return self.view
        return _view(self.view.text, self.view.words, "plain")


def analyse(text: str, lang: str = "") -> Analysis:
    """Read `text` (of BCP-47 language `lang`, "" when unknown) for comparing. Linear time; never raises."""
    words = scan(text[:MAX_CHARACTERS])
    return Analysis(text, lang, _view(text, words, _reading(words, lang)))


def _reading(words: Sequence[Word], lang: str) -> Reading:
    marked = has_marks(words)
    if lang == "en" or (not marked and lang != "vi" and looks_english(words)):
        return "english"
    if marked or lang not in ("vi", ""):
        return "marked"
    return "plain"


def _view(text: str, words: Sequence[Word], reading: Reading) -> View:
    english = reading == "english"
    marked = reading == "marked" or (reading == "plain" and has_marks(words))
    dated = dates_in(text, words, marked=marked, english=english)
    taken = {at for _, first, last in dated for at in range(first, last)}
    mentions = _mentions(text, words, reading)
    amounts = quantities_in(text, words, marked=marked, english=english, taken=taken)
    negated = list(negations_in(text, words, marked=reading == "marked", english=english))
    mentions, negated = _left_out(mentions, negated, words)
    axes = cues_in(text, words, marked=marked, english=english)
    items = items_of(Parts(words, reading, mentions, axes, negated, _positions(words, amounts) | taken))
    asks = any(word.form == "?" for word in words)
    return View(
        text,
        words,
        reading,
        [mention for mention, _, _ in dated],
        amounts,
        negated,
        axes,
        mentions,
        items,
        asks,
    )


def _mentions(text: str, words: Sequence[Word], reading: Reading) -> list[Mention]:
    strings = (
        [word.form for word in words]
        if reading == "marked"
        else [word.folded.removesuffix("'s") for word in words]
    )
    found = []
    for hit in concepts(reading).find(strings):
        if hit.last - hit.first == 1 and needs_capitals(text[words[hit.first].start : words[hit.first].end]):
            continue
        if hit.value.group == "-" or _small_name(words, hit.first, hit.last):
            continue
        found.append(Mention(hit.value, hit.first, hit.last, False))
    return found


def _small_name(words: Sequence[Word], first: int, last: int) -> bool:
    """A name such as Pháp or Ý written small: more likely biện pháp, ý kiến."""
    if last - first != 1 or words[first].capital:
        return False
    return needs_capital(words[first].form, words[first - 1].folded if first else "")


def _left_out(
    mentions: list[Mention], negated: list[Negation], words: Sequence[Word]
) -> tuple[list[Mention], list[Negation]]:
    """`không đường`, `without sugar`, `sugar-free`: the thing is absent, the predicate is not denied."""
    starts = {mention.first: at for at, mention in enumerate(mentions)}
    named = {at for mention in mentions for at in range(mention.first, mention.last)}
    kept: list[Negation] = []
    for cue in negated:
        if cue.last - cue.first < 3 and named.issuperset(range(cue.first, cue.last)):
            continue
        at = starts.get(cue.first if cue.last - cue.first == 3 and cue.kind == "without" else cue.last)
        bare = cue.kind == "without" or (
            cue.kind in ("not", "condition")
            and cue.last - cue.first == 1
            and words[cue.first].folded in ("khong", "ko", "k")
        )
        if at is not None and bare and mentions[at].concept.group == "matter":
            mentions[at] = mentions[at]._replace(absent=True)
        else:
            kept.append(cue)
    return mentions, kept


def _positions(words: Sequence[Word], amounts: Sequence[Quantity]) -> set[int]:
    """Word positions that quantities take."""
    taken: set[int] = set()
    at = 0
    for amount in amounts:
        while at < len(words) and words[at].start < amount.start:
            at += 1
        while at < len(words) and words[at].end <= amount.end:
            taken.add(at)
            at += 1
    return taken
