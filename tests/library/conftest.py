"""A small shelf of checks for the public site, and answers made by hand where a test is about showing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from soi.answers import media_index
from soi.answers.engine import reopen
from soi.answers.find import Answer, PieceAnswer
from soi.checks.actions import bulk_publish
from tests.library.library_cast import SHELF, Answering, Shelf, hand_made


@pytest.fixture
def shelf(db: None, settings: Settings) -> Iterator[Shelf]:
    """Seven published checks by their external ids; the index follows with the first question."""
    settings.SOI_EMBEDDER = "none"  # the shipped vectors do; a transformer would only take time
    reopen()
    yield {outcome.check.external_id: outcome.check for outcome in bulk_publish(list(SHELF))}
    reopen()


@pytest.fixture
def own_files(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """A data folder of the test's own, in which nothing is known of any file."""
    settings.SOI_DATA_DIR = tmp_path
    settings.SOI_EMBEDDER = "none"
    reopen()
    media_index.forget()
    yield
    reopen()
    media_index.forget()


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Make the engine give the pieces a test names: for tests of how an answer is shown."""

    def give(*pieces: PieceAnswer) -> None:
        def find(message: str, *, language: str | None = None) -> Answer:
            return hand_made(*pieces)

        monkeypatch.setattr("soi.library.views.asking.find", find)
        monkeypatch.setattr("soi.library.api.find", find)

    return give
