"""The stage of the tipline's tests: an own index and keys, one channel that keeps what was sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from soi.answers import media_index
from soi.answers.engine import reopen
from soi.inbox import media_likeness
from soi.tipline import registry, thinking
from soi.tipline.channel import Channel
from soi.tipline.pace import MESSAGES
from tests.tipline.tipline_cast import Post


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.SOI_DATA_DIR = tmp_path
    settings.SOI_EMBEDDER = "none"
    settings.SOI_QUIET_HOURS = None
    reopen()
    thinking.start_anew()
    MESSAGES.start_anew()
    yield
    reopen()
    thinking.start_anew()


@pytest.fixture
def no_files_known() -> Iterator[None]:
    """Files of checks and of tips are looked for anew; sentences are English."""
    media_index.forget()
    media_likeness.start_anew()
    with translation.override("en"):
        yield
    media_index.forget()
    media_likeness.start_anew()


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """A channel of this test's own, listed beside the real ones."""
    post = Post()
    listed: dict[str, Channel] = {**registry.CHANNELS, post.name: post}
    monkeypatch.setattr(registry, "CHANNELS", listed)
    return post
