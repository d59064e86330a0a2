"""One shape for the four quick kinds of task, so that pages, answers and figures need not tell them apart.

An exercise shows one or two texts and asks to choose; "can't tell yet" (the empty answer) is always one of the choices.
Read from the bank once per language and process."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from soi.checks.models import Technique
from soi.drills.bank import LANGUAGES, TECHNIQUES, Item, Source, load_bank
from soi.drills.scheduling import ItemRecord, Skill
from soi.drills.tasks import FactOpinionTask, SameClaimTask, TechniqueTask, load_tasks

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

UNSURE: Final = ""
"""The answer "can't tell yet"."""
TRUE_FALSE: Final = "true-false"
WHICH_TECHNIQUE: Final = "technique"
SAME_CLAIM: Final = "same-claim"
FACT_OPINION: Final = "fact-opinion"
EVIDENCE: Final = "evidence"
SIFT: Final = "sift"
SIFT_FIRST: Final = "sift-first"
"""The first thought of a mission, before anything else was opened."""
CASE: Final = "case"
NOTHING: Final = "nothing"
"""The answer "nothing here misleads"."""
OFFERED: Final = 4
"""Techniques among which one chooses, beside "nothing": more do not fit on a phone."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be given; `hint` says more in small letters."""

    value: str
    label: _StrPromise
    hint: _StrPromise | str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """One task. `key`: the right answer. `truth`: whether the text is true, where the task asks that. `wording`: what
    is asked. `kind`: of a true-or-false item, as the bank has it."""

    id: str
    task: str
    pair: str
    language: str
    medium: str
    texts: tuple[str, ...]
    wording: _StrPromise
    choices: tuple[Choice, ...]
    key: str
    skill: Skill
    reason: str
    look: str = ""
    source: Source | None = None
    truth: bool | None = None
    kind: str = ""
    difficulty: float = 0.0

    @property
    def asks_confidence(self) -> bool:
        """Whether one says how sure one is: where there is a true or a false."""
        return self.truth is not None

    def right(self, answer: str) -> bool | None:
        """Whether an answer is right; None for "can't tell yet"."""
        return None if answer == UNSURE else answer == self.key

    def label(self, answer: str) -> _StrPromise:
        """An answer in words. KeyError for one that is not offered."""
        return {one.value: one.label for one in (*self.choices, CANNOT_TELL)}[answer]


CANNOT_TELL: Final = Choice(UNSURE, _("I can't tell yet"), _("An honest answer: checking comes next."))
_TRUE_OR_FALSE: Final = (
    Choice("true", _("True")),
    Choice("false", _("False")),
)
_SAME: Final = (
    Choice("same", _("The same claim"), _("One check would answer both.")),
    Choice("other", _("Another claim"), _("Each needs its own check.")),
)
_SORTS: Final = (
    Choice("fact", _("It can be checked"), _("A statement of fact, be it true or false.")),
    Choice("opinion", _("An opinion"), _("What somebody thinks or likes.")),
    Choice("prediction", _("A prediction"), _("Only time can tell.")),
    Choice("value", _("A judgement of right and wrong"), _("What ought to be.")),
    Choice("satire", _("A joke or satire"), _("Not meant to be believed.")),
)
_NOTHING: Final = Choice(NOTHING, _("Nothing here misleads"))
SKILL_NAMES: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {
        "": _("No trick at all"),
        SAME_CLAIM: _("Same claim or not"),
        FACT_OPINION: _("What can be checked"),
        EVIDENCE: _("Weighing evidence"),
        SIFT: _("Reading sideways"),
        **{one.value: one.label for one in Technique},
    }
)
MEDIA_NAMES: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {
        "headline": _("Headlines"),
        "post": _("Posts"),
        "screenshot": _("Screenshots"),
        "chat": _("Chat messages"),
        "statistic": _("Figures in one line"),
        "message": _("Messages"),
        "web": _("Websites"),
        "case": _("Cases of this desk"),
    }
)


TASK_NAMES: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {
        TRUE_FALSE: _("True or false"),
        WHICH_TECHNIQUE: _("Name the trick"),
        SAME_CLAIM: _("Same claim or not"),
        FACT_OPINION: _("Fact or opinion"),
        EVIDENCE: _("Weighing evidence"),
        SIFT: _("Missions: what you concluded"),
        SIFT_FIRST: _("Missions: your first thought"),
        CASE: _("Cases of this desk"),
    }
)


@lru_cache(maxsize=len(LANGUAGES))
def exercises(language: str) -> Mapping[str, Exercise]:
    """Every exercise of a language by its id; empty for a language without a bank."""
    if language not in LANGUAGES:
        return MappingProxyType({})
    found = (_of_items(language), _of_techniques(language), _of_claims(language), _of_sorts(language))
    return MappingProxyType({one.id: one for part in found for one in part})


@lru_cache(maxsize=len(LANGUAGES))
def true_or_false(language: str) -> tuple[Exercise, ...]:
    """The exercises that ask whether something is true."""
    return tuple(one for one in exercises(language).values() if one.truth is not None)


def record(one: Exercise) -> ItemRecord:
    """What drawing needs to know of a true-or-false exercise."""
    return ItemRecord(
        one.id, one.pair, one.language, one.medium, one.skill.technique, bool(one.truth), one.difficulty
    )


def key_of(skill: Skill) -> str:
    """A skill as tables have it."""
    return f"{skill.technique}/{skill.medium}/{skill.language}"


def skill_of(key: str) -> Skill:
    """The skill that `key_of` wrote. ValueError for anything else."""
    technique, medium, language = key.split("/")
    return Skill(technique, medium, language)


def _of_items(language: str) -> Iterator[Exercise]:
    bank = [one for one in load_bank() if one.lang == language]
    techniques: dict[str, str] = {}
    for one in bank:  # the false one's, where both have one: it is what the true one is told from
        if one.technique and (one.pair not in techniques or not one.true):
            techniques[one.pair] = one.technique
    for one in bank:
        yield _of_item(one, one.technique or techniques.get(one.pair, ""))


def _of_item(one: Item, technique: str) -> Exercise:
    return Exercise(
        id=one.id,
        task=TRUE_FALSE,
        pair=one.pair,
        language=one.lang,
        medium=one.medium,
        texts=(one.text,),
        wording=_("True or false?"),
        choices=_TRUE_OR_FALSE,
        key="true" if one.true else "false",
        skill=Skill(technique, one.medium, one.lang),
        reason=one.reason,
        look=one.look,
        source=one.source,
        truth=one.true,
        kind=one.kind,
        difficulty=one.difficulty,
    )


def _of_techniques(language: str) -> Iterator[Exercise]:
    for one in load_tasks(TechniqueTask, language):
        yield Exercise(
            one.id, WHICH_TECHNIQUE, one.id, language, "message", (one.text,),
            wording=_("Does this message use a trick, and which one?"),
            choices=(*_techniques(one), _NOTHING),
            key=one.technique or NOTHING,
            skill=Skill(one.technique, "message", language),
            reason=one.reason,
        )  # fmt: skip


def _techniques(one: TechniqueTask) -> tuple[Choice, ...]:
    """Techniques to choose from, the right one among them: the same each time, whoever asks."""
    dice = random.Random(one.id)  # noqa: S311 (no secret)
    others = [name for name in TECHNIQUES if name != one.technique]
    chosen = dice.sample(others, OFFERED - bool(one.technique)) + [one.technique] * bool(one.technique)
    return tuple(Choice(name, SKILL_NAMES[name]) for name in TECHNIQUES if name in chosen)


def _of_claims(language: str) -> Iterator[Exercise]:
    for one in load_tasks(SameClaimTask, language):
        yield Exercise(
            one.id, SAME_CLAIM, one.id, language, "message", (one.one, one.other),
            wording=_("Do both messages make the same claim?"),
            choices=_SAME,
            key="same" if one.same else "other",
            skill=Skill(SAME_CLAIM, "message", language),
            reason=one.reason,
        )  # fmt: skip


def _of_sorts(language: str) -> Iterator[Exercise]:
    for one in load_tasks(FactOpinionTask, language):
        yield Exercise(
            one.id, FACT_OPINION, one.id, language, "message", (one.text,),
            wording=_("What sort of sentence is this?"),
            choices=_SORTS,
            key=one.sort,
            skill=Skill(FACT_OPINION, "message", language),
            reason=one.reason,
        )  # fmt: skip


SURENESS: Final = (
    Choice("60", _("A hunch"), _("right 6 times in 10")),
    Choice("75", _("Fairly sure"), _("right 3 times in 4")),
    Choice("90", _("Quite sure"), _("right 9 times in 10")),
    Choice("99", _("As good as certain"), _("right 99 times in 100")),
)
"""Four plain steps of confidence, in percent."""
