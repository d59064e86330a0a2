"""Two at once: a file is taken away while a check about it is published, corrected, withdrawn or restored."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from soi.checks.actions import correct, keep_media, publish, restore, take_away_file, withdraw
from soi.checks.draft import CheckDraft, MediaDraft
from soi.checks.media import shown
from soi.checks.models import Check, MediaFile, State
from tests.fakes.drafts import draft
from tests.fakes.media import picture


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> None:
    settings.SOI_DATA_DIR = tmp_path


def about(file: str, name: str, alt: str = "A glass.") -> CheckDraft:
    return draft(external_id=name, media=(MediaDraft("", "StagedContent", file, alt),))


def _at_once(*acts: Callable[[], object]) -> None:
    """Run each in a thread of its own, all let go together."""
    barrier = threading.Barrier(len(acts))
    failed: list[Exception] = []

    def run(act: Callable[[], object]) -> None:
        try:
            barrier.wait()
            act()
        except Exception as raised:  # noqa: BLE001 (told below)
            failed.append(raised)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(4))
def test_no_check_shows_that_a_file_is_gone_without_a_version_that_says_so(round_: int) -> None:
    kept = keep_media(picture(), "system")
    standing = publish(about(kept.sha256, "standing")).check
    corrected = publish(about(kept.sha256, "corrected")).check
    going = publish(about(kept.sha256, "going")).check
    coming = publish(about(kept.sha256, "coming")).check
    withdraw(coming.uid, "too early")
    _at_once(
        lambda: take_away_file(kept.sha256, "why"),
        lambda: publish(about(kept.sha256, "new")),
        lambda: correct(corrected.uid, about(kept.sha256, "corrected", "A cup."), "It is a cup."),
        lambda: withdraw(going.uid, "wrong"),
        lambda: restore(coming.uid, "right after all"),
    )
    assert MediaFile.objects.get().gone_at is not None
    assert not shown().exists()
    newest = {check.uid: check.versions.latest("number") for check in Check.objects.all()}
    for check in Check.objects.filter(state=State.PUBLISHED):
        assert newest[check.uid].number == check.version
        assert newest[check.uid].data["gone"][0]["why"] == "why", check.external_id
    assert newest[standing.uid].note.endswith("why")
    assert newest[going.uid].note == "wrong"
