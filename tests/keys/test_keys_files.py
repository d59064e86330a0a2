"""Key files: made once however many want one, whole, private, and never replaced."""

from __future__ import annotations

import secrets
import stat
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from soi.keys import make_once


def _fresh() -> bytes:
    return secrets.token_bytes(32)


def _made(path: Path) -> bytes:
    make_once(path, _fresh)
    return path.read_bytes()


def test_a_key_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "key"
    make_once(path, lambda: b"first")
    assert path.read_bytes() == b"first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["key"]


def test_a_key_that_is_there_stays(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"mine")
    make_once(path, lambda: pytest.fail("a key was made"))
    assert path.read_bytes() == b"mine"


def test_who_comes_second_takes_the_first_one_s_key(tmp_path: Path) -> None:
    path = tmp_path / "key"

    def late() -> bytes:
        make_once(path, lambda: b"first")
        return b"second"

    make_once(path, late)
    assert path.read_bytes() == b"first"
    assert [one.name for one in tmp_path.iterdir()] == ["key"]


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    for round_ in range(5):
        path = tmp_path / f"key-{round_}"
        with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
            keys = set(pool.map(_made, [path] * 16))
        assert len(keys) == 1 and len(keys.pop()) == 32
    assert len(list(tmp_path.iterdir())) == 5


def test_when_a_key_cannot_be_made_nothing_stays(tmp_path: Path) -> None:
    def broken() -> bytes:
        raise ValueError("no key")

    with pytest.raises(ValueError, match="no key"):
        make_once(tmp_path / "key", broken)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError):
        make_once(tmp_path / "nowhere" / "key", lambda: b"x")
