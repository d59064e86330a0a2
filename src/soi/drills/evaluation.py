"""Writes pairs that learners judged as evaluation sets of the matcher: one to a line, or a desk set in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from soi.drills.queries.pairs import Pair


def line(row: Mapping[str, Any]) -> str:
    """A row of JSON Lines, without its end."""
    return json.dumps(row, ensure_ascii=False)


def write_desk_set(folder: Path, found: Sequence[Pair]) -> int:
    """A set for `bench fit --own` and `bench desk --data`: checks.jsonl, messages.jsonl, split.json. Pairs on which
    people are divided are left out. Returns how many it holds; OSError where the folder cannot be written."""
    clear = [pair for pair in found if pair.agreed is not None]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "checks.jsonl", (pair.check() for pair in clear))
    _write(folder / "messages.jsonl", (pair.message() for pair in clear))
    parts = {"dev": [pair.message()["id"] for pair in clear], "test": []}
    (folder / "split.json").write_text(json.dumps(parts, indent=1) + "\n", encoding="utf-8")
    return len(clear)


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    path.write_text("".join(line(row) + "\n" for row in rows), encoding="utf-8")
