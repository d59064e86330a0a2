"""The database's own guard of what was published: triggers on SQLite and PostgreSQL.

A version is never changed or deleted. Writing it seals the check: as long as it is the check's newest version,
the database refuses to change the row, its sources or its appearances, whoever asks. So a check changes only
together with a new version that readers see, and it is withdrawn, never deleted.

The triggers are set after each `migrate` and lifted before it, because SQLite remakes tables when they change.
"""

from __future__ import annotations

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "a published check changes only with a version that readers see"
_VERSIONS = "checks_checkversion"
_CHECKS = "checks_check"
_PARTS = ("checks_source", "checks_appearance")
SEALED = (
    *("uid", "publisher_id", "external_id", "language", "claim", "claim_long", "claim_date", "claimant"),
    *("title", "summary", "body", "verdict", "verdict_text", "scale_version", "topic", "url", "licence"),
    *("reviewed_on", "valid_as_of", "review_on", "supports", "undermines", "few_sources_reason"),
    *("techniques", "selection", "harm", "quotes", "media", "own", "state", "content_hash"),
)
"""Columns of a check that its version records."""


def set_guard(connection: BaseDatabaseWrapper) -> None:
    """From now on nothing published changes silently. Does nothing on a database that Soi does not know."""
    lift_guard(connection)
    _run(connection, _SET.get(connection.vendor, ()))


def lift_guard(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for migrations, and for tests that empty the tables."""
    _run(connection, _LIFT.get(connection.vendor, ()))


def before_migrate(sender: AppConfig, using: str, **kwargs: object) -> None:
    """Receiver of `pre_migrate`."""
    lift_guard(connections[using])


def after_migrate(sender: AppConfig, using: str, **kwargs: object) -> None:
    """Receiver of `post_migrate`."""
    connection = connections[using]
    if {_VERSIONS, _CHECKS, *_PARTS} <= set(connection.introspection.table_names()):
        set_guard(connection)


def _is_sealed(check: str, version: str = "") -> str:
    """SQL: whether the newest version of the check with that id has been written."""
    newest = version or f"(SELECT version FROM {_CHECKS} WHERE id = {check})"  # noqa: S608 (our own names)
    written = f"v.check_row_id = {check} AND v.number = {newest}"
    return f"EXISTS (SELECT 1 FROM {_VERSIONS} v WHERE {written})"  # noqa: S608 (our own names)


def _differs(distinct: str) -> str:
    return " OR ".join(f"OLD.{column} {distinct} NEW.{column}" for column in SEALED)


def _rules(distinct: str) -> dict[str, tuple[str, str, str]]:
    """Name of each trigger: when, on which table, under which condition."""
    changed = f"({_differs(distinct)}) AND {_is_sealed('NEW.id', 'NEW.version')}"
    rules = {
        "version_update": ("UPDATE", _VERSIONS, "1 = 1"),
        "version_delete": ("DELETE", _VERSIONS, "1 = 1"),
        "check_update": ("UPDATE", _CHECKS, f"NEW.version < OLD.version OR ({changed})"),
        "check_delete": ("DELETE", _CHECKS, _is_sealed("OLD.id", "OLD.version")),
    }
    for table in _PARTS:
        for verb, rows in (("INSERT", ["NEW"]), ("UPDATE", ["OLD", "NEW"]), ("DELETE", ["OLD"])):
            sealed = " OR ".join(_is_sealed(f"{row}.check_row_id") for row in rows)
            rules[f"{table}_{verb.lower()}"] = (verb, table, sealed)
    return rules


_SQLITE, _POSTGRESQL = _rules("IS NOT"), _rules("IS DISTINCT FROM")
_PREFIX = "soi_published"
_SET = {
    "sqlite": tuple(
        f"CREATE TRIGGER {_PREFIX}_{name} BEFORE {verb} ON {table} WHEN {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for name, (verb, table, condition) in _SQLITE.items()
    ),
    "postgresql": tuple(
        statement
        for name, (verb, table, condition) in _POSTGRESQL.items()
        for statement in (
            f"CREATE FUNCTION {_PREFIX}_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {condition} THEN"
            f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
            f" RETURN {'OLD' if verb == 'DELETE' else 'NEW'}; END $$",
            f"CREATE TRIGGER {_PREFIX}_{name} BEFORE {verb} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {_PREFIX}_{name}()",
        )
    ),
}
_LIFT = {
    "sqlite": tuple(f"DROP TRIGGER IF EXISTS {_PREFIX}_{name}" for name in _SQLITE),
    "postgresql": tuple(
        statement
        for name, (_, table, _) in _POSTGRESQL.items()
        for statement in (
            f"DROP TRIGGER IF EXISTS {_PREFIX}_{name} ON {table}",
            f"DROP FUNCTION IF EXISTS {_PREFIX}_{name}()",
        )
    ),
}


def _run(connection: BaseDatabaseWrapper, statements: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
