"""One site for all journeys and one browser for each module: both take seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.browser import chromium
from tests.journeys.site import running_site
from tests.journeys.workshop_stage import Stage, running_stage


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a running Soi with the starter library."""
    with running_site(tmp_path_factory.mktemp("site")) as address:
        yield address


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A running Soi with somebody who leads workshops and somebody who trains."""
    with running_stage(tmp_path_factory.mktemp("stage")) as one:
        yield one


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Not for the whole session: tests elsewhere start one of their own."""
    with chromium() as one:
        yield one
