"""The database as settings make it: durable on SQLite, and unharmed by many writers."""

from __future__ import annotations

import threading

import pytest
from django.core.management import call_command
from django.db import connection, connections

from soi.checks.actions import publish
from soi.checks.models import Check, CheckVersion
from tests.fakes.drafts import draft


@pytest.mark.django_db
def test_it_has_a_migration_for_every_change_of_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_it_waits_for_locks_and_survives_power_cuts_on_sqlite() -> None:
    if connection.vendor != "sqlite":
        assert connection.vendor == "postgresql"
        return
    with connection.cursor() as cursor:
        found = {
            name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
        assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
        assert cursor.execute("PRAGMA busy_timeout").fetchone()[0] == 10_000
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.django_db(transaction=True)
def test_it_loses_no_write_of_many_at_once() -> None:
    wrong: list[BaseException] = []

    def work(writer: int) -> None:
        try:
            for number in range(10):
                publish(draft(external_id=f"{writer}-{number}"))
                publish(draft(external_id="shared", summary=f"{writer}-{number}"))
        except BaseException as error:  # noqa: BLE001 (handed to the test)
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(writer,)) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    shared = Check.objects.get(external_id="shared")
    assert Check.objects.count() == 41
    assert shared.version == 40
    assert list(CheckVersion.objects.filter(check_row=shared).values_list("number", flat=True)) == [
        *range(40, 0, -1)
    ]
