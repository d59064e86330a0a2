"""This desk as its markup names it: made of the settings, the routes and the desk's pages about itself."""

from __future__ import annotations

from django.conf import settings
from django.templatetags.static import static

from soi.checks.markup import DeskIdentity
from soi.library.feeds.places import absolute

_PLACE = "uid"


def desk_identity() -> DeskIdentity:
    """The desk, with addresses in the language that is active."""
    page = absolute("library:check", _PLACE)
    return DeskIdentity(
        name=settings.SOI_NAME,
        origin=settings.SOI_ORIGIN,
        check_address=page.removesuffix(f"{_PLACE}/") + "{uid}/",
        logo=f"{settings.SOI_ORIGIN}{static('library/soi.svg')}",
    )
