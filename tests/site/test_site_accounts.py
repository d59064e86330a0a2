"""Accounts from the command line and the environment: the first admin, the audit trail, mail."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import translation

from soi.people import audit
from soi.people.append_only import lift_guard
from soi.people.models import AuditEntry, Person, Role
from soi.site.accounts import account_settings
from soi.site.settings_table import SettingError, load
from tests.people.hashing import CHEAP


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = [CHEAP]


def soi(*arguments: str) -> str:
    """What the command printed."""
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.django_db
def test_it_makes_the_first_admin_once_and_without_a_password() -> None:
    text = soi("admin", "create", "--email", "Ada@desk.example", "--name", "Ada")
    ada = Person.objects.get()
    assert (ada.email, ada.role, ada.has_usable_password()) == ("ada@desk.example", Role.ADMIN, False)
    assert re.search(r"http://127\.0\.0\.1:8000/\w\w/people/password/new/\S+/\n", text)
    with pytest.raises(CommandError, match="--another"):
        soi("admin", "create", "--email", "b@desk.example", "--name", "B")
    soi("admin", "create", "--email", "b@desk.example", "--name", "B", "--another")
    assert list(AuditEntry.objects.values_list("actor", "action")) == [("system", "people.create-admin")] * 2


@pytest.mark.django_db
def test_it_takes_a_password_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    told = ("admin", "create", "--email", "a@desk.example", "--name", "A", "--password-stdin")
    for password in ("short", "", "123456789012"):
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        with translation.override("en"), pytest.raises(CommandError, match="password"):
            soi(*told)
    monkeypatch.setattr(sys, "stdin", io.StringIO("correct horse battery\n"))
    assert "http" not in soi(*told)
    assert Person.objects.get().check_password("correct horse battery")


@pytest.mark.django_db
def test_it_asks_nobody_where_nobody_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="Give --email and --name"):
        soi("admin", "create")
    assert not Person.objects.exists()


def _fill() -> str:
    with transaction.atomic():
        return [audit.record(None, "desk.sign", f"case:k{n}", {"revision": n}) for n in range(3)][-1].hash


@pytest.mark.django_db
def test_it_proves_the_audit_trail_and_shows_it() -> None:
    last = _fill()
    assert f"3 entries, last {last}" in soi("audit", "verify", "--last", last)
    assert [line[:1] for line in soi("audit", "show").splitlines()] == ["3", "2", "1"]
    assert soi("audit", "show", "--about", "case:k1").count("\n") == 1
    assert f'"hash": "{last}"' in soi("audit", "show", "--json", "--count", "1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_auditentry SET actor = 'person:1' WHERE number = 2",
        "DELETE FROM people_auditentry WHERE number = 2",
        "DELETE FROM people_auditentry WHERE number = 3",
    ],
)
def test_it_ends_with_3_when_the_trail_is_broken(statement: str) -> None:
    last = _fill()
    lift_guard(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(SystemExit) as ended:
        soi("audit", "verify", "--last", last)
    assert ended.value.code == 3


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}),
        ("console", {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}),
        ("file:/tmp/mail", {"EMAIL_FILE_PATH": Path("/tmp/mail")}),
        (
            "smtp://us%40er:p%2Fw@mail.example",
            {"EMAIL_HOST": "mail.example", "EMAIL_PORT": 587, "EMAIL_HOST_USER": "us@er",
             "EMAIL_HOST_PASSWORD": "p/w", "EMAIL_USE_TLS": True, "EMAIL_USE_SSL": False},
        ),
        ("smtps://mail.example", {"EMAIL_PORT": 465, "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": True}),
        ("smtp://localhost:25", {"EMAIL_PORT": 25, "EMAIL_USE_TLS": False}),
    ],
)  # fmt: skip
def test_it_reads_how_mail_leaves(given: str, expected: dict[str, object]) -> None:
    made = account_settings(load({"SOI_MAIL": given}))
    assert {name: made[name] for name in expected} == expected


@pytest.mark.parametrize("given", ["yes", "http://mail.example", "file:relative", "smtp://", "smtp://h:port"])
def test_it_refuses_another_way_without_repeating_it(given: str) -> None:
    with pytest.raises(SettingError, match="SOI_MAIL: write") as wrong:
        account_settings(load({"SOI_MAIL": given}))
    assert given not in str(wrong.value).replace("smtp://user", "")
