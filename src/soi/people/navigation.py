"""The one menu behind sign-in: which pages it names, and who is shown each.

Rooms above are named by their addresses only; an entry whose page does not exist is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from soi.people.models import Person
from soi.people.permissions import lacks_second_factor, may

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: the page's name, who sees it, and what it is called."""

    page: str
    permission: str
    label: _StrPromise


MENU: tuple[Entry, ...] = (
    Entry("desk:queue", "desk.see", _("Queue")),
    Entry("desk:tasks", "desk.see", _("Tasks")),
    Entry("desk:published", "desk.see", _("Published")),
    Entry("desk:numbers", "desk.see", _("Numbers")),
    Entry("desk:complaints", "desk.complaints", _("From readers")),
    Entry("desk:feeds", "desk.feeds", _("Feeds")),
    Entry("desk:pages", "desk.pages", _("Pages")),
    Entry("drills:train", "drills.train", _("Training")),
    Entry("drills:workshops", "drills.train", _("Workshops")),
    Entry("simulator", "people.manage", _("Simulator")),
    Entry("people:people", "people.manage", _("People")),
    Entry("people:audit", "audit.see", _("Audit trail")),
    Entry("drills:home", "people.account", _("Practice")),
)


def menu_for(person: Person) -> list[tuple[Entry, str]]:
    """The entries this person can open now, each with its address."""
    if lacks_second_factor(person):
        return []
    return [
        (entry, address) for entry in MENU if may(person, entry.permission) and (address := _address(entry))
    ]


def _address(entry: Entry) -> str:
    try:
        return reverse(entry.page)
    except NoReverseMatch:
        return ""
