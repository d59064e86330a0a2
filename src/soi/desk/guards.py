"""The database's own guard of the desk: triggers on SQLite and PostgreSQL, made from `MOVES`.

What a check constraint cannot see, because it looks at the row before or at another table: that a case moves only
along `MOVES`, that what is signed was read by somebody who neither wrote in it nor has a conflict of interest, that
a draft changes only in drafting and never without an entry in its history, and that history stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from soi.checks.triggers import Guard, Rule
from soi.desk.models import MOVES, PUBLIC, State

_CASE, _MOVE, _FIELD = "desk_case", "desk_move", "desk_draftfield"
_EDIT, _READING, _DECLARATION = "desk_draftedit", "desk_reading", "desk_declaration"
_CHOICE = "desk_editchoice"
TABLES: Final = frozenset({_CASE, _MOVE, _FIELD, _EDIT, _CHOICE, _READING, _DECLARATION})


def _listed(states: Iterable[State]) -> str:
    return "(" + ", ".join(f"'{state.value}'" for state in sorted(states)) + ")"


def _allowed() -> str:
    """SQL: whether the step from OLD.state to NEW.state is one of `MOVES`."""
    return " OR ".join(
        f"(OLD.state = '{before.value}' AND NEW.state IN {_listed(after)})"
        for before, after in MOVES.items()
        if after
    )


_WRITTEN_IN = _listed((State.NEW, State.ASSIGNED, State.DRAFTING))
_BOUND = _listed((State.SIGNED, *PUBLIC))
_STATE_OF = "(SELECT c.state FROM desk_case c WHERE c.id = {row}.case_id)"


def _declared(person: str) -> str:
    stated = f"d.case_id = NEW.id AND d.person_id = {person} AND NOT d.conflict"
    return f"EXISTS (SELECT 1 FROM {_DECLARATION} d WHERE {stated})"  # noqa: S608 (our own names)


_WAS_READ = (
    f"EXISTS (SELECT 1 FROM {_READING} r WHERE r.case_id = NEW.id AND r.reader_id = NEW.reader_id"  # noqa: S608
    " AND r.outcome = 'signed')"
)
_READER_WROTE = (
    f"EXISTS (SELECT 1 FROM {_EDIT} e WHERE e.case_id = NEW.id AND e.by_id = NEW.reader_id"  # noqa: S608
    " AND (NEW.corrects_id IS NULL OR e.revision IS NULL OR e.revision > 1))"
)
_NOTED = (
    f"EXISTS (SELECT 1 FROM {_EDIT} e WHERE e.case_id = NEW.case_id AND e.name = NEW.name"  # noqa: S608
    " AND e.revision = NEW.revision AND e.value = NEW.value)"
)
_WRITER_IS_AUTHOR = (
    f"EXISTS (SELECT 1 FROM {_CASE} c WHERE c.id = NEW.case_id AND c.author_id = NEW.reader_id)"  # noqa: S608
)

RULES: Final[tuple[Rule, ...]] = (
    Rule("case_new", "INSERT", _CASE, "NEW.state <> 'new'", "a case begins as new"),
    Rule("case_kept", "DELETE", _CASE, "1 = 1", "a case is never deleted"),
    Rule(
        "case_moves", "UPDATE", _CASE, f"OLD.state <> NEW.state AND NOT ({_allowed()})",
        "a case moves only along its allowed moves",
    ),
    Rule(
        "case_signed", "UPDATE", _CASE,
        f"NEW.state = 'signed' AND OLD.state <> 'signed' AND NOT ({_WAS_READ} AND {_declared('NEW.author_id')}"
        f" AND {_declared('NEW.reader_id')} AND NOT {_READER_WROTE})",
        "a case is signed by a reader who did not write in it, after both declared no conflict of interest",
    ),
    Rule(
        "case_bound", "UPDATE", _CASE,
        f"OLD.state IN {_BOUND} AND NEW.state IN {_BOUND} AND (" + " OR ".join(
            f"OLD.{name} {{differs}} NEW.{name}"
            for name in ("signed_hash", "signed_at", "author_id", "reader_id", "right_for_all", "corrects_id")
        ) + ")",
        "a signature stays as it was given",
    ),
    Rule(
        "case_published", "UPDATE", _CASE,
        f"OLD.state IN {_listed(PUBLIC)} AND (OLD.check_row_id {{differs}} NEW.check_row_id"
        " OR OLD.published_at {differs} NEW.published_at)",
        "a published case stays with its check",
    ),
    Rule(
        "field_noted", "INSERT", _FIELD,
        f"{_STATE_OF.format(row='NEW')} NOT IN {_WRITTEN_IN} OR NOT {_NOTED}",
        "a draft changes only before it is read, and with an entry in its history",
    ),
    Rule(
        "field_changed", "UPDATE", _FIELD,
        f"{_STATE_OF.format(row='NEW')} NOT IN {_WRITTEN_IN} OR NOT {_NOTED} OR NEW.revision <> OLD.revision + 1"
        " OR OLD.case_id <> NEW.case_id OR OLD.name <> NEW.name",
        "a draft changes only before it is read, and with an entry in its history",
    ),
    Rule("field_kept", "DELETE", _FIELD, "1 = 1", "a field of a draft is never deleted"),
    Rule("edit_kept", "UPDATE", _EDIT, "1 = 1", "the history of a draft is append-only"),
    Rule("edit_there", "DELETE", _EDIT, "1 = 1", "the history of a draft is append-only"),
    Rule(
        "choice_beside", "INSERT", _CHOICE,
        f"NOT EXISTS (SELECT 1 FROM {_EDIT} e WHERE e.id = NEW.edit_id AND e.revision IS NULL)",  # noqa: S608 (our own names)
        "only what was put beside is taken or left",
    ),
    Rule("choice_kept", "UPDATE", _CHOICE, "1 = 1", "the history of a draft is append-only"),
    Rule("choice_there", "DELETE", _CHOICE, "1 = 1", "the history of a draft is append-only"),
    Rule("move_kept", "UPDATE", _MOVE, "1 = 1", "the history of a case is append-only"),
    Rule("move_there", "DELETE", _MOVE, "1 = 1", "the history of a case is append-only"),
    Rule("reading_by", "INSERT", _READING, _WRITER_IS_AUTHOR, "nobody reads what they wrote"),
    Rule(
        "reading_closed", "UPDATE", _READING,
        "OLD.outcome <> '' OR OLD.reader_id <> NEW.reader_id OR OLD.case_id <> NEW.case_id"
        " OR OLD.author_verdict <> NEW.author_verdict OR OLD.blind {differs} NEW.blind"
        " OR (OLD.blind_verdict <> '' AND OLD.blind_verdict <> NEW.blind_verdict)",
        "what a reader stated stays as it was stated",
    ),
    Rule("reading_there", "DELETE", _READING, "1 = 1", "a reading is never deleted"),
    Rule(
        "declared", "UPDATE", _DECLARATION,
        "(OLD.conflict AND NOT NEW.conflict) OR OLD.person_id <> NEW.person_id OR OLD.case_id <> NEW.case_id",
        "a declared conflict of interest stands",
    ),
    Rule("declaration_there", "DELETE", _DECLARATION, "1 = 1", "a declaration is never deleted"),
)  # fmt: skip


GUARD: Final = Guard("soi_desk", RULES, TABLES)
