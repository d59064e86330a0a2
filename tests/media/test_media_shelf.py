"""Files under their own hashes: whole or not at all, and known to be what they were."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from soi.media.shelf import Shelf, ShelfError


def test_a_file_is_found_under_its_hash(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "media")
    with shelf.keeping() as keep:
        sha256 = keep(b"a picture")
        assert keep(b"a picture") == sha256
    assert sha256 == hashlib.sha256(b"a picture").hexdigest()
    assert shelf.read(sha256) == b"a picture"
    assert list(shelf.all_hashes()) == [sha256]


def test_what_fails_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    with shelf.keeping() as keep:
        old = keep(b"old")
    with pytest.raises(RuntimeError), shelf.keeping() as keep:
        keep(b"old")
        keep(b"new")
        raise RuntimeError
    assert list(shelf.all_hashes()) == [old]
    assert not list((tmp_path / "arriving").iterdir())


def test_a_file_that_is_gone_or_changed_is_said_to_be(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    with shelf.keeping() as keep:
        sha256 = keep(b"a picture")
    shelf.path(sha256).write_bytes(b"another")
    with pytest.raises(ShelfError) as wrong:
        shelf.read(sha256)
    assert wrong.value.what == "changed"
    for name in ("0" * 64, "../../etc/passwd"):
        with pytest.raises(ShelfError) as wrong:
            shelf.read(name)
        assert wrong.value.what == "missing"
