"""The state machine of a case as people see it: its steps, the moves they can make, and why not the others.

What a move does, and whether it is allowed in the end, is the action's to say; this only shows the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soi.desk.actions.collecting import COLLECTED_IN
from soi.desk.models import Case, State
from soi.desk.queries.drafts import wrote_in
from soi.people.models import Person
from soi.people.permissions import ROWS, may

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WAY: Final = (State.NEW, State.ASSIGNED, State.DRAFTING, State.IN_REVIEW, State.SIGNED, State.PUBLISHED)
CLOSED: Final = frozenset({State.NOT_CHECKABLE, State.ALREADY_CHECKED})


@dataclass(frozen=True, slots=True)
class Step:
    """One step on a case's way."""

    label: str
    done: bool
    current: bool


@dataclass(frozen=True, slots=True)
class Verb:
    """A move somebody may make: its address, who may, from which states, and what is said in any other.

    `page`: it leads to a page of its own. `main`: the way forward. `names_check`: its address is the check's."""

    name: str
    permission: str
    label: _StrPromise
    states: frozenset[State]
    otherwise: _StrPromise
    page: bool = False
    main: bool = False
    names_check: bool = False


VERBS: Final[tuple[Verb, ...]] = (
    Verb(
        "take",
        "desk.assign",
        gettext_lazy("Take it on"),
        frozenset({State.NEW}),
        gettext_lazy("Only while nobody has taken it on."),
        main=True,
    ),
    Verb(
        "start",
        "desk.draft",
        gettext_lazy("Start writing"),
        frozenset({State.ASSIGNED}),
        gettext_lazy("Only when somebody has taken it on and has not begun."),
        main=True,
    ),
    Verb(
        "submit",
        "desk.draft",
        gettext_lazy("Send to a second reader"),
        frozenset({State.DRAFTING}),
        gettext_lazy("Only while it is being written."),
        main=True,
    ),
    Verb(
        "reading",
        "desk.read",
        gettext_lazy("Read it as the second reader"),
        frozenset({State.IN_REVIEW}),
        gettext_lazy("Only when its author has sent it to a second reader."),
        page=True,
        main=True,
    ),
    Verb(
        "publish",
        "desk.publish",
        gettext_lazy("Publish"),
        frozenset({State.SIGNED}),
        gettext_lazy("Only when a second reader has signed it."),
        main=True,
    ),
    Verb(
        "hand-back",
        "desk.assign",
        gettext_lazy("Hand it back"),
        frozenset({State.ASSIGNED, State.DRAFTING}),
        gettext_lazy("Only while somebody has it and it is not being read."),
    ),
    Verb(
        "close",
        "desk.close",
        gettext_lazy("Close without a check"),
        frozenset({State.NEW, State.ASSIGNED, State.DRAFTING}),
        gettext_lazy("Only before it is read and signed."),
        page=True,
    ),
    Verb(
        "reopen",
        "desk.close",
        gettext_lazy("Bring it back"),
        CLOSED,
        gettext_lazy("Only when it was closed without a check."),
        main=True,
    ),
    Verb(
        "correct",
        "desk.correct",
        gettext_lazy("Open a correction"),
        frozenset({State.PUBLISHED}),
        gettext_lazy("Only for what stands published."),
        names_check=True,
    ),
    Verb(
        "withdraw",
        "desk.withdraw",
        gettext_lazy("Withdraw"),
        frozenset({State.PUBLISHED}),
        gettext_lazy("Only for what stands published."),
        page=True,
    ),
)
"""Every move of a case that is made on its page, in the order of the work."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One move for one person: its address, or why it cannot be made."""

    label: str
    address: str
    page: bool
    main: bool
    why: str

    @property
    def allowed(self) -> bool:
        """Whether it is offered."""
        return not self.why


def steps(case: Case) -> list[Step]:
    """The way of this case, with the step it stands at."""
    state = State(case.state)
    way: tuple[State, ...] = (*WAY, state) if state in {State.CORRECTED, State.WITHDRAWN} else WAY
    if state in CLOSED:
        way = (State.NEW, state)
    at = way.index(state)
    return [Step(str(one.label), number < at, number == at) for number, one in enumerate(way)]


def moves(case: Case, person: Person) -> list[Shown]:
    """Every move, allowed to this person now or not."""
    return [_shown(case, person, verb) for verb in VERBS]


def may_write(case: Case, person: Person, *, anew: bool = False) -> bool:
    """Whether the draft is open for writing to this person. `anew`: even where writing takes it back from
    reading, or voids its signature."""
    states = {State.DRAFTING, State.IN_REVIEW, State.SIGNED} if anew else {State.DRAFTING}
    return case.state in states and may(person, "desk.draft", own=_is_author(case, person))


def may_collect(case: Case, person: Person) -> bool:
    """Whether this person may add evidence now."""
    return case.state in COLLECTED_IN and may(person, "desk.evidence")


def why_not_writing(case: Case, person: Person) -> str:
    """A sentence why the draft is only shown."""
    if case.state == State.DRAFTING:
        return next(_denied(case, person, "desk.draft"), "")
    if case.state in {State.NEW, State.ASSIGNED}:
        return _("Nobody is writing yet. The fields open with “Start writing”.")
    return _("It can be read here, and no longer changed: “%(state)s”.") % {"state": case.get_state_display()}


def _shown(case: Case, person: Person, verb: Verb) -> Shown:
    return Shown(
        label=str(verb.label),
        address=_address(case, verb),
        page=verb.page,
        main=verb.main,
        why=next(_obstacles(case, person, verb), ""),
    )


def _address(case: Case, verb: Verb) -> str:
    if not verb.names_check:
        return reverse(f"desk:{verb.name}", args=[case.uid])
    return reverse(f"desk:{verb.name}", args=[case.check_row.uid]) if case.check_row else ""


def _obstacles(case: Case, person: Person, verb: Verb) -> Iterator[str]:
    if case.state not in verb.states:
        yield str(verb.otherwise)
    yield from _denied(case, person, verb.permission)


def _denied(case: Case, person: Person, permission: str) -> Iterator[str]:
    own = _owns(case, person, permission)
    if may(person, permission, own=own):
        return
    row = ROWS[permission]
    if not may(person, permission):
        yield _("Needs the role “%(role)s”.") % {"role": row.least.label}
    elif own:
        yield _("You wrote it yourself: somebody else has to.")
    else:
        yield _("It is with %(name)s.") % {"name": case.author.name if case.author else _("nobody")}


def _owns(case: Case, person: Person, permission: str) -> bool:
    """Whether the case counts as this person's own for this permission."""
    if permission == "desk.read":
        return wrote_in(case, person)
    return _is_author(case, person) or (case.author is None and permission == "desk.assign")


def _is_author(case: Case, person: Person) -> bool:
    return case.author_id is not None and case.author_id == person.pk
