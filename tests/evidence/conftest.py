"""The stage of the evidence tests: a data folder of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Sentences as the tests quote them."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def data_folder(settings: Settings, tmp_path: Path) -> Path:
    """An empty data folder for each test."""
    settings.SOI_DATA_DIR = tmp_path
    return tmp_path
