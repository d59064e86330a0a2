"""The sitemap: an index, one part for the pages about the library, and parts of ten thousand checks each.

A check stays in its part for ever (parts are ranges of row ids), so that a search engine fetches only what moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import translation

from soi.checks.identity import pages_about_itself
from soi.checks.models import Check, State
from soi.library.places import absolute, utc

PER_PART = 10_000
PAGES = (
    *("library:home", "library:checks", "library:topics", "library:corrections"),
    *("library:about", "library:verdicts"),
)
"""Routes without parameters that belong into the sitemap."""

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


def index() -> Iterator[str]:
    """The list of parts, each with the newest change in it."""
    yield f'{_HEAD}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    yield f"<sitemap><loc>{escape(absolute('feeds:sitemap-pages'))}</loc></sitemap>\n"
    for number in range(1, parts() + 1):
        newest = _rows(number).aggregate(newest=Max("updated_at"))["newest"]
        if newest is not None:
            yield f"<sitemap><loc>{escape(_part(number))}</loc><lastmod>{utc(newest)}</lastmod></sitemap>\n"
    yield "</sitemapindex>\n"


def parts() -> int:
    """How many parts of checks there are."""
    last = Check.objects.aggregate(last=Max("pk"))["last"] or 0
    return -(-last // PER_PART)


def pages() -> Iterator[str]:
    """The part of the pages about the library."""
    yield f"{_HEAD}<urlset {_NAMES}>\n"
    for name in PAGES:
        yield from _in_every_language(name, [], None)
    for kind in pages_about_itself():
        yield from _in_every_language("library:desk-page", [kind], None)
    yield "</urlset>\n"


def part(number: int) -> Iterator[str]:
    """Part `number`, from 1: every standing check of its range, in each language of the pages."""
    yield f"{_HEAD}<urlset {_NAMES}>\n"
    rows = _rows(number).order_by("pk").values_list("uid", "updated_at")
    for uid, updated in rows.iterator(chunk_size=1_000):
        yield from _in_every_language("library:check", [uid], updated)
    yield "</urlset>\n"


def _rows(number: int) -> QuerySet[Check]:
    first = (number - 1) * PER_PART
    return Check.objects.filter(state=State.PUBLISHED, pk__gt=first, pk__lte=first + PER_PART)


def _part(number: int) -> str:
    return f"{settings.SOI_ORIGIN}{reverse('feeds:sitemap-part', args=[number])}"


def _in_every_language(name: str, args: list[str], updated: datetime | None) -> Iterator[str]:
    there: dict[str, str] = {}
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            there[code] = escape(absolute(name, *args))
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{url}"/>' for code, url in there.items()
    )
    changed = f"<lastmod>{utc(updated)}</lastmod>" if updated else ""
    for url in there.values():
        yield f"<url><loc>{url}</loc>{changed}{others}</url>\n"
