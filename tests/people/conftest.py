"""Passwords of tests are hashed cheaply; an OpenID provider for who asks for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.fakes.openid import CLIENT, LINH, SECRET, Provider, openid_provider
from tests.people.hashing import CHEAP


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [CHEAP]


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    """A provider that knows Linh and that the desk is set up for."""
    with openid_provider() as one:
        one.claims = dict(LINH)
        settings.SOI_OIDC_ISSUER = one.url
        settings.SOI_OIDC_CLIENT_ID, settings.SOI_OIDC_CLIENT_SECRET = CLIENT, SECRET
        settings.SOI_OIDC_NAME = "House ID"
        settings.SOI_ORIGIN = "http://testserver"
        yield one
