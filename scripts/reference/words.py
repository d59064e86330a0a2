"""The page of word tables: what soi.text knows of phrases, chat spelling and trackers."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

from scripts.reference.markdown import code, described, table

SUFFIXES = (".txt", ".tsv")


def text_tables_page() -> Iterator[str]:
    """Each table of words in soi.text, as it stands in its file or in the code."""
    import soi.text

    yield "# Tables of `soi.text`\n"
    yield "Word lists and mappings that decide how messages are read. Whoever changes one adds a test.\n"
    yield "## Files\n"
    yield "One file each in `src/soi/text/tables`; the first line says what it is for.\n"
    for path in table_files(Path(soi.text.__path__[0])):
        yield from _file(path)
    yield "## In the code\n"
    modules = [one for one in pkgutil.iter_modules(soi.text.__path__) if not one.ispkg]
    for found in sorted(modules, key=lambda one: one.name):
        module = importlib.import_module(f"soi.text.{found.name}")
        for name, text, value in _word_tables(module):
            yield f"### `{found.name}.{name}`\n"
            yield described(text, f"soi.text.{found.name}.{name}") + "\n"
            yield from _entries(value)


def table_files(folder: Path) -> list[Path]:
    """Files of words below `folder`."""
    return sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)


def _file(path: Path) -> Iterator[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    comments = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    rows = [line for line in lines if line.strip() and not line.startswith("#")]
    yield f"### `{path.name}`\n"
    yield described(" ".join(comments), path.name) + "\n"
    if path.suffix == ".tsv":
        pairs = [tuple(code(_shown(cell)) for cell in row.split("\t", 1)) for row in rows]
        yield from table(("Written", "Read as"), pairs)
    else:
        yield " · ".join(code(_shown(row)) for row in rows) + "\n"


def _word_tables(module: ModuleType) -> Iterator[tuple[str, str, Any]]:
    """Public constants of a module that hold words and say what they are: name, what it says, value."""
    body = ast.parse(inspect.getsource(module)).body
    for node, following in pairwise(body):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if not isinstance(target, ast.Name) or not target.id.isupper() or target.id.startswith("_"):
            continue
        if "tables." in ast.unparse(node):  # read from a file, which is listed already
            continue
        value = getattr(module, target.id)
        text = _string(following)
        if text and isinstance(value, (dict, tuple, frozenset)) and _holds_words(value):
            yield target.id, text, value


def _holds_words(value: Any) -> bool:
    entries = value.values() if isinstance(value, dict) else value
    flat = [word for entry in entries for word in (entry if isinstance(entry, tuple) else (entry,))]
    return bool(flat) and all(isinstance(word, str) for word in flat)


def _string(node: ast.stmt) -> str:
    is_string = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return str(ast.literal_eval(node.value)) if is_string and isinstance(node, ast.Expr) else ""


def _entries(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        rows = [(code(_shown(key)), code(_joined(entry))) for key, entry in sorted(value.items())]
        yield from table(("Written", "Read as"), rows)
    elif isinstance(value, tuple) and isinstance(next(iter(value)), tuple):
        yield from table(("Entry", ""), [(code(_shown(row[0])), code(_joined(row[1:]))) for row in value])
    else:
        entries = sorted(value) if isinstance(value, frozenset) else value
        yield " · ".join(code(_shown(word)) for word in entries) + "\n"


def _joined(entry: str | tuple[str, ...]) -> str:
    return _shown(entry) if isinstance(entry, str) else ", ".join(map(_shown, entry))


def _shown(word: str) -> str:
    """A word with unprintable characters as their code points."""
    return "".join(letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in word)
