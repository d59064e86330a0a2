"""A desk that anything is tried on: random verbs by random people, and writes past the verbs.

What must hold is known here a second time, from the outside: `World.look` compares the tables with what was seen
before and with what was signed, and never asks the code under test whether it was right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from soi.checks.models import Check
from soi.desk import actions
from soi.desk.models import (
    MOVES,
    PUBLIC,
    Case,
    Declaration,
    DraftEdit,
    DraftField,
    Move,
    Reading,
    State,
    WhyNot,
)
from soi.people.models import Person, Role
from tests.desk.desk_cast import WHOLE, person, write_pages

COMPARED = ("claim", "claim_long", "title", "summary", "body", "verdict", "supports", "undermines", "harm")
"""Fields that stand in the check as they stood in the draft."""
MOST_CASES = 4


@dataclass
class World:
    """The people, the cases, and what was seen of them. `faults` names whatever should never have been."""

    people: tuple[Person, ...]
    cases: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    fields: dict[int, tuple[Any, int]] = field(default_factory=dict)
    checks: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    signatures: dict[str, tuple[dict[str, Any], int | None, int | None]] = field(default_factory=dict)
    """What was signed of each case: the fields, its author, its reader."""

    def act(self, name: str, who: int, which: int, choice: int) -> None:
        """Try one thing, allowed or not, then look whether all still holds."""
        by = self.people[who % len(self.people)]
        self.counted["tried"] += 1
        if name == "open" or not self.cases:
            self._try(lambda: self._open(by))
        else:
            row = Case.objects.get(uid=self.cases[which % len(self.cases)])
            self._try(lambda: (FORWARD if name == "forward" else ACTS[name])(self, row, by, choice))
        self.look()

    def _try(self, act: Callable[[], object]) -> None:
        try:
            with transaction.atomic():
                act()
        except actions.RefusedError:
            self.counted["refused"] += 1
        else:
            self.counted["done"] += 1

    def _open(self, by: Person) -> None:
        if len(self.cases) < MOST_CASES:
            self.cases.append(actions.open_case(None, "vi", by).uid)

    def look(self) -> None:
        """Compare everything with what was seen before. Plain SQL: nothing of the code under test is asked."""
        states = dict(_rows("SELECT id, state FROM desk_case"))
        self._look_at_fields(states)
        self._look_at_moves(states)
        self._look_at_checks()

    def _look_at_fields(self, states: dict[int, str]) -> None:
        rows = _rows(
            "SELECT f.id, f.case_id, f.name, f.value, f.revision, e.value FROM desk_draftfield f LEFT JOIN"
            " desk_draftedit e ON e.case_id = f.case_id AND e.name = f.name AND e.revision = f.revision"
        )
        for pk, case, name, value, revision, noted in rows:
            if self.fields.get(pk) == (value, revision):
                continue
            self.fields[pk] = (value, revision)
            if noted != value:
                self.faults.append(f"silent edit: field {name} of case {case}")
            if states[case] not in (State.NEW, State.ASSIGNED, State.DRAFTING):
                self.faults.append(f"silent edit: {name} changed while {states[case]}")

    def _look_at_moves(self, states: dict[int, str]) -> None:
        at: dict[int, str] = {}
        for case, before, after in _rows("SELECT case_id, before, after FROM desk_move ORDER BY id"):
            first = case not in at
            begun = first and before == after == State.NEW
            stepped = not first and at[case] == before and after in MOVES[State(before)]
            if not (begun or stepped):
                self.faults.append(f"skipped step: {before} to {after}")
            at[case] = after
        for case, state in states.items():
            if at.get(case) != state:
                self.faults.append(f"skipped step: case is {state}, its moves end at {at.get(case)}")

    def _look_at_checks(self) -> None:
        versions = dict(_rows("SELECT check_row_id, COUNT(*) FROM checks_checkversion GROUP BY check_row_id"))
        names = ", ".join((*COMPARED, "state", "techniques", "quotes"))
        for pk, uid, *content in _rows(f"SELECT id, uid, {names} FROM checks_check"):
            seen = self.checks.get(uid)
            if seen is not None and seen[0] != content and seen[1] == versions[pk]:
                self.faults.append(f"silent edit: check {uid} changed without a version")
            if seen is None or seen[1] != versions[pk]:
                self._look_at_publication(Check.objects.get(pk=pk))
            self.checks[uid] = (content, versions[pk])

    def _look_at_publication(self, check: Check) -> None:
        case = Case.objects.filter(check_row=check, state__in=(State.PUBLISHED, State.WITHDRAWN)).first()
        if case is None or case.uid not in self.signatures:
            self.faults.append(f"unsigned publication: {check.uid}")
            return
        signed, author, reader = self.signatures[case.uid]
        if author is None or reader is None or author == reader:
            self.faults.append(f"unsigned publication: author and reader of {check.uid}")
        if any(getattr(check, name) != signed[name] for name in COMPARED):
            self.faults.append(f"unsigned publication: {check.uid} is not what was signed")
        self.counted["withdrawn" if case.state == State.WITHDRAWN else "published"] += 1


def _rows(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def cast_of_walks() -> tuple[Person, ...]:
    """Two second readers, a checker, two editors, a volunteer; the desk's pages are written."""
    write_pages()
    roles = (Role.SECOND_READER, Role.SECOND_READER, Role.CHECKER, Role.EDITOR, Role.EDITOR, Role.VOLUNTEER)
    return tuple(person(f"P{number}", role) for number, role in enumerate(roles))


def _assign(world: World, case: Case, by: Person, choice: int) -> None:
    actions.assign(case.uid, world.people[choice % len(world.people)], by)


def _save(world: World, case: Case, by: Person, choice: int) -> None:
    """One field, on the newest revision or on an older one."""
    name = ("summary", "body", "verdict", "note", "title")[choice % 5]
    value = ("false", "mixed", "true")[choice % 3] if name == "verdict" else f"Lời {choice}."
    row = case.fields.filter(name=name).first()
    newest = row.revision if row else 0
    saved = actions.save_fields(case.uid, {name: (value, max(0, newest - choice % 2))}, by)
    world.counted["conflicts"] += len(saved.conflicts)


def _whole(world: World, case: Case, by: Person, choice: int) -> None:
    now = dict(case.fields.values_list("name", "revision"))
    note = {"note": "Số liệu mới."} if case.corrects_id else {}
    changed = {"summary": f"Tóm tắt {choice}."} if case.corrects_id else {}
    values = {**WHOLE, **note, **changed, "verdict": ("false", "mixed", "misleading")[choice % 3]}
    actions.save_fields(case.uid, {name: (value, now.get(name, 0)) for name, value in values.items()}, by)


def _declare(_world: World, case: Case, by: Person, choice: int) -> None:
    actions.declare(case.uid, choice % 12 == 0, "Tôi quen họ." if choice % 12 == 0 else "", by)


def _sign(world: World, case: Case, by: Person, choice: int) -> None:
    signed = actions.sign(case.uid, choice % 2 == 0, "Đã bàn." if choice % 3 else "", by)
    values = dict(case.fields.values_list("name", "value"))
    world.signatures[case.uid] = (values, signed.author_id, signed.reader_id)
    world.counted["signed"] += 1


def _already(world: World, case: Case, by: Person, choice: int) -> None:
    names = list(Check.objects.values_list("uid", flat=True)) or ["none"]
    actions.already_checked(case.uid, names[choice % len(names)], by)


def _correction(world: World, case: Case, by: Person, _choice: int) -> None:
    opened = actions.open_correction(case.check_row.uid if case.check_row else "none", by)
    world.cases.append(opened.uid)
    world.counted["corrections"] += 1


def _tamper(world: World, case: Case, _by: Person, choice: int) -> None:
    """Write past the verbs. Each of these has to be refused by the database itself."""
    tries = [one for one in TAMPERING if one(case) is not None]
    attempt = tries[choice % len(tries)](case)
    assert attempt is not None
    world.counted["tampering"] += 1
    try:
        with transaction.atomic():
            changed = attempt()
    except DatabaseError:
        world.counted["tampering refused"] += 1
    else:
        if changed:
            world.faults.append(f"the database let pass: {attempt}")
        else:
            world.counted["tampering without a row"] += 1


Attempt = Callable[[], object]


def _jump(case: Case) -> Attempt | None:
    beyond = [one for one in State if one != case.state and one not in MOVES[State(case.state)]]
    # Whatever else would be needed is given, so that only the step itself is refused.
    return lambda: Case.objects.filter(pk=case.pk).update(
        state=beyond[case.pk % len(beyond)], why_not="opinion"
    )


def _publish_unsigned(case: Case) -> Attempt | None:
    if case.state in PUBLIC:
        return None
    return lambda: Case.objects.filter(pk=case.pk).update(state=State.PUBLISHED, published_at=timezone.now())


def _read_oneself(case: Case) -> Attempt | None:
    if case.author_id is None:
        return None
    return lambda: Case.objects.filter(pk=case.pk).update(reader=case.author_id)


def _sign_anew(case: Case) -> Attempt | None:
    if case.state not in (State.SIGNED, *PUBLIC):
        return None
    return lambda: Case.objects.filter(pk=case.pk).update(signed_hash="f" * 64)


def _change_a_field(case: Case) -> Attempt | None:
    return lambda: DraftField.objects.filter(case=case).update(value="Lời khác.")


def _forget_an_edit(case: Case) -> Attempt | None:
    return lambda: DraftEdit.objects.filter(case=case).delete()[0]


def _rewrite_a_move(case: Case) -> Attempt | None:
    return lambda: Move.objects.filter(case=case).update(note="Không có gì.")


def _take_back_a_conflict(case: Case) -> Attempt | None:
    return lambda: Declaration.objects.filter(case=case, conflict=True).update(conflict=False)


def _reopen_a_reading(case: Case) -> Attempt | None:
    return lambda: Reading.objects.filter(case=case).exclude(outcome="").update(outcome="")


def _change_the_check(case: Case) -> Attempt | None:
    uid = case.check_row.uid if case.check_row else "none"
    return lambda: Check.objects.filter(uid=uid).update(verdict="true", summary="Lời khác.")


TAMPERING: tuple[Callable[[Case], Attempt | None], ...] = (
    _jump,
    _publish_unsigned,
    _read_oneself,
    _sign_anew,
    _change_a_field,
    _forget_an_edit,
    _rewrite_a_move,
    _take_back_a_conflict,
    _reopen_a_reading,
    _change_the_check,
)

Act = Callable[[World, Case, Person, int], object]
VERDICTS = ("false", "mixed", "true", "misleading")
ACTS: dict[str, Act] = {
    "assign": _assign,
    "unassign": lambda _w, case, by, _n: actions.unassign(case.uid, by),
    "start": lambda _w, case, by, _n: actions.start(case.uid, by),
    "save": _save,
    "whole": _whole,
    "declare": _declare,
    "submit": lambda _w, case, by, _n: actions.submit(case.uid, by),
    "open_reading": lambda _w, case, by, n: actions.open_reading(case.uid, n % 2 == 0, by),
    "blind": lambda _w, case, by, n: actions.state_blind_verdict(case.uid, VERDICTS[n % 4], by),
    "send_back": lambda _w, case, by, n: actions.send_back(case.uid, "Xem lại." if n % 4 else "", by),
    "sign": _sign,
    "publish": lambda _w, case, by, _n: actions.publish(case.uid, by),
    "not_checkable": lambda _w, case, by, n: actions.not_checkable(case.uid, WhyNot.values[n % 6], "", by),
    "already": _already,
    "reopen": lambda _w, case, by, _n: actions.reopen(case.uid, by),
    "correct": _correction,
    "withdraw": lambda _w, case, by, n: actions.withdraw(case.uid, "Sai nguồn." if n % 4 else "", by),
    "tamper": _tamper,
}
NAMES = ("open", *ACTS, *["forward"] * (2 * len(ACTS)))
"""What is drawn from: two times in three the step that would bring the case on."""


def _forward(world: World, case: Case, by: Person, choice: int) -> None:
    """What would bring the case on, by somebody who may."""
    author, editor = case.author or world.people[choice % 3], world.people[3 + choice % 2]
    steps: dict[str, Callable[[], object]] = {
        State.NEW: lambda: actions.assign(case.uid, author, editor),
        State.ASSIGNED: lambda: actions.start(case.uid, author),
        State.DRAFTING: lambda: _forward_draft(world, case, author, choice),
        State.IN_REVIEW: lambda: _forward_reading(world, case, choice),
        State.SIGNED: lambda: actions.publish(case.uid, editor),
        State.PUBLISHED: lambda: _correction(world, case, editor, choice) if len(world.cases) < 7 else None,
        State.NOT_CHECKABLE: lambda: actions.reopen(case.uid, by),
        State.ALREADY_CHECKED: lambda: actions.reopen(case.uid, by),
    }
    steps.get(case.state, lambda: None)()


def _forward_draft(world: World, case: Case, author: Person, choice: int) -> None:
    written = case.fields.filter(name="note" if case.corrects_id else "claim").exclude(value="").exists()
    if not written:
        _whole(world, case, author, choice)
    elif not case.declarations.filter(person=author).exists():
        actions.declare(case.uid, False, "", author)
    else:
        actions.submit(case.uid, author)


def _forward_reading(world: World, case: Case, choice: int) -> None:
    reading = case.readings.filter(outcome="").first()
    if reading is None:
        actions.open_reading(case.uid, choice % 2 == 0, world.people[choice % 5])
    elif reading.blind and not reading.blind_verdict:
        actions.state_blind_verdict(case.uid, VERDICTS[choice % 4], reading.reader)
    elif not case.declarations.filter(person=reading.reader).exists():
        actions.declare(case.uid, False, "", reading.reader)
    else:
        _sign(world, case, reading.reader, choice)


FORWARD: Act = _forward
