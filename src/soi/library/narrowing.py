"""Facets of a list of checks as a reader meets them: links with counts, and chips that take a choice back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from soi.checks.models import Check
from soi.checks.queries import FacetValue
from soi.library import queries
from soi.library.templatetags.library import language_name, topic_name
from soi.library.verdicts import LOOKS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SHOWN_AT_ONCE = 8
"""Values of a facet that are always in sight; the rest unfolds."""
LABELS: Mapping[str, _StrPromise] = {
    "topic": _("Topic"),
    "verdict": _("Verdict"),
    "language": _("Language"),
    "year": _("Year"),
}
_WORDS: Mapping[str, Callable[[str], str]] = {
    "topic": topic_name,
    "verdict": lambda value: str(LOOKS[value].label) if value in LOOKS else value,
    "language": language_name,
    "year": str,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value: its words, how many checks have it, and where choosing it leads."""

    label: str
    count: int
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing to narrow by: the values in sight and those behind "more"."""

    name: str
    label: str
    first: tuple[Choice, ...]
    rest: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice that was made, and where the list without it is."""

    label: str
    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Everything above a list of checks that says how it is narrowed and how it may be."""

    facets: tuple[Facet, ...]
    chips: tuple[Chip, ...]
    reset: str


def filters_of(request: HttpRequest, topic: str = "") -> queries.Filters:
    """The choices in an address. `topic`: of a page that is about one topic."""
    return queries.Filters(
        topic=topic or request.GET.get("topic", ""),
        verdict=request.GET.get("verdict", ""),
        language=request.GET.get("language", ""),
        year=request.GET.get("year", ""),
    )


def narrowing(
    request: HttpRequest, filters: queries.Filters, *, fixed: str = "", among: Sequence[Check] | None = None
) -> Narrowing:
    """The facets of this list. `fixed`: the one that the page itself has chosen; it is not offered."""
    values = queries.facet_values(filters, among)
    names = [name for name in LABELS if name != fixed]
    chosen = {name: getattr(filters, name) for name in names if getattr(filters, name)}
    found = (_facet(request, name, values[name], chosen.get(name, "")) for name in names)
    chips = tuple(
        Chip(str(LABELS[name]), _WORDS[name](value), _address(request, **{name: ""}))
        for name, value in chosen.items()
    )
    return Narrowing(
        facets=tuple(facet for facet in found if len(facet.first) > 1 or facet.name in chosen),
        chips=chips,
        reset=_address(request, **dict.fromkeys(names, "")),
    )


def _facet(request: HttpRequest, name: str, values: Sequence[FacetValue], chosen: str) -> Facet:
    choices = tuple(
        Choice(
            label=_WORDS[name](one.value),
            count=one.count,
            address=_address(request, **{name: "" if one.value == chosen else one.value}),
            chosen=one.value == chosen,
        )
        for one in values
    )
    return Facet(name, str(LABELS[name]), choices[:SHOWN_AT_ONCE], choices[SHOWN_AT_ONCE:])


def _address(request: HttpRequest, **changes: str) -> str:
    """This list with other choices, from its first page. Only what a list knows is taken along."""
    asked = QueryDict(mutable=True)
    for name in ("q", *LABELS):
        value = changes.get(name, request.GET.get(name, ""))
        if value:
            asked[name] = value
    return f"{request.path}?{asked.urlencode()}" if asked else request.path
