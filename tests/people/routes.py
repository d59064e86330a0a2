"""Every route behind sign-in with what it declares, found by walking the URL resolver; and rows to try it on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern

from soi.people.permissions import declared

ROOMS = ("people/", "desk/", "practice/", "tipline/simulator/")
TABLES = re.compile(r"\"(people|mfa|account|socialaccount|desk|checks|inbox|evidence|answers|drills)_")
"""Tables that nobody may change who has no right to."""


@dataclass(frozen=True)
class Route:
    """One route: its name for `reverse`, its arguments, what it declares."""

    name: str
    route: str
    arguments: tuple[str, ...]
    permission: str

    def address(self, values: dict[str, Any]) -> str:
        """Its address with these values for its arguments."""
        return reverse(self.name, kwargs={one: values[one] for one in self.arguments})


def routes() -> list[Route]:
    """Every route of the rooms behind sign-in."""
    return list(_walk(get_resolver().url_patterns, "", ""))


def _walk(patterns: list[Any], prefix: str, space: str) -> Iterator[Route]:
    for one in patterns:
        route = (
            prefix if isinstance(one.pattern, LocalePrefixPattern) else prefix + str(one.pattern).lstrip("^")
        )
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, route, f"{space}{one.namespace}:" if one.namespace else space)
        elif isinstance(one, URLPattern) and route.startswith(ROOMS):
            arguments = tuple(one.pattern.regex.groupindex)
            yield Route(f"{space}{one.name}", route, arguments, declared(one.callback))


@contextmanager
def watching() -> Iterator[list[str]]:
    """Collects every statement that writes a watched table while it lasts."""
    written: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        verb = sql.lstrip().split(" ", 1)[0].upper()
        if verb in {"INSERT", "UPDATE", "DELETE"} and TABLES.search(sql):
            written.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written
