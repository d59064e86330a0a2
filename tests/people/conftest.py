"""Passwords of tests are hashed cheaply."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from tests.people.hashing import CHEAP


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [CHEAP]
