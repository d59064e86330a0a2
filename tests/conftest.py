"""The cast and the stage of every test: an own data folder, the database of SOI_DATABASE_URL."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from dataclasses import dataclass

import django
import pytest
from django.test import Client


def _set_the_stage() -> None:
    """No test may see, or leave anything in, the operator's own data folder and settings."""
    for name in [name for name in os.environ if name.startswith("SOI_") and name != "SOI_DATABASE_URL"]:
        del os.environ[name]
    folder = tempfile.mkdtemp(prefix="soi-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["SOI_DATA_DIR"] = folder
    os.environ["SOI_HOSTS"] = "testserver,localhost,127.0.0.1"
    os.environ["DJANGO_SETTINGS_MODULE"] = "soi.site.settings"
    django.setup()


_set_the_stage()


@dataclass(frozen=True)
class Person:
    """Somebody who uses Soi, with the browser they use."""

    name: str
    browser: Client


@pytest.fixture
def asker() -> Person:
    """An, who got a message and wants to know. Reads Vietnamese."""
    return Person("An", Client(headers={"accept-language": "vi"}))


@pytest.fixture
def stranger() -> Person:
    """Mallory, whom nobody invited. Reads English; tries what is not allowed."""
    return Person("Mallory", Client(headers={"accept-language": "en"}, enforce_csrf_checks=True))
