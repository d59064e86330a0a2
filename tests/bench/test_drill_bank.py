from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.drills import bank
from tests.drills.banks import INSTITUTIONS, made, random_bank, row, write


def test_sources_are_counted_by_institution_and_unnamed_hosts_by_address() -> None:
    other = made(source={"title": "t", "publisher": "p", "url": "https://example.org/x"})

    assert bank.sources([made(), made(), other], INSTITUTIONS) == [
        ("World Health Organization", 2),
        ("example.org", 1),
    ]


def test_shuffling_swaps_answers_within_pairs_only() -> None:
    items = random_bank()
    dealt = bank.shuffled(items, np.random.default_rng(1))
    swapped = {a.pair for a, b in zip(items, dealt, strict=True) if a.true is not b.true}

    assert 10 < len(swapped) < 54
    assert all(sum(item.true for item in dealt if item.pair == pair) == 1 for pair in swapped)


def test_it_prints_balance_sources_and_keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bank.main([str(write(tmp_path, row()))])

    shown = capsys.readouterr().out
    assert "en: 1 items, 1 pairs, 100.0% true" in shown
    assert "sources: 0 of 1 items rest on a named institution" in shown
    assert "nobody has read these items a second time yet" in shown
