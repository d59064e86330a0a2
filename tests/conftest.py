"""The cast and the stage of every test: an own data folder, the database of SOI_DATABASE_URL."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import hypothesis
import pytest
from django.db import connection
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

# Speed is measured in bench/, on a quiet machine, never in a test.
hypothesis.settings.register_profile("soi", deadline=None)
hypothesis.settings.load_profile("soi")


def _set_the_stage() -> None:
    """No test may see, or leave anything in, the operator's own data folder and settings."""
    for name in [name for name in os.environ if name.startswith("SOI_") and name != "SOI_DATABASE_URL"]:
        del os.environ[name]
    folder = tempfile.mkdtemp(prefix="soi-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["SOI_DATA_DIR"] = folder
    os.environ["SOI_CHROMIUM"] = "none"
    os.environ["SOI_HOSTS"] = "testserver,localhost,127.0.0.1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "soi.site.settings"
    django.setup()


_set_the_stage()


from allauth.mfa.models import Authenticator  # noqa: E402 (needs Django to be set up)
from allauth.mfa.utils import encrypt  # noqa: E402

from soi.people.models import Person as Account  # noqa: E402
from soi.people.models import Role  # noqa: E402
from tests.emptying import empty, triggers  # noqa: E402
from tests.tables import put_tables  # noqa: E402


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With another database than SQLite, only tests that use it are of interest: the rest would say nothing new."""
    if connection.vendor == "sqlite":
        return
    using = [one for one in items if _uses_the_database(one)]
    config.hook.pytest_deselected(items=[one for one in items if not _uses_the_database(one)])
    items[:] = using


def _uses_the_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "live_server"})


TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""What the authenticator app of everybody in the cast holds."""


@dataclass(frozen=True)
class Person:
    """Somebody who uses Soi, with the browser they use, and the account it is signed in to, if any."""

    name: str
    browser: Client
    signed_in: Account | None = None

    @property
    def account(self) -> Account:
        """The account of somebody who has one."""
        assert self.signed_in is not None, f"{self.name} has no account"
        return self.signed_in


@pytest.fixture
def asker() -> Person:
    """An, who got a message and wants to know. Reads Vietnamese."""
    return Person("An", Client(headers={"accept-language": "vi"}))


@pytest.fixture
def stranger() -> Person:
    """Mallory, whom nobody invited. Reads English; tries what is not allowed."""
    return Person("Mallory", Client(headers={"accept-language": "en"}, enforce_csrf_checks=True))


def member(name: str, role: Role, *, language: str = "en", second_factor: bool = True) -> Person:
    """Somebody with an account, signed in; needs the database."""
    account = Account(email=f"{name.lower()}@desk.example", name=name, role=role)
    account.set_unusable_password()
    account.save()
    if second_factor:
        Authenticator.objects.create(
            user=account, type=Authenticator.Type.TOTP, data={"secret": encrypt(TOTP_SECRET)}
        )
    browser = Client(headers={"accept-language": language})
    browser.force_login(account)
    return Person(name, browser, account)


@pytest.fixture
def learner(db: None) -> Person:
    """Linh, who practises and is shown nothing private."""
    return member("Linh", Role.LEARNER)


@pytest.fixture
def volunteer(db: None) -> Person:
    """Vân, who helps to find evidence."""
    return member("Van", Role.VOLUNTEER)


@pytest.fixture
def checker(db: None) -> Person:
    """Châu, who writes checks."""
    return member("Chau", Role.CHECKER)


@pytest.fixture
def second_reader(db: None) -> Person:
    """Sơn, who reads what others wrote before it is published."""
    return member("Son", Role.SECOND_READER)


@pytest.fixture
def editor(db: None) -> Person:
    """Emma, who publishes and takes back."""
    return member("Emma", Role.EDITOR)


@pytest.fixture
def admin(db: None) -> Person:
    """Ada, who looks after accounts."""
    return member("Ada", Role.ADMIN)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """SQLite's database is taken as it is: a copy that has the tables already. It goes with the data folder."""
    if connection.vendor != "sqlite":
        return False
    put_tables(Path(connection.settings_dict["TEST"]["NAME"]))
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database as pytest-django makes it. What a test commits is taken away from the tables it filled."""
    with django_db_blocker.unblock():
        guards = triggers(connection)

    def take_away(_test: TransactionTestCase) -> None:
        empty(connection, guards)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(TransactionTestCase, "_fixture_teardown", take_away)
        yield
