"""What a test commits is gone afterwards, and the database refuses what it refused before."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from soi.checks.actions import bulk_publish
from soi.checks.append_only import GUARD
from soi.checks.models import Check, CheckVersion
from soi.people import audit
from soi.people.append_only import lift_guard
from soi.people.models import AuditEntry
from tests.emptying import STAY, empty, triggers
from tests.library.library_cast import SHELF

pytestmark = pytest.mark.django_db(transaction=True)


def _filled() -> set[str]:
    with connection.cursor() as cursor:
        names = connection.introspection.django_table_names(only_existing=True)
        rows = {}
        for name in names:
            cursor.execute(f"SELECT count(*) FROM {name}")
            (rows[name],) = cursor.fetchone()
    return {name for name, count in rows.items() if count}


def _fill() -> None:
    bulk_publish(list(SHELF))
    with transaction.atomic():
        audit.record(None, "desk.sign", "case:k3f")


@pytest.mark.parametrize("tampered", [False, True])
def test_nothing_stays_but_what_migrations_make(tampered: bool) -> None:
    guards = triggers(connection)
    _fill()
    assert {"checks_check", "checks_checkversion", "people_auditentry"} <= _filled()
    if tampered:
        GUARD.lift(connection)
        lift_guard(connection)
    empty(connection, guards)
    assert _filled() == STAY
    assert triggers(connection) == guards
    _fill()
    for rows in (AuditEntry, CheckVersion, Check):
        with pytest.raises(DatabaseError):
            rows.objects.all().delete()


def test_another_test_finds_nothing_of_it() -> None:
    assert _filled() <= STAY
