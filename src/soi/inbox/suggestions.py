"""What may belong together: for one question, the other open ones whose messages say nearly the same.

Words are opened in memory only. What is kept between two calls are numbers (hashes, salted by the process, of
word stems and of things known in both languages); those of erased tips are dropped at the next call.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Literal, NamedTuple

from soi import text as soi_text
from soi.inbox.likeness import read, same_words
from soi.inbox.models import Question, Tip
from soi.inbox.opening import opened
from soi.inbox.queries import open_questions, speaking
from soi.inbox.sealing import Words
from soi.match import Difference
from soi.match.concepts import concepts_of
from soi.match.guard import compare_analysed
from soi.match.queries import without_addresses
from soi.match.stemming import stem

EACH = 3
"""Tips that speak for one question."""

LEAST = 0.3
"""Score below which nothing is suggested."""

DIFFERS = 0.5
"""What a material difference leaves of a score."""

SECONDS = 1.0
"""Time that one call spends on reading messages that are new to this process; the newest come first."""

FRESH = 5.0
"""Seconds for which the list of open questions is used again."""

_BATCH = 200

Kind = Literal["same-words", "shared-words", "same-things"]


@dataclass(frozen=True, slots=True)
class Why:
    """Why two questions may belong together: the two tips that are most alike, and what differs in them.
    `kind`: `same-words` nothing differs that matters, `shared-words`, or `same-things`: known things, in
    whatever language."""

    kind: Kind
    tip_uid: str
    other_uid: str
    differences: tuple[Difference, ...]

    @property
    def differs(self) -> bool:
        """Whether something differs in a way that matters: then it is likely another question."""
        return any(one.material for one in self.differences)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that may be the same. `score` is from 0 to 1."""

    question: Question
    score: float
    why: Why


def suggest(question: Question, most: int = 5) -> list[Suggestion]:
    """Up to `most` open questions that may belong with this one, the likeliest first.

    Every pair of messages counts, not a centre: a question merged of unlike messages is found by each of
    them. While `waiting()` is not 0 some questions were not looked at yet."""
    return _NEIGHBOURHOOD.suggest(question, most)


def waiting() -> int:
    """Messages of open questions that this process has yet to read; as of the last call of `suggest`."""
    return _NEIGHBOURHOOD.waiting


def start_anew() -> None:
    """Forget everything that was read; the next call reads it again."""
    _NEIGHBOURHOOD.forget_all()


class _Traits(NamedTuple):
    """A tip as numbers: which stems and which known things it names."""

    question: int
    stems: frozenset[int]
    things: frozenset[int]


class _Ranked(NamedTuple):
    score: float
    own: int
    other: int


class _Neighbourhood:
    """The traits of what is open, brought up to date at each call."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._traits: dict[int, _Traits] = {}
        self._holders: dict[int, set[int]] = {}
        self._listed: dict[int, int] = {}
        self._listed_at = -math.inf
        self.waiting = 0

    def suggest(self, question: Question, most: int) -> list[Suggestion]:
        with self._lock:
            self._refresh(question)
            ranked = self._ranked(question.pk)[: 2 * most + 5]
        wanted = {pk for one in ranked for pk in (one.own, one.other)}
        tips = {tip.pk: tip for tip in Tip.objects.filter(pk__in=wanted).select_related("key", "question")}
        found = [
            _judged(one, tips[one.own], tips[one.other])
            for one in ranked
            if one.own in tips and one.other in tips
        ]
        kept = [one for one in found if one.score > 0 and one.question.is_live and one.question != question]
        return sorted(kept, key=lambda one: -one.score)[:most]

    def forget_all(self) -> None:
        """Start anew, as a process does."""
        with self._lock:
            self._traits, self._holders, self._listed = {}, {}, {}
            self._listed_at, self.waiting = -math.inf, 0

    def _refresh(self, question: Question) -> None:
        if self.waiting == 0 and monotonic() - self._listed_at > FRESH:
            self._listed = dict(speaking(open_questions(), EACH).values_list("pk", "question_id"))
            self._listed_at = monotonic()
        now = self._listed | dict(speaking([question.pk], EACH).values_list("pk", "question_id"))
        for pk in self._traits.keys() - now.keys():
            self._forget(pk)
        for pk, home in now.items():
            known = self._traits.get(pk)
            if known is not None and known.question != home:  # merged or split since
                self._traits[pk] = known._replace(question=home)
        fresh = sorted(now.keys() - self._traits.keys(), key=lambda pk: (now[pk] != question.pk, -pk))
        until = monotonic() + SECONDS
        while fresh:
            batch, fresh = fresh[:_BATCH], fresh[_BATCH:]
            for tip in Tip.objects.filter(pk__in=batch).select_related("key"):
                self._learn(tip)
            if monotonic() > until:
                break
        self.waiting = len(fresh)

    def _learn(self, tip: Tip) -> None:
        words = opened(tip)
        core = words.core if isinstance(words, Words) else ""
        bare = without_addresses(soi_text.strip_asking(core).text)
        views = soi_text.views(bare)
        stems = frozenset(hash(("stem", stem(word))) for word in views.folded)
        things = frozenset(hash(("thing", thing)) for thing in concepts_of(views.words, bare))
        self._traits[tip.pk] = _Traits(tip.question_id, stems, things)
        for trait in (*stems, *things):
            self._holders.setdefault(trait, set()).add(tip.pk)

    def _forget(self, pk: int) -> None:
        old = self._traits.pop(pk)
        for trait in (*old.stems, *old.things):
            holders = self._holders[trait]
            holders.discard(pk)
            if not holders:
                del self._holders[trait]

    def _ranked(self, question: int) -> list[_Ranked]:
        """The best pair of tips with every other question."""
        best: dict[int, _Ranked] = {}
        for own in [pk for pk, one in self._traits.items() if one.question == question]:
            mine = self._traits[own]
            for other in self._candidates(mine):
                home = self._traits[other].question
                score = self._score(mine, self._traits[other]) if home != question else 0.0
                if score >= LEAST and (home not in best or score > best[home].score):
                    best[home] = _Ranked(score, own, other)
        return sorted(best.values(), reverse=True)

    def _candidates(self, mine: _Traits) -> list[int]:
        """Tips that share traits with this one, those with the most telling ones first."""
        weights: dict[int, float] = {}
        for trait in (*mine.stems, *mine.things):
            weight = self._weight(trait)
            for other in self._holders.get(trait, ()):
                weights[other] = weights.get(other, 0.0) + weight
        return sorted(weights, key=lambda pk: -weights[pk])[:_CANDIDATES]

    def _weight(self, trait: int) -> float:
        """Square of the inverse document frequency: how telling a trait is."""
        return math.log(1 + len(self._traits) / max(1, len(self._holders.get(trait, ())))) ** 2

    def _score(self, one: _Traits, other: _Traits) -> float:
        stems = self._cosine(one.stems, other.stems)
        things = self._cosine(one.things, other.things)
        return max(stems, (stems + things) / 2, 0.8 * things)

    def _cosine(self, one: Collection[int], other: frozenset[int]) -> float:
        mine = sum(map(self._weight, one))
        theirs = sum(map(self._weight, other))
        shared = sum(self._weight(trait) for trait in one if trait in other)
        return shared / math.sqrt(mine * theirs) if shared else 0.0


_CANDIDATES = 200
"""Tips whose likeness is worked out for one tip."""

_NEIGHBOURHOOD = _Neighbourhood()


def _judged(ranked: _Ranked, own: Tip, other: Tip) -> Suggestion:
    """The pair looked at closely: what differs counts against it."""
    mine, theirs = opened(own), opened(other)
    if not (isinstance(mine, Words) and isinstance(theirs, Words)):
        return Suggestion(other.question, 0.0, Why("shared-words", own.uid, other.uid, ()))
    one, two = read(mine.core, own.language), read(theirs.core, other.language)
    differences = compare_analysed(one.analysis, two.analysis).differences
    share = one.share(two)
    kind: Kind = "shared-words" if share > 0 else "same-things"
    if share >= 0.5 and same_words(one, two):
        kind = "same-words"
    why = Why(kind, own.uid, other.uid, differences)
    return Suggestion(other.question, ranked.score * (DIFFERS if why.differs else 1.0), why)
