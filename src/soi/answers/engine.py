"""The one engine of this process: opened at first use (after any fork), shared by its threads."""

from __future__ import annotations

import threading
from pathlib import Path

from soi.answers.embedders import setup
from soi.answers.paths import index_folder
from soi.match import Index

_lock = threading.Lock()
_open: dict[Path, Index] = {}


def index() -> Index:
    """The open index, opening it if need be."""
    folder = index_folder()
    with _lock:
        if folder not in _open:
            folder.parent.mkdir(parents=True, exist_ok=True)
            _open[folder] = Index.open(folder, setup())
        return _open[folder]


def reopen() -> None:
    """Let go of the open index: after a rebuild, and between tests."""
    with _lock:
        for one in _open.values():
            one.close()
        _open.clear()
