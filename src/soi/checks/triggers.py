"""Rules that the database itself keeps: each becomes a trigger on SQLite and PostgreSQL.

For what a check constraint cannot see, because it looks at the row before or at another table. The triggers are set
after each `migrate` and lifted before it, because SQLite remakes tables when they change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_DIFFERS = {"sqlite": "IS NOT", "postgresql": "IS DISTINCT FROM"}


@dataclass(frozen=True, slots=True)
class Rule:
    """One trigger: `verb` on `table` is refused with `refusal` where `condition` holds. `{differs}` stands for the
    database's way to compare with NULLs."""

    name: str
    verb: str
    table: str
    condition: str
    refusal: str


class Guard:
    """Rules that are set and lifted together, under names that begin with `prefix`.

    `tables`: all that the rules speak of; as long as one is not there, nothing is set."""

    def __init__(self, prefix: str, rules: Iterable[Rule], tables: Iterable[str]) -> None:
        self._prefix, self._rules, self._tables = prefix, tuple(rules), frozenset(tables)

    def set(self, connection: BaseDatabaseWrapper) -> None:
        """From now on the database refuses what the rules name. Does nothing on one that Soi does not know."""
        self.lift(connection)
        self._run(connection, _SET)

    def lift(self, connection: BaseDatabaseWrapper) -> None:
        """Take the triggers away: for migrations, and for tests that empty the tables."""
        self._run(connection, _LIFT)

    def before_migrate(self, sender: AppConfig, using: str, **kwargs: object) -> None:
        """Receiver of `pre_migrate`."""
        self.lift(connections[using])

    def after_migrate(self, sender: AppConfig, using: str, **kwargs: object) -> None:
        """Receiver of `post_migrate`."""
        connection = connections[using]
        if self._tables <= frozenset(connection.introspection.table_names()):
            self.set(connection)

    def _run(self, connection: BaseDatabaseWrapper, ways: Mapping[str, _Way]) -> None:
        write = ways.get(connection.vendor)
        if write is None:
            return
        with connection.cursor() as cursor:
            for rule in self._rules:
                for statement in write(f"{self._prefix}_{rule.name}", rule):
                    cursor.execute(statement)


_Way = Callable[[str, Rule], Iterator[str]]


def _set_sqlite(name: str, rule: Rule) -> Iterator[str]:
    yield (
        f"CREATE TRIGGER {name} BEFORE {rule.verb} ON {rule.table} WHEN {_condition(rule, 'sqlite')}"
        f" BEGIN SELECT RAISE(ABORT, '{rule.refusal}'); END"
    )


def _lift_sqlite(name: str, rule: Rule) -> Iterator[str]:
    yield f"DROP TRIGGER IF EXISTS {name}"


def _set_postgresql(name: str, rule: Rule) -> Iterator[str]:
    yield (
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {_condition(rule, 'postgresql')} THEN"
        f" RAISE EXCEPTION '{rule.refusal}' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
        f" RETURN {'OLD' if rule.verb == 'DELETE' else 'NEW'}; END $$"
    )
    yield f"CREATE TRIGGER {name} BEFORE {rule.verb} ON {rule.table} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _lift_postgresql(name: str, rule: Rule) -> Iterator[str]:
    yield f"DROP TRIGGER IF EXISTS {name} ON {rule.table}"
    yield f"DROP FUNCTION IF EXISTS {name}()"


def _condition(rule: Rule, vendor: str) -> str:
    return rule.condition.replace("{differs}", _DIFFERS[vendor])


_SET: Mapping[str, _Way] = {"sqlite": _set_sqlite, "postgresql": _set_postgresql}
_LIFT: Mapping[str, _Way] = {"sqlite": _lift_sqlite, "postgresql": _lift_postgresql}
