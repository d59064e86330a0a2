"""The audit trail: it holds names only, it is one chain, and nothing can be changed in it unseen."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from soi.people import audit
from soi.people.append_only import lift_guard, set_guard
from soi.people.models import AuditEntry
from tests.conftest import Person

WRITERS, EACH = 4, 12
COLUMNS = ("at", "actor", "action", "object", "detail", "previous", "hash")


def _fill(count: int = 5) -> None:
    with transaction.atomic():
        for number in range(count):
            audit.record(
                None, "desk.sign", f"case:k{number}", {"fields": ["claim", "body"], "revision": number}
            )


@pytest.mark.django_db
def test_it_chains_each_entry_to_the_one_before(editor: Person) -> None:
    first = audit.record(editor.account, "desk.sign", "case:k3f", {"from": "in-review", "to": "signed"})
    second = audit.record(None, "inbox.erase", "tip:9")
    assert (first.number, first.previous, first.actor) == (1, audit.GENESIS, f"person:{editor.account.pk}")
    assert (second.number, second.previous, second.actor) == (2, first.hash, "system")
    assert audit.verify() == audit.Verified(2, second.hash, ())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("action", "row", "detail"),
    [
        ("desk.sign", "case:k3f", {"note": "Bleach cures colds"}),
        ("desk.sign", "case:k3f", {"note": ["in", "a list"]}),
        ("desk.sign", "case:k3f", {"who": "an@example.org"}),
        ("desk.sign", "case:k3f", {"url": "https://example.org/x"}),
        ("desk.sign", "case:k3f", {"words": "x" * 101}),
        ("desk.sign", "case:k3f", {"share": 0.5}),
        ("desk.sign", "case:k3f", {"a key": 1}),
        ("desk.sign", "case:k3f", {"nested": {"a": 1}}),
        ("desk sign", "case:k3f", {}),
        ("desk.sign", "case", {}),
        ("desk.sign", "case:k3f two", {}),
    ],
)
def test_it_refuses_words(action: str, row: str, detail: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="audit entry"):
        audit.record(None, action, row, detail)
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_records_only_inside_a_transaction() -> None:
    with pytest.raises(TransactionManagementError):
        audit.record(None, "desk.sign", "case:k3f")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE people_auditentry SET actor = 'system' WHERE number = 2", "DELETE FROM people_auditentry"],
)
def test_the_database_refuses_to_change_or_delete(statement: str) -> None:
    _fill()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEntry.objects.count() == 5


def _lifted(statement: str, *values: int) -> None:
    lift_guard(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    set_guard(connection)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("DELETE FROM people_auditentry WHERE number = 3", {4}),
        ("DELETE FROM people_auditentry WHERE number = 1", {2}),
        ("UPDATE people_auditentry SET number = 9 WHERE number = 2", {3, 9}),
        ("UPDATE people_auditentry SET action = 'desk.signe' WHERE number = 5", {5}),
    ],
)
def test_it_sees_what_is_missing_moved_or_changed(statement: str, broken: set[int]) -> None:
    _fill()
    _lifted(statement)
    assert broken <= {one.number for one in audit.verify().breaks}


@pytest.mark.django_db
def test_it_sees_two_entries_that_changed_places() -> None:
    _fill()
    for before, after in ((2, 90), (3, 2), (90, 3)):
        _lifted("UPDATE people_auditentry SET number = %s WHERE number = %s", after, before)
    assert {one.number for one in audit.verify().breaks} >= {2, 3}


@pytest.mark.django_db
def test_it_sees_an_end_cut_off_only_with_a_noted_hash() -> None:
    _fill()
    noted = audit.verify().last
    _lifted("DELETE FROM people_auditentry WHERE number = 5")
    assert audit.verify().breaks == ()
    assert [one.number for one in audit.verify(noted).breaks] == [4]


@pytest.mark.django_db
def test_it_detects_every_single_changed_bit() -> None:
    """On SQLite each bit of each column's text in turn; other databases keep no text to flip bits in."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps times and JSON in its own form")
    _fill(2)
    lift_guard(connection)
    flipped = 0
    for column in COLUMNS:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT CAST({column} AS BLOB) FROM people_auditentry WHERE number = 2")
            (whole,) = cursor.fetchone()
        for place in range(len(whole) * 8):
            broken = bytearray(whole)
            broken[place // 8] ^= 1 << place % 8
            assert not _took(column, bytes(broken)) or audit.verify().breaks, (column, place)
            flipped += 1
        assert _took(column, whole)
    assert flipped > 1000
    assert audit.verify().breaks == ()


def _took(column: str, value: bytes) -> bool:
    """Whether SQLite took the bytes, text or not; it refuses some by the table's own rules (valid JSON)."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE people_auditentry SET {column} = CAST(%s AS TEXT) WHERE number = 2", [value]
            )
    except IntegrityError:
        return False
    return True


@pytest.mark.django_db(transaction=True)
def test_it_stays_one_chain_when_many_write_at_once() -> None:
    start = threading.Barrier(WRITERS)
    failed: list[BaseException] = []

    def write() -> None:
        try:
            start.wait()
            for number in range(EACH):
                with transaction.atomic():
                    audit.record(None, "desk.draft", f"case:k{number}")
        except BaseException as wrong:
            failed.append(wrong)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    verified = audit.verify()
    assert (verified.count, verified.breaks) == (WRITERS * EACH, ())
