"""The pages of settings, routes and tables."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from scripts.reference.api import api_summaries
from scripts.reference.markdown import code, described, paragraphs, table


def settings_page() -> Iterator[str]:
    """The one table of settings."""
    from soi.site.settings_table import SETTINGS

    yield "# Settings\n"
    yield "Every setting is an environment variable. A value of the wrong kind, or an unknown `SOI_` name,"
    yield "stops the start with a sentence that names it. A setting of kind `secret` may also be read from a"
    yield "file: put the file's path in the variable with `_FILE` behind its name.\n"
    rows = [
        (code(row.name), row.kind, code(row.default) or "(empty)", described(row.help, row.name))
        for row in SETTINGS
    ]
    yield from table(("Setting", "Kind", "Default", "What it does"), rows)


def routes_page() -> Iterator[str]:
    """Each address the site answers."""
    from django.urls import get_resolver

    yield "# Routes\n"
    yield "`{language}` is `vi` or `en`. Static files are under `/static/`. The API is in [api.md](api.md).\n"
    summaries = {path: ", ".join(calls) for path, calls in api_summaries().items()}
    rows = []
    for address, name, callback in _routes(get_resolver().url_patterns, "/"):
        text = summaries.get(address) or _first_line(callback)
        rows.append((code(address), code(name), described(text, f"route {address}")))
    yield from table(("Address", "Name", "What it is"), sorted(rows))


def _routes(patterns: list[Any], prefix: str) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    from django.urls import URLResolver
    from django.urls.resolvers import LocalePrefixPattern

    for one in patterns:
        is_language = isinstance(one.pattern, LocalePrefixPattern)
        address = prefix + ("{language}/" if is_language else _braces(str(one.pattern)))
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, address)
        else:
            yield address, one.name or "", one.callback


def _braces(route: str) -> str:
    route = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", route.removeprefix("^").removesuffix("$"))
    for opening in ("<str:", "<int:", "<slug:", "<uuid:", "<path:", "<"):
        route = route.replace(opening, "{")
    return route.replace(">", "}")


def _first_line(thing: object) -> str:
    named = inspect.unwrap(thing) if callable(thing) else thing
    named = named.func if isinstance(named, partial) else named
    return (inspect.getdoc(named) or "").split("\n", 1)[0]


def tables_page() -> Iterator[str]:
    """Each table of the database with its columns and constraints."""
    from django.apps import apps

    yield "# Tables\n"
    yield "The database is the truth; the index is made from it. Constraints hold in the database itself.\n"
    for model in sorted(apps.get_models(), key=lambda one: one._meta.db_table):
        if not model.__module__.startswith("soi."):
            continue
        yield f"## `{model._meta.db_table}`\n"
        made_by_django = f"{model.__name__}({', '.join(field.name for field in model._meta.fields)})"
        text = "" if model.__doc__ == made_by_django else model.__doc__
        yield paragraphs(text, f"table {model._meta.db_table}")
        yield from table(
            ("Column", "Type", "Empty", "Notes"), [_column(field) for field in model._meta.fields]
        )
        names = [one.name for one in (*model._meta.constraints, *model._meta.indexes)]
        if names:
            yield "Constraints and indexes: " + ", ".join(code(name) for name in names) + ".\n"


def _column(field: Any) -> tuple[str, ...]:
    kind = field.get_internal_type() + (f"({field.max_length})" if field.max_length else "")
    notes = []
    if field.is_relation:
        notes.append(f"→ {code(field.related_model._meta.db_table)}")
    if field.unique:
        notes.append("primary key" if field.primary_key else "unique")
    if field.choices:
        notes.append("one of " + ", ".join(code(value) for value, _ in field.choices))
    if field.help_text:
        notes.append(str(field.help_text))
    empty = "null" if field.null else ("may be empty" if field.blank and not field.primary_key else "no")
    return code(field.column), kind, empty, "; ".join(notes)
