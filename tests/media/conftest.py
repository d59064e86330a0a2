"""Whole files of every kind, made once, and workers for whoever leaves them as they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bench.media.hostile_bases import bases
from soi.media.pool import Pool


@pytest.fixture(scope="session")
def whole() -> dict[str, bytes]:
    """A whole file for each ending; names, places and a number are written into its tags."""
    return bases()


@pytest.fixture(scope="session")
def pool() -> Iterator[Pool]:
    made = Pool()
    yield made
    made.close()
