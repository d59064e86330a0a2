"""The page of word tables: what soi.text knows of phrases, chat spelling and trackers."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType
from typing import Any

from scripts.reference.markdown import code, described, table


def text_tables_page() -> Iterator[str]:
    """Each public table of words in soi.text, as it stands in the code."""
    import soi.text

    yield "# Tables of `soi.text`\n"
    yield "Word lists and mappings that decide how messages are read. Whoever changes one adds a test.\n"
    for found in sorted(pkgutil.iter_modules(soi.text.__path__), key=lambda one: one.name):
        module = importlib.import_module(f"soi.text.{found.name}")
        for name, text, value in _word_tables(module):
            yield f"## `{found.name}.{name}`\n"
            yield described(text, f"soi.text.{found.name}.{name}") + "\n"
            yield from _entries(value)


def _word_tables(module: ModuleType) -> Iterator[tuple[str, str, Any]]:
    """Public constants of a module that hold words: name, the string under the assignment, value."""
    body = ast.parse(inspect.getsource(module)).body
    for index, node in enumerate(body):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        target = targets[0]
        if not isinstance(target, ast.Name) or not target.id.isupper() or target.id.startswith("_"):
            continue
        value = getattr(module, target.id)
        if isinstance(value, (dict, tuple, frozenset)) and _holds_words(value):
            yield target.id, _string(body[index + 1] if index + 1 < len(body) else None), value


def _holds_words(value: Any) -> bool:
    entries = value.values() if isinstance(value, dict) else value
    flat = [word for entry in entries for word in (entry if isinstance(entry, tuple) else (entry,))]
    return bool(flat) and all(isinstance(word, str) for word in flat)


def _string(node: ast.stmt | None) -> str:
    if (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ):
        return node.value.value
    return ""


def _entries(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        rows = [(code(_shown(key)), code(_joined(entry))) for key, entry in sorted(value.items())]
        yield from table(("Written", "Read as"), rows)
    elif isinstance(value, tuple) and isinstance(next(iter(value)), tuple):
        yield from table(("Entry", ""), [(code(_shown(row[0])), code(_joined(row[1:]))) for row in value])
    else:
        entries = sorted(value) if isinstance(value, frozenset) else value
        yield ", ".join(code(_shown(word)) for word in entries) + f" ({len(entries)})\n"


def _joined(entry: str | tuple[str, ...]) -> str:
    return _shown(entry) if isinstance(entry, str) else ", ".join(map(_shown, entry))


def _shown(word: str) -> str:
    """A word with unprintable characters as their code points."""
    return "".join(letter if letter.isprintable() else f"U+{ord(letter):04X}" for letter in word)
