"""A desk of its own for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.site.site_desk import Desk


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a desk that was just made: making one takes seconds, copying it none."""
    made = Desk(tmp_path_factory.mktemp("migrated"))
    made.soi("migrate", "--verbosity", "0")
    return made.folder / "data"


@pytest.fixture
def desk(tmp_path: Path, migrated: Path) -> Desk:
    shutil.copytree(migrated, tmp_path / "data")
    return Desk(tmp_path)
