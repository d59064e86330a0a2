"""What tests of answers share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from soi.answers import media_index
from soi.answers.engine import reopen


@pytest.fixture
def own_files(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """A data folder of the test's own, in which nothing is known of any file; sentences are English."""
    settings.SOI_DATA_DIR = tmp_path
    settings.SOI_EMBEDDER = "none"
    reopen()
    media_index.forget()
    with translation.override("en"):
        yield
    reopen()
    media_index.forget()
