"""How the rows of a test that commits are taken away: from the tables that hold any, and no further.

Django empties every table and then runs all that follows a migration. On more than a hundred tables that takes longer
than most of the tests. What is left is the same: tables without rows, content types and permissions, and every guard.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from soi.checks.append_only import GUARD as GUARD_OF_CHECKS
from soi.desk.guards import GUARD as GUARD_OF_DESK
from soi.drills.guards import GUARD as GUARD_OF_DRILLS
from soi.people.append_only import lift_guard, set_guard

STAY: Final = frozenset({"django_content_type", "auth_permission"})
"""Tables that a migration fills and no test changes."""
_TRIGGERS: Final = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname, tgrelid::regclass::text, tgenabled FROM pg_trigger WHERE NOT tgisinternal",
}
Trigger = tuple[str, ...]
"""Its name, its table, and how it is set: in SQL, or whether it is enabled."""


def triggers(connection: BaseDatabaseWrapper) -> frozenset[Trigger]:
    """The guards that the database keeps now."""
    return frozenset(_rows(connection, _TRIGGERS[connection.vendor]))


def empty(connection: BaseDatabaseWrapper, guards: frozenset[Trigger]) -> None:
    """Take every row away, and leave the database guarded by `guards`, as it was when it was made."""
    with transaction.atomic(using=connection.alias):
        filled = _filled(connection)
        if connection.vendor == "sqlite":
            _empty_sqlite(connection, filled)
        else:
            _empty_postgresql(connection, filled)
        if triggers(connection) != guards:
            _guard(connection)


def _filled(connection: BaseDatabaseWrapper) -> list[str]:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    asked = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in sorted({*names} - STAY))
    return [str(name) for (name,) in _rows(connection, " UNION ALL ".join(asked))]


def _empty_postgresql(connection: BaseDatabaseWrapper, filled: list[str]) -> None:
    without_triggers = "SET LOCAL session_replication_role = replica"
    _run(connection, (without_triggers, *(f"DELETE FROM {name}" for name in filled)))
    _run(connection, ["SET LOCAL session_replication_role = DEFAULT"])


def _empty_sqlite(connection: BaseDatabaseWrapper, filled: list[str]) -> None:
    lifted = [one for one in triggers(connection) if one[1] in filled]
    _run(connection, (f"DROP TRIGGER {name}" for name, _table, _sql in lifted))
    _run(connection, (f"DELETE FROM {name}" for name in filled))
    _run(connection, (sql for _name, _table, sql in lifted))


def _guard(connection: BaseDatabaseWrapper) -> None:
    """Set every guard anew: a test took one away."""
    for guard in (GUARD_OF_CHECKS, GUARD_OF_DESK, GUARD_OF_DRILLS):
        guard.set(connection)
    lift_guard(connection)
    set_guard(connection)


def _rows(connection: BaseDatabaseWrapper, statement: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
