"""Rules of the house that no linter knows: who writes tables, names of modules, how long they may be."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "soi"
GROUND = {"text", "media", "match", "net", "keys"}
"""Folders without tables."""

WRITERS = {
    "people/audit.py": "appends to the audit trail, its own table, inside every room's transactions",
    "checks/imports/runs.py": "keeps the book of import runs, its own table, while a run goes on",
}
"""Modules other than a room's `actions.py` (or `actions/`) that write tables, each with its reason."""

ON_A_TABLE = {"bulk_create", "bulk_update", "create", "get_or_create", "update", "update_or_create"}
ON_A_ROW = {"save", "delete"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "lib", "misc", "tools"}
LOGS = {"log", "logger", "logging"}
PRIVATE = {"message", "text", "body", "query", "piece", "claim", "request"}
"""Names of variables that hold what somebody sent."""

FUNCTION_LINES = 40
MODULE_LINES = 500
CODE_LINES = 300


def _modules(*folders: Path) -> list[Path]:
    found = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


MODULES = _modules(SOURCE)
OURS = _modules(SOURCE, ROOT / "bench", ROOT / "scripts")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _offenders(paths: list[Path], rule: Callable[[Path], Iterator[str]]) -> list[str]:
    return [f"{path.relative_to(ROOT)}: {fault}" for path in paths for fault in rule(path)]


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str, str]]:
    """Each call on an attribute: the call, what it is called on, the attribute."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, ast.unparse(node.func.value), node.func.attr


def _writes(tree: ast.Module) -> Iterator[str]:
    """Calls that write a table: `X.objects.….create()`, `row.save()`, `rows.delete()`.

    A `delete` with arguments is another thing's: the store's, or a file's."""
    for call, owner, verb in _calls(tree):
        name = verb.removeprefix("a") if verb not in ON_A_TABLE | ON_A_ROW else verb
        of_a_table = name in ON_A_TABLE | ON_A_ROW and ".objects" in owner
        of_a_row = name == "save" or (name == "delete" and not call.args and not call.keywords)
        if of_a_table or of_a_row:
            yield f"line {call.lineno}: {owner}.{verb}()"


def _writes_outside_actions(path: Path) -> Iterator[str]:
    inside = path.relative_to(SOURCE)
    verbs = path.name == "actions.py" or "actions" in inside.parts[1:-1]
    if not verbs and inside.as_posix() not in WRITERS and inside.parts[0] not in GROUND:
        yield from _writes(_tree(path))


def test_it_writes_tables_only_in_actions() -> None:
    assert _offenders(MODULES, _writes_outside_actions) == []


def test_it_sees_a_write_when_there_is_one() -> None:
    text = "Check.objects.filter(a=1).update(b=2)\nrow.save()\nrow.delete()\nawait row.asave()\n"
    text += "seen.update(x)\nstore.delete(1)\nCheck.objects.filter(a=1).first()"
    assert [fault.split(":")[0] for fault in _writes(ast.parse(text))] == [f"line {n}" for n in (1, 2, 3, 4)]


def test_it_has_no_stale_exception() -> None:
    assert [name for name in WRITERS if not list(_writes(_tree(SOURCE / name)))] == []


def _drawer(path: Path) -> Iterator[str]:
    yield from {part.removesuffix(".py").strip("_") for part in path.relative_to(ROOT).parts} & DRAWERS


def test_it_has_no_drawer_for_odds_and_ends() -> None:
    assert _offenders(OURS, _drawer) == []


def _silent(path: Path) -> Iterator[str]:
    if _tree(path).body and not ast.get_docstring(_tree(path)):
        yield "no docstring"


def test_it_says_what_lives_in_a_module() -> None:
    assert _offenders(OURS, _silent) == []


def _prints(path: Path) -> Iterator[str]:
    if "commands" not in path.parts and path.name != "cli.py":
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield f"line {node.lineno}"


def test_it_prints_only_in_commands() -> None:
    assert _offenders(MODULES, _prints) == []


def _tells_logs(path: Path) -> Iterator[str]:
    for call, owner, _ in _calls(_tree(path)):
        if owner.lower().strip("_") in LOGS:
            names = {one.id for arg in call.args for one in ast.walk(arg) if isinstance(one, ast.Name)}
            yield from (f"line {call.lineno}: {name}" for name in sorted(names & PRIVATE))


def test_it_keeps_message_text_out_of_the_logs() -> None:
    assert _offenders(MODULES, _tells_logs) == []


def _code_lines(text: str) -> int:
    """Lines that hold code: no comment, no blank line, no string that stands alone."""
    lines: set[int] = set()
    layout = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}
    starts_a_statement = True
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in {tokenize.COMMENT, tokenize.ENDMARKER}:
            continue
        if token.type in layout:
            starts_a_statement = starts_a_statement or token.type == tokenize.NEWLINE
            continue
        if not (token.type == tokenize.STRING and starts_a_statement):
            lines.update(range(token.start[0], token.end[0] + 1))
        starts_a_statement = False
    return len(lines)


def _too_long(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if len(text.splitlines()) > MODULE_LINES or _code_lines(text) > CODE_LINES:
        yield f"{len(text.splitlines())} lines, {_code_lines(text)} of code"


def test_it_keeps_modules_short() -> None:
    assert _offenders(OURS, _too_long) == []


def test_it_counts_code_and_not_words() -> None:
    text = '"""Two\nlines."""\n\n# why\nx = 1\n\n\ndef f():\n    """Doc."""\n    return [\n        x\n    ]'
    assert _code_lines(text) == 5


def _long_functions(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            size = (node.end_lineno or 0) - body[0].lineno + 1 if body else 0
            if size > FUNCTION_LINES:
                yield f"{node.name} has {size} lines"


def test_it_keeps_functions_short() -> None:
    assert _offenders(OURS, _long_functions) == []
