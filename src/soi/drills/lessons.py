"""The lessons that come with Soi: what each trains, and how it begins. Change a lesson's substance, raise its version:
figures and flags belong to a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from soi.drills.exercises import (
    FACT_OPINION,
    SAME_CLAIM,
    TRUE_FALSE,
    WHICH_TECHNIQUE,
    Exercise,
)

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

PRACTICE: Final = 8
TEST: Final = 8


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson. `task`: what its test asks. `techniques` and `kinds` (of the bank) say which exercises fit it; none
    of both: all do. `trick_tasks`: how many "which technique?" tasks its practice begins with, where they fit."""

    key: str
    version: int
    title: _StrPromise
    intro: _StrPromise
    habit: _StrPromise
    task: str = TRUE_FALSE
    techniques: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    trick_tasks: int = 2

    def fits(self, one: Exercise) -> bool:
        """Whether an exercise trains what this lesson is about."""
        if not (self.techniques or self.kinds):
            return True
        return one.skill.technique in self.techniques or one.kind in self.kinds


LESSONS: Final[tuple[Lesson, ...]] = (
    Lesson(
        "first-look", 1, _("First look"),
        _("Of what reaches us, most is true, some is not, and it does not say which. Here are messages as people pass "
          "them on. Read, decide, and say how sure you are. After each one you see how it is and where that is known "
          "from."),
        _("Before you share, ask one thing: how would I find out whether this is so?"),
        trick_tasks=0,
    ),
    Lesson(
        "trusting-well", 1, _("Trusting well"),
        _("Whoever believes nothing misses the true things, and those are often the useful ones. True messages can be "
          "surprising, and even clumsy or pushy ones can be right. This lesson is about believing what deserves it."),
        _("Ask what speaks for it, and not only what speaks against it."),
        kinds=("surprising-true", "manipulated-true"), trick_tasks=0,
    ),
    Lesson(
        "numbers", 1, _("Numbers that dazzle"),
        _("A number looks like proof. But of how many? Compared with what? Was the part that does not fit left out? A "
          "small number can be big news, and a big one can mean nothing."),
        _("Look for what the number is compared with."),
        techniques=("misused-numbers", "cherry-picked"),
    ),
    Lesson(
        "cause", 1, _("After it, or because of it?"),
        _("Two things happen together, and we see one as the cause of the other. Sometimes it is so. And what happened "
          "to one neighbour may happen to nobody else."),
        _("Ask what else could explain it, and whether it holds for more than one case."),
        techniques=("false-cause", "overgeneralised", "impossible-claim"),
    ),
    Lesson(
        "experts", 1, _("Who says so?"),
        _("A white coat, a title, the name of an office: they lend weight to a message, and sometimes they are only "
          "borrowed. Good experts know their own field, and offices can be asked."),
        _("Look the person or office up elsewhere, not in the message itself."),
        techniques=("false-expert", "imposter"),
    ),
    Lesson(
        "pressure", 1, _("Hurry, share, pay"),
        _("Messages that press us want us to act before we think. The pressing tells what somebody wants from us; "
          "whether the content is true is another question, and both answers occur."),
        _("The more it hurries you, the more time you may take."),
        techniques=("pressure", "scam"),
    ),
    Lesson(
        "context", 1, _("Real, but not here and now"),
        _("An old picture with a new caption, a rule that has changed, a sentence cut out of a longer one: the "
          "material is real and the message is wrong all the same."),
        _("Ask: when, where, and what came before and after?"),
        techniques=("out-of-context", "outdated"),
    ),
    Lesson(
        "made-up", 1, _("Altered and made up"),
        _("Pictures, voices and whole stories can be made, and a machine makes them in a moment. Staring at pixels "
          "helps little. What helps: whether anybody else was there and reports it too."),
        _("Do not look harder at the picture; look for a second source."),
        techniques=("altered", "synthetic", "fabricated"),
    ),
    Lesson(
        "same-claim", 1, _("Same claim or not?"),
        _("Two messages can say the same in other words. And two can look alike, and one small word makes another "
          "claim of it: a number, a place, a “not”. Who sees that finds the right check."),
        _("Put each message into one plain sentence, then compare."),
        task=SAME_CLAIM,
    ),
    Lesson(
        "fact-opinion", 1, _("Fact or opinion?"),
        _("Only some sentences can be checked. An opinion is not false, a joke does not lie, and nobody knows the "
          "future yet. To see which is which saves time and quarrels."),
        _("Ask: what would one have to see to know whether this is so?"),
        task=FACT_OPINION,
    ),
    Lesson(
        "techniques", 1, _("Name the trick"),
        _("The same few tricks come again and again. Who can name them sees them sooner. But mind: a true message may "
          "use a trick, and many wrong ones use none, because somebody simply erred."),
        _("Name the trick first; then ask separately whether it is true."),
        task=WHICH_TECHNIQUE,
    ),
)  # fmt: skip

BY_KEY: Final[Mapping[str, Lesson]] = MappingProxyType({one.key: one for one in LESSONS})
