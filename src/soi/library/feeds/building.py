"""The feeds of checks and of corrections, a page at a time, ready to be written in any of their kinds."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from soi.library.feeds.changes import corrections, newest
from soi.library.feeds.documents import Feed
from soi.library.feeds.entries import Entry, entry_of, noted_entry_of
from soi.library.places import absolute, spoken

PER_FEED = 50


def checks_feed(kind: str, language: str = "", before: int | None = None) -> Feed:
    """The newest changes of the library below position `before`. `language`: a primary subtag, or all."""
    rows = newest(language, before, PER_FEED + 1)
    older = rows[PER_FEED - 1].pk if len(rows) > PER_FEED else None
    return _feed(("checks", kind, language), before, [entry_of(row) for row in rows[:PER_FEED]], older)


def corrections_feed(kind: str, language: str = "", before: int | None = None) -> Feed:
    """The newest corrections, withdrawals and restorations below position `before`."""
    found = corrections(language)
    rows = list((found if before is None else found.filter(id__lt=before))[: PER_FEED + 1])
    older = rows[PER_FEED - 1].pk if len(rows) > PER_FEED else None
    entries = [noted_entry_of(row) for row in rows[:PER_FEED]]
    return _feed(("corrections", kind, language), before, entries, older)


def _feed(
    named: tuple[str, str, str], before: int | None, entries: Sequence[Entry], older: int | None
) -> Feed:
    name, kind, language = named
    address = absolute(f"feeds:{name}-in", language, kind) if language else absolute(f"feeds:{name}", kind)
    with translation.override(spoken(language) if language else settings.LANGUAGE_CODE):
        title, subtitle = _titles(name)
        return Feed(
            title=title,
            subtitle=subtitle,
            language=language,
            address=address,
            own=_page(address, before),
            older=_page(address, older) if older is not None else "",
            home=absolute("library:checks"),
            entries=entries,
        )


def _page(address: str, before: int | None) -> str:
    return address if before is None else f"{address}?{urlencode({'before': before})}"


def _titles(name: str) -> tuple[str, str]:
    desk = {"desk": settings.SOI_NAME}
    if name == "corrections":
        return _("%(desk)s: corrections") % desk, _("What was corrected or withdrawn after publication.")
    return _("%(desk)s: checks") % desk, _("Checks as they are published, corrected and withdrawn.")
