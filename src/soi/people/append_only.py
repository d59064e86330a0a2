"""The database's own guard of the audit trail: triggers that refuse to change or delete an entry.

Set by the first migration on SQLite and PostgreSQL. Whoever owns the database can take them away again; the
chain of hashes is what shows it afterwards (`soi audit verify`).
"""

from __future__ import annotations

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "people_auditentry"
REFUSAL = "the audit trail is append-only"

_SET = {
    "sqlite": tuple(
        f"CREATE TRIGGER {TABLE}_{verb.lower()} BEFORE {verb} ON {TABLE}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        f"CREATE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'TRUNCATE' AND NOT EXISTS (SELECT FROM {TABLE}) THEN RETURN NULL; END IF;"
        f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        f"CREATE TRIGGER {TABLE}_rows BEFORE UPDATE OR DELETE ON {TABLE}"
        f" FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()",
        f"CREATE TRIGGER {TABLE}_whole BEFORE TRUNCATE ON {TABLE}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()",
    ),
}
_LIFT = {
    "sqlite": (f"DROP TRIGGER IF EXISTS {TABLE}_update", f"DROP TRIGGER IF EXISTS {TABLE}_delete"),
    "postgresql": (
        f"DROP TRIGGER IF EXISTS {TABLE}_rows ON {TABLE}",
        f"DROP TRIGGER IF EXISTS {TABLE}_whole ON {TABLE}",
        f"DROP FUNCTION IF EXISTS {TABLE}_refuse()",
    ),
}


def set_guard(connection: BaseDatabaseWrapper) -> None:
    """From now on nothing can be changed or deleted. Does nothing on a database that Soi does not know."""
    _run(connection, _SET.get(connection.vendor, ()))


def lift_guard(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for undoing the migration, and for tests that empty or tamper with the table."""
    _run(connection, _LIFT.get(connection.vendor, ()))


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
