"""What every door of the desk does: know who asks, try one action, and say a refusal where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from soi.desk.errors import RefusedError
from soi.people.models import Person

REFUSED = 422
"""Status of a page that says why something was not done; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Sentences for whoever asked. `where` names the part of the page beside which they are shown."""

    where: str
    problems: Sequence[str]

    @property
    def title(self) -> str:
        """What is said above the sentences."""
        return _("This was not done")


def person(request: HttpRequest) -> Person:
    """Who asks. Every view of the desk is behind sign-in."""
    assert isinstance(request.user, Person)
    return request.user


def attempt(where: str, act: Callable[[], object]) -> Refusal | None:
    """Do it; what came of it when it was refused, else nothing."""
    try:
        act()
    except RefusedError as refused:
        return Refusal(where, refused.problems)
    return None


def status(refusal: Refusal | None) -> int:
    """Status of a page shown with this refusal, or none."""
    return REFUSED if refusal else 200


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    return request.headers.get("HX-Request") == "true"
