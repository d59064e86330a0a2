"""Killed forty times at crash points of every kind; a thousand times: `python -m tests.tipline.crashing`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tipline.crashing import Crashing


@pytest.mark.django_db(transaction=True)
def test_forty_kills_lose_nothing_double_nothing_and_leave_no_correction_untold(tmp_path: Path) -> None:
    crashing = Crashing(seed=20261127, folder=tmp_path)
    try:
        figures = crashing.run(40, epoch=40)
    finally:
        crashing.close()
    assert figures.wrong == []
    assert figures.kills >= 40
    assert {kind.partition(" ")[2] for kind in figures.at} >= {"statement", "commit", "sending"}
    assert figures.acknowledged > 30
    assert figures.taken > 30
