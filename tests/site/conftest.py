"""A desk of its own for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.site_desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(tmp_path)
    made.soi("migrate", "--verbosity", "0")
    return made
